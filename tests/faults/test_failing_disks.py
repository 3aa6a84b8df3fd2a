"""Decoding every video on a machine that fails: what is its fault is tried again, not remembered.

Invariant: after each fault, the same command with a sound machine writes every row.
"""

import contextlib
import multiprocessing
import os
import resource
import runpy
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pandas as pd
import pytest

TOOL = Path(__file__).parents[2] / 'tools/prepare_data.py'
FORK = multiprocessing.get_context('fork')
NAMES = ('a', 'b', 'c')

# A read of the file that is named fails as often as the variable says, as on a dying disk.
FAILING_READ = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

ssize_t read(int file, void *buffer, size_t size) {
    static ssize_t (*original)(int, void *, size_t);
    static int left = -1;
    char link[64], path[PATH_MAX];
    if (!original) original = dlsym(RTLD_NEXT, "read");
    if (left < 0) left = atoi(getenv("FAILURES"));
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = left ? readlink(link, path, sizeof path - 1) : 0;
    path[length > 0 ? length : 0] = 0;
    if (left && strstr(path, getenv("FAILING"))) {
        left--;
        errno = EIO;
        return -1;
    }
    return original(file, buffer, size);
}
"""


@pytest.fixture(scope='module')
def originals(tmp_path_factory, write_video, moving_square):
    """A folder of three videos of one class, and its class list."""
    folder = tmp_path_factory.mktemp('originals')
    for seed, name in enumerate(NAMES):
        frames = moving_square(60, seed=seed, height=240, width=320)
        write_video(folder / f'videos/run/{name}.avi', frames)
    (folder / 'classes.txt').write_text('run\n')
    return folder


@pytest.fixture
def prepare(monkeypatch, originals):
    """Function that runs the command in this process; gives what it exits with."""

    def run(out, *options, videos=originals / 'videos'):
        where = ('--videos', videos, '--classes', originals / 'classes.txt', '--out', out)
        arguments = ('prepare_data', 'own', *where, '--jobs', 1, *options)
        monkeypatch.setattr('sys.argv', list(map(str, arguments)))
        try:
            runpy.run_path(str(TOOL), run_name='__main__')
        except SystemExit as stop:
            return stop.code
        return None

    return run


def written(out):
    """Names of the copies, and whether every row is there."""
    rows = pd.read_csv(out / 'test.csv')['path'].tolist()
    assert rows == [f'videos/run/{name}.mp4' for name in NAMES]
    assert not (out / 'missing-test.csv').exists()
    return sorted(path.name for path in (out / 'videos/run').iterdir())


@contextlib.contextmanager
def small_disk(place):
    place.mkdir()
    mount = ['mount', '-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', place]
    if not shutil.which('mount') or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip('no small disk: mounting a tmpfs needs the rights of root')
    try:
        yield
    finally:
        subprocess.run(['umount', place], check=True)


def test_a_full_disk_ends_the_run_at_once_and_with_room_it_goes_on(prepare, tmp_path):
    out = tmp_path / 'small disk'
    with small_disk(out):
        said = prepare(out, '--transcode', 128)
        assert said.startswith('error: [Errno 28] No space left on device: ')
        assert '.mp4' in said
        assert not list(out.rglob('.*'))  # nothing keeps the disk full
        assert not list(out.glob('*.csv'))
        subprocess.run(['mount', '-o', 'remount,size=64m', out], check=True)
        assert prepare(out, '--transcode', 128) is None
        assert written(out) == ['a.mp4', 'b.mp4', 'c.mp4']


@pytest.mark.parametrize('size', [100, 30_000])
def test_files_that_can_grow_no_further(prepare, tmp_path, size):
    """The limit is reached at the first frames, and later."""
    receiver, sender = FORK.Pipe(duplex=False)

    def run_within_limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
        sender.send(prepare(tmp_path, '--transcode', 128))

    process = FORK.Process(target=run_within_limit)
    process.start()
    sender.close()
    said = receiver.recv()
    process.join()
    assert said.startswith('error: [Errno 27] File too large: ')
    assert not list(tmp_path.rglob('.*'))
    assert prepare(tmp_path, '--transcode', 128) is None
    assert written(tmp_path) == ['a.mp4', 'b.mp4', 'c.mp4']


@pytest.mark.parametrize('reader', ['decord', 'pyav'])
def test_a_disk_that_cannot_read_a_video_is_no_broken_video(prepare, originals, tmp_path, reader):
    """The memory of a process is a file whose beginning the system cannot read: EIO."""
    videos, out = tmp_path / 'videos', tmp_path / 'out'
    shutil.copytree(originals / 'videos', videos)
    sick = videos / 'run/b.avi'
    sick.unlink()
    sick.symlink_to('/proc/self/mem')
    options = ('--check', '--reader', reader)
    said = prepare(out, *options, videos=videos)
    assert said.startswith('error: ')
    assert said.endswith('\nrun/b.avi: [Errno 5] Input/output error')
    assert not (out / 'test.csv').exists()
    assert prepare(out, *options, '--drop-mistakes', videos=videos) is None
    missing = pd.read_csv(out / 'missing-test.csv').to_numpy().tolist()
    assert missing == [['run/b.avi', 'run/b.avi', 'unreadable: [Errno 5] Input/output error']]
    kept = ''.join(path.read_text() for path in (out / 'checks').iterdir())
    assert 'run/a.avi' in kept
    assert 'run/b.avi' not in kept
    sick.unlink()
    shutil.copy(originals / 'videos/run/b.avi', sick)
    assert prepare(out, *options, videos=videos) is None
    assert len(pd.read_csv(out / 'test.csv')) == 3


EXAMINE = """
import sys
from pathlib import Path
from mmbias.preparing.examining import Task, examine_video
print(examine_video(Task('b', Path(sys.argv[1]), reader='pyav')))
"""


def test_one_failing_read_costs_nothing(originals, tmp_path):
    if not shutil.which('gcc'):
        pytest.skip('no gcc to build the failing read with')
    source, library = tmp_path / 'failing.c', tmp_path / 'failing.so'
    source.write_text(FAILING_READ)
    subprocess.run(['gcc', '-shared', '-fPIC', '-o', library, source, '-ldl'], check=True)
    said = subprocess.run(
        [sys.executable, '-c', EXAMINE, str(originals / 'videos/run/b.avi')],
        env=dict(os.environ, LD_PRELOAD=str(library), FAILING='run/b.avi', FAILURES='1'),
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert 'frames=60,' in said
    assert "error=''" in said


def test_a_process_that_is_killed_leaves_nothing_behind(prepare, originals, tmp_path):
    """As the system does for want of memory; each that decodes, until the command gives up."""
    over = threading.Event()

    def kill_all():
        while not over.wait(0.005):
            if any(tmp_path.rglob('.a.partial.mp4')):
                for child in multiprocessing.active_children():
                    child.kill()

    killer = threading.Thread(target=kill_all)
    killer.start()
    said = prepare(tmp_path, '--transcode', 128)
    over.set()
    killer.join()
    assert 'run/a.avi: its process was killed' in said
    assert any(tmp_path.rglob('.a.partial.mp4'))
    assert prepare(tmp_path, '--transcode', 128) is None
    assert written(tmp_path) == ['a.mp4', 'b.mp4', 'c.mp4']  # and no part of one
