"""Making masks as users do: kills, shards, exchanged videos, failures."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from mmbias.masks.index import read_index
from mmbias.masks.store import open_masks

TOOL = Path(__file__).parents[2] / 'tools/make_masks.py'
NAMES = ('jog/a b.avi', 'jog/ü.avi', 'run/c.avi', 'run/d.avi', 'e.avi')

# Any program may be a segmenter; this one takes the masks that lie beside a video.
TAKE = """
touch {folder}/begun
sleep $3
cp "$1.npz" "$2.npz"
"""


@pytest.fixture
def write_both(write_video, moving_square):
    """Function that writes a video of a bright square, and its masks beside it."""

    def write(path, length, seed):
        pictures = moving_square(length, seed=seed)
        write_video(path, pictures, codec='ffv1')
        np.savez(f'{path}.npz', masks=pictures.min(-1) > 200)

    return write


@pytest.fixture
def manifest(tmp_path, write_both):
    """A manifest of five short videos, one of them with two segments."""
    for i, name in enumerate(NAMES):
        write_both(tmp_path / 'data' / name, 10 + i, i)
    rows = [(name, name.split('/')[0], '', '') for name in NAMES]
    rows[-1:] = [('e.avi', 'run', 0, 0.1), ('e.avi', 'run', 0.2, 0.3)]
    table = pd.DataFrame(rows, columns=['path', 'label', 'start', 'end'])
    table.to_csv(tmp_path / 'data/test.csv', index=False)
    return tmp_path / 'data/test.csv'


@pytest.fixture
def bright(tmp_path):
    """Function that gives a command that masks what is bright, after some seconds."""
    script = tmp_path / 'take.sh'
    script.write_text(TAKE.format(folder=tmp_path))
    return lambda seconds=0: f'sh {script} {{video}} {{out}} {seconds}'


def contents(folder):
    """The mask files of a folder, and when they were written."""
    files = sorted(folder.rglob('*.npz'))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def times(folder):
    return {path: path.stat().st_mtime_ns for path in folder.rglob('*.npz')}


def test_masks_index_summary_and_sheet(run_tool, manifest, bright, tmp_path):
    out = tmp_path / 'masks'
    code, printed = run_tool(
        'make_masks', manifest, '--out', out, '--segmenter', bright(), '--workers', 2,
        '--by', 'label', '--sheet', 2,
    )  # fmt: skip
    assert code is None
    assert printed.out.startswith('5 videos got masks, 0 had them, 0 failed')
    index = read_index(out)
    assert sorted(index['path']) == sorted(NAMES)
    assert index['found'].tolist() == [1.0] * 5
    lines = [line.split() for line in printed.out.splitlines()]
    assert ['command', 'jog', '2', '100.0%'] in [line[:4] for line in lines]
    assert ['command', 'run', '3', '100.0%'] in [line[:4] for line in lines]  # segments once
    square = 12 * 12 / (48 * 64)
    np.testing.assert_allclose(index['area'], square)
    with Image.open(out / 'contact_sheet.png') as sheet:
        assert sheet.height == 2 * (144 + 16 + 4)
    before = times(out)
    code, printed = run_tool('make_masks', manifest, '--out', out, '--segmenter', bright())
    assert printed.out.startswith('0 videos got masks, 5 had them, 0 failed')
    assert times(out) == before


@pytest.mark.parametrize('segmenter', ['plate', 'command'])
def test_two_shards_give_the_files_of_one_run(run_tool, manifest, bright, tmp_path, segmenter):
    chosen = bright() if segmenter == 'command' else 'plate'
    run = ('make_masks', manifest, '--segmenter', chosen, '--workers', 1, '--sheet', 3)
    assert run_tool(*run, '--out', tmp_path / 'one')[0] is None
    code, first = run_tool(*run, '--out', tmp_path / 'two', '--shard', '2/2')
    assert code is None
    assert '2 of 5 videos have masks by now' in first.out
    assert not (tmp_path / 'two/masks.csv').exists()
    assert run_tool(*run, '--out', tmp_path / 'two', '--shard', '1/2')[0] is None
    assert contents(tmp_path / 'two') == contents(tmp_path / 'one')
    for name in ('masks.csv', 'contact_sheet.png', 'doubts.csv'):
        assert (tmp_path / 'two' / name).read_bytes() == (tmp_path / 'one' / name).read_bytes()


def test_a_killed_run_leaves_no_process_and_goes_on(run_tool, manifest, bright, tmp_path):
    out = tmp_path / 'masks'
    arguments = [manifest, '--out', out, '--segmenter', bright(0.3), '--workers', '1']
    killed = subprocess.Popen(
        [sys.executable, TOOL, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    while len(contents(out)) < 2:
        assert killed.poll() is None
        time.sleep(0.02)
    killed.kill()
    killed.wait()
    deadline = time.monotonic() + 10
    while str(tmp_path / 'take.sh') in processes():
        assert time.monotonic() < deadline
        time.sleep(0.1)
    kept = contents(out)
    assert 2 <= len(kept) < 5
    before = times(out)
    code, printed = run_tool('make_masks', *arguments)
    assert code is None
    assert printed.out.startswith(f'{5 - len(kept)} videos got masks, {len(kept)} had them')
    assert before.items() <= times(out).items()
    assert run_tool('make_masks', *arguments[:2], tmp_path / 'whole', *arguments[3:])[0] is None
    assert contents(out) == contents(tmp_path / 'whole')


def processes():
    return subprocess.run(['ps', '-eo', 'args'], capture_output=True, text=True).stdout


def test_an_interrupt_is_one_word(manifest, bright, tmp_path):
    run = subprocess.Popen(
        [sys.executable, TOOL, manifest, '--out', tmp_path / 'masks', '--segmenter', bright(60)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    while not (tmp_path / 'begun').exists():
        time.sleep(0.1)
    os.killpg(run.pid, signal.SIGINT)  # as a terminal does
    _, err = run.communicate(timeout=10)
    assert run.returncode == 1
    assert err.splitlines()[-1] == 'interrupted'
    assert 'Traceback' not in err
    assert contents(tmp_path / 'masks') == {}


def test_masks_of_an_exchanged_video_and_of_other_settings_are_made_anew(
    run_tool, manifest, bright, tmp_path, write_both
):
    run = ('make_masks', manifest, '--out', tmp_path / 'masks', '--segmenter')
    assert run_tool(*run, bright())[0] is None
    write_both(manifest.parent / NAMES[2], 9, 50)
    _, printed = run_tool(*run, bright())
    assert printed.out.startswith('1 videos got masks, 4 had them')
    assert open_masks(tmp_path / 'masks' / f'{NAMES[2]}.npz').frames == 9
    _, printed = run_tool(*run, bright(), '--reader', 'pyav')
    assert printed.out.startswith('5 videos got masks, 0 had them')
    (tmp_path / 'masks' / f'{NAMES[0]}.npz').write_bytes(b'half of a file')
    _, printed = run_tool(*run, bright(), '--reader', 'pyav')
    assert printed.out.startswith('1 videos got masks, 4 had them')


def test_failures_are_a_line_each_up_to_the_number_that_may_fail(
    run_tool, manifest, bright, tmp_path
):
    run = ('make_masks', manifest, '--out', tmp_path / 'masks', '--segmenter', bright())
    assert run_tool(*run)[0] is None
    for name in NAMES[:2]:
        (manifest.parent / name).write_bytes(b'no video')
    code, printed = run_tool(*run, '--max-failures', 1, '--workers', 1)
    assert code.startswith('error: 2 videos got no masks, allowed: 1 (--max-failures)')
    code, printed = run_tool(*run, '--max-failures', 2)
    assert code is None
    assert f'{NAMES[0]}: cannot open video' in printed.err
    assert '0 videos got masks, 3 had them, 2 failed' in printed.out
    assert '2 videos of the manifest have no masks' in printed.out
    assert sorted(read_index(tmp_path / 'masks')['path']) == sorted(NAMES[2:])


def test_the_index_alone_needs_no_segmenter(run_tool, manifest, bright, tmp_path):
    run = ('make_masks', manifest, '--out', tmp_path / 'masks')
    code, _ = run_tool(*run, '--index')
    assert code.startswith('error: ')
    assert 'is no folder of masks' in code
    assert run_tool(*run, '--segmenter', bright(), '--shard', '1/2')[0] is None
    assert run_tool(*run, '--index')[0] is None
    assert len(read_index(tmp_path / 'masks')) == 3


@pytest.mark.parametrize(
    ('options', 'said'),
    [
        (('--segmenter', 'blazepoes'), "'blazepoes' is no segmenter"),
        (('--workers', 0), '--workers is 0, must be above 0'),
        (('--max-failures', -1), '--max-failures is -1, must be at least 0'),
        (('--shard', '3/2', '--segmenter', 'plate'), 'shard is 3/2, must be 1/n to n/n'),
        (('--by', 'mood'), "the manifest has no column 'mood'"),
        (('--index', '--shard', '1/2'), '--index is of the masks of all shards'),
        (('--segmenter', 'x {video} {out}', '--format', 'gif'), "unknown format 'gif'"),
    ],
)
def test_what_does_not_go_is_one_line(run_tool, manifest, tmp_path, options, said):
    code, _ = run_tool('make_masks', manifest, '--out', tmp_path / 'masks', *options)
    assert code.startswith(f'error: {said}')
    assert '\n' not in code
