"""The page of the control with background, from rows made by hand."""

import pytest

from mmbias.report.background_control_page import (
    background_control,
    describe_agreement,
    is_as_known,
)
from mmbias.report.document import Figure, Table
from mmbias.report.rendering import render_html, render_markdown


def row(rho, value, known, *, seed=0, probe='background-swap', measure='accuracy', half=0.05):
    ends = (None, None) if half is None else (value - half, value + half)
    names = ('rho', 'seed', 'probe', 'measure', 'value', 'low', 'high', 'known')
    return dict(zip(names, (rho, seed, probe, measure, value, *ends, known), strict=True))


ROWS = [
    row(0.25, 0.752, 0.75),
    row(0.25, 0.744, 0.75, seed=1),
    row(0.5, 0.5, 0.5, half=None),
    row(0.5, 0.5, 0.5, seed=1),
    row(0.25, 0.6, 0.4375, probe='background-only', half=0.02),
    row(0.25, 0.31, 0.25, measure='background_error', half=0.1),
    row(0.25, 0.4, None, probe='mask-elsewhere'),
]


@pytest.mark.parametrize(
    ('entry', 'good'),
    [
        (row(0.25, 0.721, 0.75, half=0), True),
        (row(0.25, 0.71, 0.75, half=0), False),
        (row(0.25, 0.71, 0.75, half=0.05), True),
        (row(0.25, 0.71, 0.75, half=None), False),
        (row(0.25, float('nan'), 0.75, half=None), False),
        (row(0.25, None, 0.75, half=None), False),
    ],
)
def test_as_known_is_in_the_interval_or_close(entry, good):
    assert is_as_known(entry) is good


def test_the_answer_counts_and_names_the_worst():
    text = describe_agreement(ROWS)
    assert text.startswith('5 of 6 numbers')
    assert 'background-only at r = 0.25, seed 0: 0.600 for 0.438' in text
    broken = [*ROWS, row(0.5, None, 0.5, probe='swap-same', half=None)]
    assert 'swap-same at r = 0.5, seed 0: n/a for 0.500' in describe_agreement(broken)


def test_the_page_shows_every_number_once_beside_what_is_known():
    page = background_control(ROWS, n=512, versions={'mmbias': '1'})
    known, unknown, everything = page.blocks(Table)
    cells = {row['number']: row for row in known.frame.to_dict('records')}
    assert list(known.frame) == ['number', 'r 0.25', 'r 0.5']
    assert cells['background-swap']['r 0.25'] == '0.748 [0.744, 0.752] (0.750)'
    assert cells['background-only']['r 0.25'] == '0.600 (0.438)'
    assert cells['background-swap: background error']['r 0.5'] == ''
    assert list(unknown.frame['number']) == ['mask-elsewhere']
    assert len(everything.frame) == len(ROWS)
    assert '512 test videos' in render_markdown(page, 'figures')
    assert 'background-swap: background error' in render_html(page)


def test_the_figure_has_a_panel_for_each_known_number():
    (figure,) = background_control(ROWS, n=512, versions={}).blocks(Figure)
    assert figure.svg.count('background-swap') == 2
    assert 'mask-elsewhere' not in figure.svg
