import dataclasses
import json
import math

import numpy as np
import pytest

from mmbias.analysis import SeedSpread, summarise_bias


@pytest.fixture(name='summary')
def make_summary():
    # 40 samples, 2 classes; shuffle is never right, so B is infinite.
    original = np.arange(40) % 4 != 0
    wrong = np.zeros(40, dtype=bool)
    top1 = np.column_stack([original, wrong, wrong, original])
    probes = [('original', None), ('shuffle', 0), ('shuffle', 1), ('reverse', None)]
    return summarise_bias(top1, np.arange(40) // 20, probes, resamples=200)


def test_spread_of_seeds_by_hand():
    spread = SeedSpread.from_values([0.2, 0.4, 0.6])
    assert (spread.minimum, spread.maximum) == (0.2, 0.6)
    assert spread.std == pytest.approx(0.2)


@pytest.mark.parametrize('values', [[0.3], [0.3, math.inf], [0.3, math.nan]])
def test_spread_has_no_std_where_it_is_undefined(values):
    spread = SeedSpread.from_values(values)
    assert math.isnan(spread.std)
    assert spread.minimum == 0.3


def test_spread_of_nothing_defined_is_nan():
    assert math.isnan(SeedSpread.from_values([math.nan, math.nan]).maximum)


def test_dict_is_strict_json_and_keeps_infinities(summary):
    plain = summary.to_dict()
    assert json.loads(json.dumps(plain, allow_nan=False)) == plain
    shuffle = plain['probes']['shuffle']
    assert float(shuffle['log_ratio']['value']) == math.inf
    assert shuffle['seed_log_ratio'] == {
        'values': ['inf', 'inf'],
        'minimum': 'inf',
        'maximum': 'inf',
        'std': 'nan',
    }
    unchanged = plain['probes']['reverse']['log_ratio']
    assert (unchanged['value'], unchanged['bounded']) == (0, True)
    assert unchanged['low'] == -unchanged['high'] < 0
    assert plain['num_groups'] is None
    assert plain['top5'] is None


def test_frame_has_one_row_per_number(summary):
    frame = summary.to_frame()
    assert list(frame) == ['probe', 'seed', 'measure', 'value', 'low', 'high', 'bounded', 'n']
    assert (frame['n'] == 40).all()
    assert not frame.duplicated(['probe', 'seed', 'measure']).any()
    # original: 2 measures; each probe: 5 and a p-value; shuffle: 2 seeds x 2 measures.
    assert frame['probe'].value_counts().to_dict() == {'shuffle': 10, 'reverse': 6, 'original': 2}
    row = frame.query("probe == 'original' and measure == 'accuracy'").iloc[0]
    assert row['value'] == 0.75
    assert row['low'] == summary.accuracy.low
    seeds = frame.query("probe == 'shuffle' and measure == 'accuracy'")['seed']
    assert seeds.isna().sum() == 1
    assert seeds.dropna().tolist() == [0, 1]


def test_summaries_are_frozen(summary):
    with pytest.raises(dataclasses.FrozenInstanceError):
        summary.n = 1
