import numpy as np
import pytest

from mmbias.analysis import summarise_background
from mmbias.printing.background_tables import background_table


@pytest.fixture
def summary():
    """60 samples: eating is right at home alone, reading always; two in three are real."""
    labels = np.repeat(['eating', 'reading'], 30)
    rooms = np.where(np.arange(60) % 3 > 0, 'home', 'cafe')
    rooms[30:] = 'home'
    settings = np.where(np.arange(60) % 3 > 0, 'real', 'weird')
    return summarise_background(
        (rooms == 'home'),
        labels,
        dict(room=rooms, set=settings),
        attribute='room',
        setting='set',
        resamples=999,
    )


def test_every_number_is_there(summary):
    text = background_table(summary)
    lines = [line.split() for line in text.splitlines()]
    assert text.startswith('60 samples, 2 classes, original frames; 95% intervals')
    assert ['eating', '0/10', '20/20', '20/30'] in lines
    assert ['reading', '30/30', '30/30'] in lines  # the cell of the cafe is empty
    assert ['all', '0/10', '50/50', '50/60'] in lines
    assert ['room', 'cafe', '0/10', '0.0', '[0.0,', '27.8]'] in lines
    assert any(line[:3] == ['set', 'weird', '10/20'] for line in lines)
    assert 'depend on room, given the class? p = 0.001 (any pattern), p = 0.001' in text
    assert 'permutation of samples of a class; by class, Holm: eating (0.001)' in text
    assert 'real - weird, points: 50.0 [' in text
    # 100 and 0 in every resample: nothing to draw an interval from.
    assert 'over the 2 classes of both: 50.0\n' in text
    assert any(line[:4] == ['eating', '20/20', '0/10', '100.0'] for line in lines)


def test_cells_stand_under_their_headings(summary):
    lines = background_table(summary).splitlines()
    heading = next(line for line in lines if line.startswith('class'))
    reading = next(line for line in lines if line.startswith('reading'))
    assert reading.index('30/30') + 5 == heading.index('home') + 4


def test_small_cells_are_marked_and_flags_follow(summary):
    few = summarise_background(
        [True, False, True, False] * 5,
        ['a', 'b'] * 10,
        {'room': ['x'] * 18 + ['y'] * 2, 'person': ['me'] * 20},
        attribute='room',
        groups=['me'] * 20,
        resamples=99,
    )
    text = background_table(few)
    assert '0/1*' in text
    assert not any('*' in line for line in text.splitlines() if line.startswith('all '))
    notes = [line for line in text.splitlines() if line.startswith('note: ')]
    assert notes == [f'note: {flag}' for flag in few.flags]
    # Class a is all right and b all wrong: one group, one small cell, and no p but 1.
    assert len(notes) == 3


def test_names_are_not_read_as_markup():
    summary = summarise_background(
        [True] * 4, ['[bold]a'] * 4, {'[x]': ['[red]r', 's'] * 2}, attribute='[x]', resamples=9
    )
    text = background_table(summary)
    assert '[bold]a' in text
    assert '[red]r' in text
