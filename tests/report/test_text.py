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


def test_a_name_is_no_markup():
    top1 = np.arange(80).reshape(40, 2) % 3 > 0
    named = summarise_bias(
        top1, np.arange(40) % 2, [('original', None), ('[bold]x[/x]', None)], resamples=200
    )
    assert any(line.startswith('[bold]x[/x] ') for line in bias_table(named).splitlines())
