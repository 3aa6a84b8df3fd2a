import json
import math

import numpy as np
import pytest

from mmbias.analysis import describe_training_seeds, summarise_bias

PROBES = [('original', None), ('shuffle', 0)]


def summary(right_original, right_shuffle, n=8, probes=PROBES, **options):
    right = np.arange(n)[:, None] < [[right_original, right_shuffle]]
    return summarise_bias(right, np.arange(n) % 2, probes, resamples=20, **options)


def test_spread_by_hand():
    spread = describe_training_seeds([summary(8, 4), summary(8, 6), summary(8, 8)])
    assert (spread.checkpoints, spread.n) == (3, 8)
    found = {(part.probe, part.measure): part for part in spread.spreads}
    assert list(found) == [
        *(('original', measure) for measure in ('accuracy', 'mean_class')),
        *(
            ('shuffle', measure)
            for measure in ('accuracy', 'mean_class', 'drop', 'log_ratio', 'static_share')
        ),
    ]
    shares = found['shuffle', 'static_share']
    assert shares.values == (0.0, 0.5, 1.0)
    assert (shares.mean, shares.std, shares.minimum, shares.maximum) == (0.5, 0.5, 0.0, 1.0)
    ratios = found['shuffle', 'log_ratio']
    assert ratios.mean == pytest.approx((math.log(2) + math.log(8 / 6)) / 3)
    assert found['original', 'accuracy'].std == 0


def test_what_is_undefined_stays_so():
    spread = describe_training_seeds([summary(4, 2), summary(8, 0)])
    found = {(part.probe, part.measure): part for part in spread.spreads}
    shares, ratios = found['shuffle', 'static_share'], found['shuffle', 'log_ratio']
    assert math.isnan(shares.mean)
    assert math.isnan(shares.std)
    assert shares.minimum == shares.maximum == -1
    assert ratios.mean == ratios.maximum == math.inf
    assert math.isnan(ratios.std)
    assert json.dumps(spread.to_dict(), allow_nan=False)


def test_frame_has_a_line_of_its_own_for_each_measure():
    frame = describe_training_seeds([summary(8, 4), summary(8, 6)]).to_frame()
    assert list(frame) == [
        'probe', 'measure', 'mean', 'std', 'minimum', 'maximum', 'checkpoints', 'n',
    ]  # fmt: skip
    assert len(frame) == 7
    assert (frame['checkpoints'] == 2).all()


@pytest.mark.parametrize(
    ('other', 'message'),
    [
        ((), '1 summaries'),
        ((summary(8, 4, n=10),), 'summary 2 differs from the first in n'),
        ((summary(8, 4), summary(8, 4, groups=np.arange(8))), 'summary 3 .* in num_groups'),
        ((summary(8, 4, probes=[('original', None), ('freeze', None)]),), 'in probes'),
    ],
)
def test_unlike_summaries_are_refused(other, message):
    with pytest.raises(ValueError, match=message):
        describe_training_seeds([summary(8, 4), *other])
