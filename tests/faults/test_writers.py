"""One writer of a results folder at a time, and none through a link."""

import os
import runpy
import signal
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch
from mmengine.fileio import dump

from mmbias.files.writing_lock import locked_folder
from mmbias.results import Results, Run, read_results, write_results
from mmbias.results.gallery import GallerySample, write_gallery_sample

TOOLS = Path(__file__).parents[2] / 'tools'
RUN = dict(format=1, probes=[dict(name='original')], classes=['run', 'walk'])
HOLD = """
import sys, time
from pathlib import Path
from multiprocessing import get_context
from mmbias.files.writing_lock import locked_folder
with locked_folder(Path(sys.argv[1])):
    get_context('fork').Process(target=time.sleep, args=(3,)).start()
    print('held', flush=True)
    time.sleep(1000)
"""


def results(names):
    rows = {'id': names, 'path': names, 'label': 'run', 'status': 'read', 'clips': 1}
    return Results(
        Run.from_dict(RUN), pd.DataFrame(rows), np.full((len(names), 1, 2), 0.5, np.float32)
    )


def test_a_second_writer_is_told_of_the_first(refuse, small_config, tmp_path):
    """A killed writer leaves no lock, though a process that it started lives on."""
    small_config()
    out = tmp_path / 'out'
    command = [sys.executable, '-W', 'ignore', '-c', HOLD, str(out)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout.readline() == 'held\n'
        before = sorted(out.iterdir())
        said = refuse('test', tmp_path / 'small.py', 'none', '--out', out)
        name = f'process {holder.pid} on {socket.gethostname()}'
        assert said.startswith(f'{out} is being written by {name}: wait for it, or choose')
        assert sorted(out.iterdir()) == before
        os.kill(holder.pid, signal.SIGKILL)
        holder.wait()
        with locked_folder(out):
            pass


@pytest.fixture
def sources(tmp_path):
    """Arguments of the commands that write a results folder, but for ``--out``."""
    one = results(['a', 'b'])
    write_results(tmp_path / 'one', replace(one, samples=one.samples.assign(offset=[0, 1])))
    np.save(tmp_path / 'one/clip_scores.npy', np.zeros((2, 1, 2), np.float32))
    entry = dict(pred_score=torch.tensor([0.9, 0.1]), gt_label=torch.tensor([0]))
    for name in ('a.pkl', 'b.pkl'):
        dump([entry] * 3, str(tmp_path / name))
    return {
        'pool': (tmp_path / 'one',),
        'restrict': (tmp_path / 'one',),
        'report': ('--dumps', tmp_path / 'a.pkl', tmp_path / 'b.pkl'),
    }


@pytest.mark.parametrize('command', ['pool', 'restrict', 'report'])
def test_results_are_replaced_on_request_only(monkeypatch, refuse, tmp_path, sources, command):
    place = tmp_path / 'out/results'
    write_results(place, results(['precious']))
    write_results(place / 'masked', results(['precious']))
    (place / 'left_out.csv').write_text('id,reason')
    pictures = np.zeros((1, 1, 8, 8, 3), np.uint8)
    write_gallery_sample(place / 'gallery', 0, GallerySample('a', 'b', ('original',), pictures))
    out = tmp_path / 'out' if command == 'report' else place
    said = refuse(command, *sources[command], '--out', out)
    assert said == f'{place} holds results (run.json): choose another folder, or --overwrite'
    assert read_results(place).samples['id'].tolist() == ['precious']
    arguments = (command, *sources[command], '--out', out, '--overwrite')
    monkeypatch.setattr('sys.argv', list(map(str, arguments)))
    runpy.run_path(str(TOOLS / f'{command}.py'), run_name='__main__')
    assert len(read_results(place).samples) in (2, 3)
    assert not {'masked', 'left_out.csv', 'gallery'} & set(os.listdir(place))


def test_links_in_the_place_of_files_are_replaced(tmp_path):
    precious = tmp_path / 'precious'
    precious.write_text('precious')
    for name in ('run.json', 'scores.npy', 'samples.csv', '.run.json.partial', '.lock.holder'):
        (tmp_path / 'out').mkdir(exist_ok=True)
        (tmp_path / 'out' / name).symlink_to(precious)
    with locked_folder(tmp_path / 'out'):
        write_results(tmp_path / 'out', results(['a']))
    assert precious.read_text() == 'precious'
    assert not (tmp_path / 'out/run.json').is_symlink()
    assert read_results(tmp_path / 'out').samples['id'].tolist() == ['a']
