"""The calibrated control end to end, at a size that takes seconds."""

import json
import re

import pytest


@pytest.fixture(scope='module')
def out(tmp_path_factory):
    return tmp_path_factory.mktemp('control')


def test_static_videos_alone_are_found_to_be_static(run_tool, out):
    code, printed = run_tool(
        *('control', '--rho', 1, '--seed', 3, '--out', out),
        *('--train-videos', 128, '--test-videos', 128),
    )
    assert code is None
    (row,) = json.loads((out / 'summary.json').read_text())
    assert {'rho', 'n', 'A_original', 'A_shuffle', 'B', 'S', 'S_low', 'S_high', 'S_true'} <= set(
        row
    )
    assert (row['n'], row['S_true'], row['B_true']) == (128, 1, 0)
    assert row['A_original'] > 0.9
    assert row['S'] == pytest.approx(1, abs=0.1)
    assert 'static share S' in printed.out


def test_the_page_needs_nothing_else(run_tool, out):
    page = (out / 'report.html').read_text(encoding='utf-8')
    assert '<svg' in page
    assert 'static share S' in page
    sources = re.findall(r'(?:src|href)="(?!#)([^"]*)"', page)
    assert not sources
    assert not re.findall(r'@import|url\((?!#)', page)


def test_wrong_numbers_are_refused(run_tool, tmp_path):
    code, _ = run_tool('control', '--rho', 1.5, '--out', tmp_path)
    assert code == 'error: rho is 1.5, must be in [0, 1]'
    code, _ = run_tool('control', '--test-videos', 9, '--out', tmp_path)
    assert 'num_videos is 9, must be a multiple of 4' in code
