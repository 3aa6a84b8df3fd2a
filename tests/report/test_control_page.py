"""The page of the calibrated control: what the networks see, where it was kept."""

import numpy as np
import pytest

from mmbias.report.control_page import control_pictures, write_control_page
from mmbias.results.gallery import GallerySample

ROW = dict(rho=0.5, n=4, S_true=0.5) | {
    f'{name}{end}': 0.5
    for name in ('A_original', 'A_shuffle', 'A_reverse', 'A_freeze', 'B', 'S')
    for end in ('', '_low', '_high', '_true')
}


def pictured(name, value):
    pictures = np.full((2, 3, 8, 8, 3), value, np.uint8)
    return GallerySample(name, 'turn-1', ('original', 'freeze'), pictures)


@pytest.fixture
def page(tmp_path):
    """Function that writes a page with pictures and gives its text."""

    def write(pictures):
        write_control_page(tmp_path / 'p.html', [ROW], seed=0, versions={}, pictures=pictures)
        return (tmp_path / 'p.html').read_text(encoding='utf-8')

    return write


def test_videos_that_look_the_same_are_shown_once():
    galleries = {
        0.0: [pictured('a', 1), pictured('b', 2)],
        0.5: [pictured('a', 1), pictured('c', 3)],
        1.0: [pictured('a', 1), pictured('c', 3)],
    }
    captions = [figure.caption for figure in control_pictures(galleries)]
    assert [caption.split(':')[0] for caption in captions] == [
        'static share 0, a, class turn-1',
        'static share 0.5, c, class turn-1',
    ]


def test_the_page_shows_what_the_networks_see(page):
    text = page({0.5: [pictured('<b>', 1)]})
    assert '>What the networks see</h2>' in text
    assert text.count('<image ') == 6
    assert 'static share 0.5, &lt;b&gt;, class turn-1' in text
    assert '<b>' not in text
    assert 'img-src data:;' in text


def test_a_run_without_a_gallery_has_no_such_heading(page):
    assert 'What the networks see' not in page(None)
    assert 'What the networks see' not in page({0.5: []})
