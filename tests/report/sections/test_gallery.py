"""What the network sees: in the report of a folder with a gallery, and only there."""

import re
from dataclasses import replace

import numpy as np
import pytest

from mmbias.findings.collecting import MOST_PICTURED, collect_folder
from mmbias.report.document import Document, Figure
from mmbias.report.pages import report_on_one
from mmbias.report.rendering import render_markdown
from mmbias.report.sections.gallery import MOST_ROWS, gallery, gallery_figure
from mmbias.results import write_results
from mmbias.results.gallery import GALLERY, GallerySample, write_gallery_sample

PICTURE = re.compile(r'href="([^"]*)"')
NAMES = ('original', 'shuffle (seed 0)', 'shuffle (seed 1)', 'freeze')


@pytest.fixture
def sample():
    pictures = np.zeros((4, 3, 8, 8, 3), np.uint8)
    return GallerySample('a/v00.mp4', 'run', NAMES, pictures, places=(0, 7, 15))


def titles(document):
    return [section.title for section in document.sections]


def test_the_gallery_stands_before_the_numbers(make_results, sample, tmp_path):
    write_results(tmp_path, make_results())
    assert 'What the network sees' not in titles(report_on_one(collect_folder('x', tmp_path)))
    for position in range(MOST_PICTURED + 2):
        one = replace(sample, id=f'v{position:02d}')
        write_gallery_sample(tmp_path / GALLERY, 3 * position, one)
    document = report_on_one(collect_folder('x', tmp_path))
    assert titles(document)[:3] == ['Result', 'What the network sees', 'Probes']
    figures = [f for f in document.blocks(Figure) if f.name.startswith('gallery')]
    assert [f.name for f in figures] == [f'gallery_{i}' for i in range(1, MOST_PICTURED + 1)]
    assert figures[1].caption.startswith('v01, class run: pictures 1, 8, 16 of its first clip.')


def test_one_seed_of_a_probe_is_shown_and_that_is_said(sample):
    figure = gallery_figure(sample, 'gallery_1')
    assert figure.svg.count('<image') == 3 * 3
    assert '>shuffle (seed 0)<' in figure.svg
    assert 'seed 1' not in figure.svg
    assert figure.caption.endswith('Of several seeds one is shown.')
    assert figure.alt.endswith('a row each: original, shuffle (seed 0), freeze.')


def test_of_many_probes_the_first_are_shown_and_the_others_counted(sample):
    names = ('original', *(f'actor-only-grow-{i}' for i in range(MOST_ROWS + 2)))
    pictures = np.zeros((len(names), 3, 8, 8, 3), np.uint8)
    figure = gallery_figure(replace(sample, names=names, pictures=pictures), 'gallery_1')
    assert figure.svg.count('<image') == 3 * MOST_ROWS
    assert figure.caption.endswith('3 probes more lie in the gallery.')


def test_what_is_shown_of_which_row_is_what_was_written(sample):
    """The row of a later probe is its own, not that of a seed which is left out."""
    pictures = sample.pictures.copy()
    pictures[2], pictures[3] = 100, 255
    shown = PICTURE.findall(gallery_figure(replace(sample, pictures=pictures), 'g').svg)
    freeze = replace(sample, names=('freeze',), pictures=pictures[3:])
    assert shown[6:] == PICTURE.findall(gallery_figure(freeze, 'g').svg)


def test_the_outline_is_named_where_there_is_one(sample):
    masks = np.zeros((3, 8, 8), np.uint8)
    assert 'outlined' not in gallery_figure(replace(sample, masks=masks), 'g').caption
    masks[1, 2:5, 2:5] = 255
    figure = gallery_figure(replace(sample, masks=masks, places=()), 'g', of='static share 0.5')
    assert figure.caption == (
        'static share 0.5, a/v00.mp4, class run: 3 pictures of its first clip in time order. The '
        'mask of the actor is outlined on the original. Of several seeds one is shown.'
    )


def test_the_pictures_lie_beside_the_markdown(findings, sample):
    section = gallery(replace(findings, gallery=(sample,)))
    text = render_markdown(Document('x', (section,)), 'figures')
    assert '](figures/gallery_1.svg)' in text
    assert gallery(findings) is None
