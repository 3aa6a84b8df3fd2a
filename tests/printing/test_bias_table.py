import math

import numpy as np
import pytest

from mmbias.analysis import summarise_bias
from mmbias.printing.bias_table import bias_table
from mmbias.printing.numbers import BOUNDED_RULE

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
    # 0.025^(1/40) = 91.2 %, as R's binom.test(40, 40) has it.
    assert '100.0 [91.2, 100.0]#' in original
    assert BOUNDED_RULE + '.' in lines
    (shuffle,) = [line for line in lines if line.startswith('shuffle (mean of 2 seeds)')]
    assert '25.0 [' in shuffle
    assert f'{math.log(4):.2f} [' in shuffle
    assert any(line.startswith('shuffle, single seeds: top-1 25.0 to 25.0') for line in lines)
    assert any(line.startswith('note (shuffle): Accuracy (25.00%)') for line in lines)


def test_probes_that_share_a_note_are_named_in_it():
    right = np.ones((12, 4), bool)
    probes = [(name, None) for name in ('original', 'shuffle', 'reverse', 'freeze')]
    text = bias_table(summarise_bias(right, np.arange(12) % 2, probes, resamples=20))
    notes = [line for line in text.splitlines() if 'No sample became right or wrong' in line]
    assert len(notes) == 1
    assert notes[0].startswith('note (shuffle, reverse, freeze): ')


def test_one_of_something_is_singular():
    summary = summarise_bias(
        np.ones((5, 1), bool), np.zeros(5), PROBES[:1], groups=['a'] * 5, resamples=20
    )
    text = bias_table(summary)
    assert text.startswith('5 samples in 1 group, 1 class; ')
    assert 'Only 1 group, fewer' in text


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
    note = 'note (freeze): The smallest p that the test can have on these data is 0.25'
    assert (note in bias_table(summary)) == said


def test_a_name_is_no_markup():
    top1 = np.arange(80).reshape(40, 2) % 3 > 0
    named = summarise_bias(
        top1, np.arange(40) % 2, [('original', None), ('[bold]x[/x]', None)], resamples=200
    )
    assert any(line.startswith('[bold]x[/x] ') for line in bias_table(named).splitlines())
