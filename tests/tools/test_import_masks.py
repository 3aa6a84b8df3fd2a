"""Importing masks as users do: formats, videos without masks, wrong ones, a second run."""

import json

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from mmbias.masks.index import read_index
from mmbias.masks.store import check_fits, mask_path, open_masks
from mmbias.readers import open_video

NAMES = ('jog/a b.avi', 'jog/ü.avi', 'run/c.avi')


def box(frame):
    return 10 + frame, 8, 22 + frame, 30  # left, top, right, bottom


@pytest.fixture
def manifest(tmp_path, write_video):
    """A manifest of three videos of a bright box on grey, 8, 9 and 10 frames of 48 x 64."""
    for i, name in enumerate(NAMES):
        frames = np.full((8 + i, 48, 64, 3), 90, np.uint8)
        for frame, picture in enumerate(frames):
            left, top, right, bottom = box(frame)
            picture[top:bottom, left:right] = 240
        write_video(tmp_path / 'data' / name, frames, codec='ffv1')
    table = pd.DataFrame({'path': NAMES, 'label': [name.split('/')[0] for name in NAMES]})
    table.to_csv(tmp_path / 'data/test.csv', index=False)
    return tmp_path / 'data/test.csv'


def write_sam2(folder, frames):
    folder.mkdir(parents=True)
    for frame in range(frames):
        left, top, right, bottom = box(frame)
        picture = np.zeros((48, 64), np.uint8)
        picture[top:bottom, left:right] = 1
        Image.fromarray(picture).save(folder / f'{frame:05}.png')


def write_boxes(folder, frames):
    folder.parent.mkdir(parents=True, exist_ok=True)
    table = [[[*box(frame), 0.8], [0, 0, 60, 40, 0.6]] for frame in range(frames)]
    folder.with_suffix('.json').write_text(json.dumps(table))


@pytest.fixture
def sam2(tmp_path, manifest):
    for i, name in enumerate(NAMES):
        write_sam2(tmp_path / 'sam2' / name.removesuffix('.avi'), 8 + i)
    return 'import_masks', manifest, '--masks', tmp_path / 'sam2', '--format', 'sam2', '--out'


def test_masks_plates_index_and_summary(run_tool, manifest, sam2, tmp_path):
    code, printed = run_tool(*sam2, tmp_path / 'out', '--tool', 'SAM 2.1', '--tool-version', '2')
    assert code is None
    assert printed.out.startswith('3 videos got masks, 0 had them, 0 failed, 0 have none\n')
    share = 12 * 22 / (48 * 64)
    assert printed.out.splitlines()[2].split() == [
        'SAM',
        '2.1',
        '3',
        '100.0%',
        f'{share:.2%}',
        '0.154',
    ]
    index = read_index(tmp_path / 'out')
    np.testing.assert_allclose(index['flicker'], 1 - 11 / 13)
    np.testing.assert_allclose(index['area'], share)
    for i, name in enumerate(NAMES):
        masks = open_masks(mask_path(tmp_path / 'out', name))
        video = open_video(manifest.parent / name)
        check_fits(masks, manifest.parent / name, frames=8 + i, shape=(48, 64))
        pictures = np.stack(list(video.read(np.arange(8 + i))))
        np.testing.assert_array_equal(masks.read(np.arange(8 + i)) > 0, pictures.min(-1) > 200)
        assert masks.about['version'] == '2'
        assert masks.about['settings']['format'] == 'sam2'
        plate = masks.plate.astype(int)
        assert np.abs(plate - 90).max() < 12  # FFmpeg's rounding of grey, and what inpainting adds
    assert not (tmp_path / 'out/left_out.csv').exists()


def test_what_is_there_is_kept_until_something_changes(run_tool, sam2, tmp_path):
    run_tool(*sam2, tmp_path / 'out')
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / 'out').rglob('*.npz')}
    _, printed = run_tool(*sam2, tmp_path / 'out')
    assert printed.out.startswith('0 videos got masks, 3 had them')
    assert before == {path: path.stat().st_mtime_ns for path in before}
    Image.fromarray(np.ones((48, 64), np.uint8)).save(tmp_path / 'sam2/run/c/00003.png')
    _, printed = run_tool(*sam2, tmp_path / 'out')
    assert printed.out.startswith('1 videos got masks, 2 had them')
    assert open_masks(mask_path(tmp_path / 'out', NAMES[2])).areas[3] == 1


def test_videos_without_masks_are_left_out_with_the_reason(run_tool, sam2, tmp_path):
    (tmp_path / 'sam2/jog/ü').rename(tmp_path / 'sam2/jog/u')
    code, printed = run_tool(*sam2, tmp_path / 'out')
    assert code is None
    assert printed.out.startswith('2 videos got masks, 0 had them, 0 failed, 1 have none')
    left_out = pd.read_csv(tmp_path / 'out/left_out.csv').to_numpy().tolist()
    assert left_out == [[NAMES[1], f'no masks in {tmp_path / "sam2"}']]
    assert read_index(tmp_path / 'out')['path'].tolist() == [NAMES[0], NAMES[2]]


def test_wrong_masks_are_one_line_with_the_video_and_the_frame(run_tool, sam2, tmp_path):
    (tmp_path / 'sam2/jog/a b/00003.png').unlink()
    Image.new('L', (64, 64)).save(tmp_path / 'sam2/run/c/00000.png')
    code, printed = run_tool(*sam2, tmp_path / 'out')
    assert code.startswith('error: 1 videos got no masks, allowed: 0 (--max-failures)')
    code, printed = run_tool(*sam2, tmp_path / 'out', '--max-failures', 2)
    assert code is None
    assert printed.out.startswith('1 videos got masks, 0 had them, 2 failed') or (
        printed.out.startswith('0 videos got masks, 1 had them, 2 failed')
    )
    lines = [line for line in printed.err.splitlines() if line.startswith(NAMES)]
    first = (
        f'{NAMES[0]}: {tmp_path}/sam2/jog/a b has 7 masks for the 8 frames of the video: that of '
        'frame 3 is missing (number 3)'
    )
    second = f'{NAMES[2]}: the mask of frame 0 is 64 x 64, which is no aspect of a video of 64 x 48'
    assert sorted(lines) == [first, second]
    reasons = pd.read_csv(tmp_path / 'out/left_out.csv')
    assert reasons['path'].tolist() == [NAMES[0], NAMES[2]]
    assert not mask_path(tmp_path / 'out', NAMES[0]).exists()


def test_masks_of_another_video_are_not_taken(run_tool, sam2, tmp_path):
    (tmp_path / 'sam2/run/c').rename(tmp_path / 'sam2/x')
    (tmp_path / 'sam2/jog/ü').rename(tmp_path / 'sam2/run/c')  # 9 masks for 10 frames
    code, printed = run_tool(*sam2, tmp_path / 'out', '--max-failures', 1)
    assert code is None
    assert 'run/c.avi: ' in printed.err
    assert 'has 9 masks for the 10 frames of the video' in printed.err


@pytest.mark.parametrize(('threshold', 'area'), [(0.7, 12 * 22), (0.5, 60 * 40)])
def test_a_threshold_of_boxes(run_tool, manifest, tmp_path, threshold, area):
    for i, name in enumerate(NAMES):
        write_boxes(tmp_path / 'boxes' / name, 8 + i)
    code, _ = run_tool(
        'import_masks', manifest, '--masks', tmp_path / 'boxes', '--format', 'boxes',
        '--out', tmp_path / 'out', '--threshold', threshold,
    )  # fmt: skip
    assert code is None
    np.testing.assert_allclose(read_index(tmp_path / 'out')['area'], area / (48 * 64))


def test_the_video_itself_is_no_mask(run_tool, manifest, tmp_path):
    code, _ = run_tool(
        'import_masks', manifest, '--masks', manifest.parent, '--format', 'video',
        '--out', tmp_path / 'out', '--workers', 1,
    )  # fmt: skip
    assert code.startswith('error: ')
    assert read_failures(tmp_path / 'out') == []


def read_failures(out):
    return [path.name for path in out.rglob('*.npz')]


@pytest.mark.parametrize(
    ('options', 'said'),
    [
        (('--threshold', '0.5'), '--threshold is for boxes, sam2 has none'),
        (('--workers', 0), '--workers is 0, must be at least 1'),
        (('--max-failures', -1), '--max-failures is -1, must be at least 0'),
        (('--masks', '/nowhere'), 'there is no folder of masks /nowhere'),
    ],
)
def test_what_does_not_go_is_one_line(run_tool, sam2, tmp_path, options, said):
    code, _ = run_tool(*sam2, tmp_path / 'out', *options)
    assert code == f'error: {said}'
