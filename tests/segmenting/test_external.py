"""Any program as a segmenter: its contract, and what is said when it breaks it."""

import os
import signal
import subprocess
import sys
import time
from multiprocessing import Process

import numpy as np
import pytest

from mmbias.segmenting.external import ExternalCommand
from mmbias.segmenting.sources import Source

WRITE = """
import sys
from pathlib import Path
import numpy as np
from PIL import Image
kind, video, out = sys.argv[1:]
masks = np.zeros((12, 48, 64), bool)
masks[:, 10:20, :30] = True
if kind == 'npz':
    np.savez_compressed(out, masks=masks)
elif kind == 'pngs':
    Path(out).mkdir()
    for i, mask in enumerate(masks):
        Image.fromarray(mask.astype(np.uint8) * 255).save(f'{out}/{i:06}.png')
elif kind == 'two':
    Path(out).mkdir()
    Path(out + '.npz').touch()
elif kind == 'fail':
    print('loading weights')
    sys.exit('no GPU here')
"""


@pytest.fixture
def source(tmp_path, write_video, moving_square):
    """A video of 12 frames, in a folder with a space."""
    return Source.open(write_video(tmp_path / 'a b/x.avi', moving_square(12, seed=0)), 'auto')


@pytest.fixture
def template(tmp_path):
    """Function that gives the template of a program that ends in some way."""
    script = tmp_path / 'write.py'
    script.write_text(WRITE)
    return lambda kind: f'{sys.executable} {script} {kind} {{video}} {{out}}'


@pytest.mark.parametrize('kind', ['npz', 'pngs'])
def test_masks_come_from_a_file_or_a_folder(source, template, kind):
    masks = np.stack(list(ExternalCommand(template(kind), 60).segment(source)))
    expected = np.zeros((12, 48, 64), bool)
    expected[:, 10:20, :30] = True
    np.testing.assert_array_equal(masks, expected)


@pytest.mark.parametrize(
    ('kind', 'said'),
    [
        ('fail', 'the command ended with exit code 1: no GPU here'),
        ('nothing', r'the command left nothing as \{out\}'),
        ('two', r'the command left \{out\}, \{out\}.npz as \{out\}, not one thing'),
    ],
)
def test_a_broken_contract_is_one_line(source, template, kind, said):
    with pytest.raises((OSError, ValueError), match=said):
        list(ExternalCommand(template(kind), 60).segment(source))


def test_a_command_has_a_place_for_video_and_masks():
    with pytest.raises(ValueError, match=r"'blazepoes' is no segmenter.*\{video\} is missing"):
        ExternalCommand('blazepoes', 60)
    with pytest.raises(ValueError, match=r'\{out\} is missing'):
        ExternalCommand('sam {video}', 60)


def test_another_script_is_another_version(template, tmp_path):
    before = ExternalCommand(template('npz'), 60).version
    assert ExternalCommand(template('npz'), 60).version == before
    (tmp_path / 'write.py').write_text(WRITE + '# better')
    assert ExternalCommand(template('npz'), 60).version != before
    assert ExternalCommand('sam {video} {out}', 60).version == ''


def sleeps(tmp_path):
    """A program that leaves its number and sleeps, as does a child of it."""
    script = tmp_path / 'sleep.sh'
    script.write_text(f'echo $$ > {tmp_path}/pid; sleep 1000 & sleep 1000\n')
    return f'bash {script} {{video}} {{out}}'


def group_is_gone(leader):
    for _ in range(100):
        listed = subprocess.run(['ps', '-o', 'stat=', '-g', str(leader)], capture_output=True)
        if all(state.startswith(b'Z') for state in listed.stdout.split()):
            return True
        time.sleep(0.05)
    return False


def test_a_command_that_takes_too_long_is_ended_with_its_children(source, tmp_path):
    with pytest.raises(OSError, match=r'took more than 0\.5 seconds'):
        list(ExternalCommand(sleeps(tmp_path), 0.5).segment(source))
    assert group_is_gone(int((tmp_path / 'pid').read_text()))


def test_a_command_ends_with_the_process_that_runs_it(source, tmp_path):
    command, path = ExternalCommand(sleeps(tmp_path), 60), source.path
    process = Process(target=lambda: list(command.segment(Source.open(path, 'auto'))))
    process.start()
    while not (tmp_path / 'pid').exists() or not (tmp_path / 'pid').read_text().strip():
        time.sleep(0.02)
    os.kill(process.pid, signal.SIGTERM)
    process.join(10)
    assert process.exitcode == 1
    assert group_is_gone(int((tmp_path / 'pid').read_text()))
