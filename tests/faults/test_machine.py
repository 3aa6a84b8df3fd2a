"""Faults of the machine: one clear line, and what was written before stays whole."""

import json
import multiprocessing
import os
import re
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from mmengine.runner import Runner

from mmbias.evaluation.recording.journal import (
    JournalWriter,
    Record,
    finished_positions,
    read_journal,
)
from mmbias.results import Results, Run, read_results, write_results

FORK = multiprocessing.get_context('fork')
RUN = dict(format=1, probes=[dict(name='original')], classes=['run', 'walk'])


def results(names):
    rows = {'id': names, 'path': names, 'label': 'run', 'status': 'read', 'clips': 1}
    return Results(
        Run.from_dict(RUN), pd.DataFrame(rows), np.full((len(names), 1, 2), 0.5, np.float32)
    )


def on_a_small_disk(size, function, folder):
    """What a function returns in a process whose files can grow no further, as on a full disk.

    The limit holds for every file of a process, the log of this one too.
    """
    receiver, sender = FORK.Pipe(duplex=False)
    process = FORK.Process(target=_limit, args=(size, function, folder, sender))
    process.start()
    outcome = receiver.recv()
    process.join()
    return outcome


def _limit(size, function, folder, sender):
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    sender.send(function(folder))


def fill_journal(folder):
    """Append records until the disk is full; their number, and what was said."""
    journal = JournalWriter(folder, 0, 'a run')
    for position in range(1000):
        try:
            journal.append(Record(position, 1, np.full((1, 400), position, np.float32)))
        except OSError as error:
            journal.close()
            return position, str(error)
    return 1000, 'nothing'


def write_many(folder):
    """Write more samples than there is room for; what was said."""
    try:
        write_results(folder, results([f'sample {i}' for i in range(500)]))
    except OSError as error:
        return str(error)
    return 'nothing'


def test_a_journal_on_a_full_disk_keeps_its_records(tmp_path):
    written, said = on_a_small_disk(100_000, fill_journal, tmp_path)
    assert re.search(r'disk.*rank0\.sqlite', said)
    kept = list(read_journal(tmp_path, 'a run', samples=1000, probes=1, classes=400))
    assert 10 < written < 1000
    assert [record.position for record in kept] == list(range(written))
    assert all((record.scores == record.position).all() for record in kept)
    journal = JournalWriter(tmp_path, 0, 'a run')  # with room again, it goes on
    journal.append(Record(written, 1, np.zeros((1, 400), np.float32)))
    journal.close()
    assert finished_positions(tmp_path) == set(range(written + 1))


def test_a_full_disk_leaves_the_results_that_were_there(tmp_path):
    write_results(tmp_path, results(['a', 'b']))
    assert 'File too large' in on_a_small_disk(1000, write_many, tmp_path)
    assert read_results(tmp_path).samples['id'].tolist() == ['a', 'b']
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        *('predictions.csv', 'run.json', 'samples.csv', 'scores.npy')
    ]


def test_arrays_are_written_as_numpy_does(tmp_path):
    one = results(['a', 'b'])
    write_results(tmp_path, one)
    np.save(tmp_path / 'numpy.npy', one.scores)
    assert (tmp_path / 'numpy.npy').read_bytes() == (tmp_path / 'scores.npy').read_bytes()


FULL = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv.pop(1)),) * 2)
import runpy
runpy.run_path('tools/test.py', run_name='__main__')
"""


def test_a_whole_run_on_a_full_disk(small_config, weights, videos, tmp_path):
    """Clip scores of many classes fill the journal after some of the seven samples."""
    options = {'load_from': weights, 'test_cfg.keep_clip_scores': True}
    cfg = small_config(**options)
    cfg.model.cls_head.num_classes = 2000
    cfg.test_dataloader.dataset.classes = [*('left', 'right', 'up'), *map(str, range(1997))]
    cfg.dump(tmp_path / 'config.py')
    out = tmp_path / 'out'
    command = [tmp_path / 'config.py', 'none', '--out', out, '--work-dir', tmp_path / 'logs']
    done = subprocess.run(
        [sys.executable, '-c', FULL, '500000', *map(str, command)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith('error: ')
    assert 'rank0.sqlite' in done.stderr.splitlines()[-1]
    assert 'Traceback' not in done.stderr
    assert 0 < len(finished_positions(out / 'journal')) < 7
    assert json.loads((out / 'run.json').read_text())['status'] == 'running'


def test_a_file_where_the_folder_should_be(refuse, small_config, tmp_path):
    small_config()
    (tmp_path / 'out').write_text('a file')
    said = refuse('test', tmp_path / 'small.py', 'none', '--out', tmp_path / 'out')
    assert str(tmp_path / 'out') in said


def bound_by_permissions():
    """Beginning of a command that permissions bind, also as root."""
    if os.geteuid():
        return []
    if not shutil.which('setpriv'):
        pytest.skip('permissions do not bind root: needs setpriv (util-linux), or another user')
    return ['setpriv', '--bounding-set', '-dac_override,-dac_read_search']


def test_a_folder_that_cannot_be_written(small_config, tmp_path):
    small_config()
    (tmp_path / 'out').mkdir(mode=0o555)
    test = [sys.executable, 'tools/test.py', tmp_path / 'small.py', 'none']
    done = subprocess.run(
        [*bound_by_permissions(), *test, '--out', tmp_path / 'out'],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    last = done.stderr.splitlines()[-1]
    assert last.startswith('error: ')
    assert 'Permission denied' in last


def damage_run(folder):
    (folder / 'run.json').write_text('{"format": 1,')


def journal_of_something_else(folder):
    (folder / 'journal/rank0.sqlite').unlink()
    with sqlite3.connect(folder / 'journal/rank0.sqlite') as database:
        database.execute('CREATE TABLE records (name TEXT)')


@pytest.mark.parametrize(
    ('damage', 'message'),
    [
        (damage_run, r'run\.json is not JSON'),
        (journal_of_something_else, r'rank0\.sqlite does not say of which run it is'),
    ],
)
def test_damaged_folders_are_not_resumed(small_config, weights, tmp_path, damage, message):
    options = {'load_from': weights, 'test_cfg.resume': True}
    Runner.from_cfg(small_config(**options)).test()
    damage(tmp_path / 'results')
    with pytest.raises((ValueError, OSError), match=message):
        Runner.from_cfg(small_config(**options)).test()
