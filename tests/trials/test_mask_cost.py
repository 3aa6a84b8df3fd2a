"""The cost of masks is measured on the videos of a manifest."""

import re
import runpy
from pathlib import Path

import numpy as np

from mmbias.masks.building import build_masks
from mmbias.masks.index import write_index

TOOL = Path(__file__).parents[2] / 'tools/trials/mask_cost.py'


def test_every_video_and_all_together(tmp_path, write_video, monkeypatch, capsys):
    frames = np.random.default_rng(0).integers(0, 255, (9, 144, 180, 3), np.uint8)
    masks = np.zeros((9, 144, 180), bool)
    masks[:, 40:100, 60:90] = True
    for name in ('a.avi', 'b.avi'):
        path = write_video(tmp_path / name, frames)
        about = {'tool': 'drawn', 'version': '', 'settings': {}}
        build_masks(path, masks, tmp_path / f'masks/{name}.npz', **about)
    write_index(tmp_path / 'masks')
    arguments = [str(tmp_path / 'x.csv'), '--masks', str(tmp_path / 'masks'), '--runs', '1']
    monkeypatch.setattr('sys.argv', ['mask_cost', *arguments])
    runpy.run_path(str(TOOL), run_name='__main__')
    lines = capsys.readouterr().out.splitlines()
    size = r'180 x 144, 9 frames, area 6\.9%: cut [\d.]+% of the pictures, whole [\d.]+%'
    assert re.fullmatch(rf'a\.avi: {size}', lines[0])
    assert re.fullmatch(rf'b\.avi: {size}', lines[1])
    assert re.fullmatch(r'together: cut [\d.]+% of the pictures, whole [\d.]+%', lines[2])
