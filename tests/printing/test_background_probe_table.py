from dataclasses import replace

import numpy as np
import pytest

from mmbias.analysis import AnswerTable, setting_gap
from mmbias.analysis.background_probes.masked_answers import MaskedAnswers, Settings
from mmbias.analysis.background_probes.summarising import summarise_masked_answers
from mmbias.analysis.background_probes.summary import LeftOut
from mmbias.analysis.estimates import Estimate
from mmbias.printing.background_probe_table import masked_table

PROBES = ['original', 'actor-only', 'background-only', 'swap-self', 'swap-same', 'background-swap']
PROBES += ['background-swap-grow-2', 'background-stripes', 'background-stripes+freeze']


def make_answers():
    """40 samples of two classes: three quarters swapped, all of these to the donor's class."""
    labels = np.arange(40) % 2
    wrong = {'background-swap': 30, 'background-swap-grow-2': 20, 'background-stripes+freeze': 40}
    wrong |= {'actor-only': 10, 'background-only': 16}
    right = np.array([np.arange(40) >= wrong.get(name, 0) for name in PROBES]).T
    donors = np.repeat(np.arange(40)[:, None], len(PROBES), axis=1)
    classes = np.full((40, len(PROBES)), -1)
    for name, step in (('background-swap', 1), ('background-swap-grow-2', 3), ('swap-same', 2)):
        donors[:, PROBES.index(name)] = (np.arange(40) + step) % 40
        classes[:, PROBES.index(name)] = (labels + step) % 2
    names = np.array(['jump', 'swim'])
    table = AnswerTable.from_arrays(right, names[labels], [(name, None) for name in PROBES])
    given = np.where(right, labels[:, None], 1 - labels[:, None])
    return MaskedAnswers(replace(table, donors=donors), labels, given, classes, names.tolist())


@pytest.fixture(scope='module')
def summary():
    """Of these answers, with six of eight that were left out right."""
    right = np.array([True] * 40 + [True] * 6 + [False] * 2)
    gap = setting_gap(
        right, np.arange(48) % 2, ['used'] * 40 + ['unused'] * 8, ['used', 'unused'], resamples=99
    )
    left_out = LeftOut(
        n=40,
        n_left_out=8,
        unread=1,
        accuracy=Estimate(1.0, 0.9, 1.0),
        accuracy_left_out=Estimate(0.75, 0.4, 0.9),
        gap=gap,
        reasons=(('no masks', 9),),
    )
    return summarise_masked_answers(
        make_answers(), left_out=left_out, settings=Settings(resamples=200)
    )


def find(text, *starts):
    lines = text.splitlines()
    return [line for line in lines if line.split()[: len(starts)] == list(starts)][-1]


def test_the_table_holds_every_number(summary):
    text = masked_table(summary)
    assert text.startswith('40 samples, 2 classes; accuracies in percent, chance 50.0')
    # (0.6 - 0.5) / 0.5 and (0.75 - 0.5) / 0.5
    shares = find(text, 'background-only', 'actor-only')
    assert [part in shares for part in ('0.20 [', '0.50 [', '0.70 [')] == [True] * 3
    assert '75.0 [' in find(text, 'swap-same', 'background-swap')
    assert 'another class' in find(text, 'swap-same', 'background-swap')
    assert '25.0 [' in find(text, 'background-swap-grow-2', 'background-swap')
    # Of two classes every wrong answer is the donor's, by guessing as well.
    error = find(text, 'background-swap', '40')
    assert [part in error for part in ('75.0 [', ' 50.0 ', '100.0 [')] == [True] * 3
    assert '100.0 [' in find(text, 'background-stripes')
    assert '25.0' in find(text, 'background-stripes')  # (1/2) (1 - 1/2)
    assert '8 samples without a usable mask, 1 more could not be read' in text
    assert '  9: no masks' in text
    assert find(text, 'difference,', 'points:').startswith('difference, points: 25.0 [')


def test_parts_that_are_not_there_are_not_printed(summary):
    bare = replace(summary, shares=(), grown=(), errors=(), contrasted=(), left_out=None)
    text = masked_table(bare)
    assert 'grown or shrunk' not in text
    assert 'usable mask' not in text
    assert 'differences' in text


def test_notes_stand_once(summary):
    notes = [line for line in masked_table(summary).splitlines() if line.startswith('note')]
    assert len(notes) == len(set(notes))
    few = replace(summary, flags=('Few.', 'Few.'))
    assert masked_table(few).count('note: Few.') == 1


def test_markup_in_a_name_is_printed_as_it_is(summary):
    (pair,) = summary.shares
    odd = replace(summary, shares=(replace(pair, actor_probe='[red]x[/red]'),))
    assert '[red]x[/red]' in masked_table(odd)
