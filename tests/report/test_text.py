import math

import numpy as np
import pytest

from mmbias.analysis import summarise_bias
from mmbias.report import bias_table

PROBES = [('original', None), ('shuffle', 0), ('shuffle', 1), ('freeze', None)]


@pytest.fixture
def summary():
    """40 samples of two classes: all right originally, half of them frozen, none shuffled."""
    top1 = np.zeros((40, 4), bool)
    top1[:, 0] = True
    top1[::4, 1] = top1[1::4, 2] = True
    top1[:20, 3] = True
    return summarise_bias(top1, np.arange(40) % 2, PROBES, resamples=200)


def test_the_table_holds_every_probe_with_its_numbers(summary):
    lines = bias_table(summary).splitlines()
    assert lines[0].startswith('40 samples, 2 classes; accuracies in percent, chance 50.0')
    (original,) = [line for line in lines if line.startswith('original')]
    assert '100.0 [100.0, 100.0]' in original
    (shuffle,) = [line for line in lines if line.startswith('shuffle (mean of 2 seeds)')]
    assert '25.0 [' in shuffle
    assert f'{math.log(4):.2f} [' in shuffle
    assert any(line.startswith('shuffle, single seeds: top-1 25.0 to 25.0') for line in lines)
    assert any(line.startswith('note (shuffle): Accuracy under shuffle (25.00%)') for line in lines)


def test_a_note_on_the_whole_stands_once(summary):
    notes = [line for line in bias_table(summary).splitlines() if line.startswith('note')]
    assert len(notes) == len(set(notes))


@pytest.mark.parametrize(('groups', 'said'), [(3, True), (40, False)])
def test_the_smallest_possible_p_stands_where_it_is_large(groups, said):
    # All right originally, all wrong frozen: with three groups p is 2 of 2^3 sign patterns.
    top1 = np.repeat([[True, False]], 40, axis=0)
    probes = [('original', None), ('freeze', None)]
    labels, units = np.arange(40) % 2, np.arange(40) % groups
    summary = summarise_bias(top1, labels, probes, groups=units, resamples=200)
    assert summary.to_dict()['probes']['freeze']['smallest_p'] == 2.0 ** (1 - groups)
    note = 'note (freeze): The smallest p that the test of freeze can have on these data is 0.25'
    assert (note in bias_table(summary)) == said
