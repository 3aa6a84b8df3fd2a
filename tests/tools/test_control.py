"""The calibrated control end to end, at a size that takes seconds."""

import json
import re
import runpy
from pathlib import Path

import pytest
from mmengine.config import Config

from mmbias.datasets.control import PERIOD

ROOT = Path(__file__).parents[2]
KNOWN_STEPS = {
    *('OpenVideo', 'SlidingWindow', 'RandomClip', 'ReadFrames', 'FormatShape', 'PackActionInputs')
}


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
    sources = re.findall(r'(?:src|href)="(?!#|data:image/png)([^"]*)"', page)
    assert not sources
    assert not re.findall(r'@import|url\((?!#)', page)


@pytest.mark.parametrize(('study', 'test_videos'), [('order', 1024), ('background', 512)])
def test_the_recipe_keeps_the_conditions_under_which_the_truth_is_known(
    monkeypatch, study, test_videos
):
    """No flip; every window a whole turn; enough test videos."""
    tool = runpy.run_path(str(ROOT / 'tools/control.py'))
    monkeypatch.setattr('sys.argv', ['control', '--study', study])
    args = tool['parse_args']()
    assert args.test_videos >= test_videos
    cfg = Config.fromfile(args.config)
    for loader in (cfg.train_dataloader, cfg.test_dataloader):
        steps = {step['type']: step for step in loader.dataset.pipeline}
        assert set(steps) <= KNOWN_STEPS
        window = steps.get('SlidingWindow') or steps['RandomClip']
        assert window['clip_len'] == PERIOD
        assert window.get('stride') in (None, PERIOD)
        assert window.get('frame_interval', 1) == 1


@pytest.mark.parametrize('study', ['order', 'background'])
def test_wrong_numbers_are_refused(run_tool, tmp_path, study):
    code, _ = run_tool('control', '--study', study, '--rho', 0, 1.5, '--out', tmp_path)
    assert code == 'error: rho is 1.5, must be in [0, 1]'
    code, _ = run_tool('control', '--study', study, '--test-videos', 9, '--out', tmp_path)
    assert 'num_videos is 9, must be a multiple of 4' in code
    assert not list(tmp_path.iterdir())
