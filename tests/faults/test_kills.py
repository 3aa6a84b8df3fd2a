"""Killed runs, loader processes and ranks: a clear error, nothing lost, nothing twice."""

import importlib.util
import multiprocessing
import os
import runpy
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import torch
from mmaction.registry import TRANSFORMS
from mmengine.runner import Runner

from mmbias.evaluation.recording.journal import finished_positions
from mmbias.results import read_results

MMACTION = Path(importlib.util.find_spec('mmaction').origin).parent
FORK = multiprocessing.get_context('fork')
TOOLS = Path(__file__).parents[2] / 'tools'


@TRANSFORMS.register_module()
class Accident:
    """Befalls the process that reads the sample of some frames, once or whenever it is read.

    Args:
        kind: ``kill``, or ``hang``.
        frames: Number of frames of the sample.
        marker: A file that says that it happened; None for every time.
        tries: A file that gets a letter each time.
    """

    def __init__(self, kind, frames, marker=None, tries=None):
        self.kind, self.frames, self.marker, self.tries = kind, frames, marker, tries

    def __call__(self, results):
        if results['total_frames'] == self.frames and not self._happened():
            if self.tries:
                with open(self.tries, 'a') as file:
                    file.write('x')
            if self.kind == 'kill':
                os.kill(os.getpid(), signal.SIGKILL)
            time.sleep(1000)
        return results

    def _happened(self):
        if self.marker is None:
            return False
        try:
            Path(self.marker).touch(exist_ok=False)
        except FileExistsError:
            return True
        return False


@pytest.fixture
def probe(small_config, weights, tmp_path):
    """Function that probes the seven videos; gives the results."""

    def run(name, accident=None, **options):
        cfg = small_config(
            **{'load_from': weights, 'test_cfg.out_dir': str(tmp_path / name), **options}
        )
        pipeline = cfg.test_dataloader.dataset.pipeline
        pipeline.insert(1, dict(type='Accident', **(accident or dict(kind='none', frames=-1))))
        Runner.from_cfg(cfg).test()
        return read_results(tmp_path / name)

    return run


def test_a_run_killed_five_times_ends_as_if_it_had_not_been(monkeypatch, capsys, tmp_path):
    arguments = ('--kills', 5, '--videos', 8, '--workers', 0, '--out', tmp_path / 'kills')
    monkeypatch.setattr('sys.argv', ['kill_test', *map(str, arguments)])
    threads = torch.get_num_threads()
    runpy.run_path(str(TOOLS / 'kill_test.py'), run_name='__main__')
    torch.set_num_threads(threads)
    said = capsys.readouterr().out
    assert said.startswith('5 kills of a run of')
    assert 'scores.npy and samples.csv are equal byte for byte, 8 samples once each' in said


def test_a_loader_process_that_is_killed_costs_nothing(probe, tmp_path):
    """The third video's process dies once; the run reads it again and ends as any other."""
    expected = probe('whole')
    once = dict(kind='kill', frames=24, marker=str(tmp_path / 'happened'))
    results = probe('killed', once, **{'test_dataloader.num_workers': 1})
    assert (tmp_path / 'happened').exists()
    assert results.scores.tobytes() == expected.scores.tobytes()
    assert results.samples.equals(expected.samples)


@pytest.mark.parametrize(('kind', 'how'), [('kill', 'ended'), ('hang', 'took too long')])
def test_a_video_that_always_kills_or_blocks_its_process_has_failed(probe, monkeypatch, kind, how):
    monkeypatch.setattr('torch.utils.data._utils.MP_STATUS_CHECK_INTERVAL', 0.5)  # to give up on it
    expected = probe('whole')
    results = probe(
        'rest',
        dict(kind=kind, frames=24),
        **{
            'test_dataloader.num_workers': 2,
            'test_dataloader.timeout': 2 if kind == 'hang' else 0,
            'test_cfg.max_failures': 1,
        },
    )
    assert results.samples['status'].tolist() == ['read', 'read', 'failed', *['read'] * 4]
    assert results.samples['error'][2].startswith(f'the process that read it {how}: ')
    read = results.was_read
    assert results.scores[read].tobytes() == expected.scores[read].tobytes()


def test_without_leave_to_fail_it_stops_the_run_and_the_records_are_kept(probe, tmp_path):
    options = {'test_dataloader.num_workers': 1}
    with pytest.raises(
        ValueError, match=r'1 samples cannot be read, allowed: 0 .*a 2, .*that read it'
    ):
        probe('stopped', dict(kind='kill', frames=24), **options)
    assert 0 in finished_positions(tmp_path / 'stopped/journal')


def test_a_video_that_kills_the_whole_run_is_tried_twice(probe, tmp_path):
    """Without loader processes: the run dies, then a process that reads it alone, then neither."""
    expected = probe('whole')
    tries = tmp_path / 'tries'
    accident = dict(kind='kill', frames=24, tries=str(tries))
    options = {'test_cfg.resume': True, 'test_cfg.max_failures': 1}
    process = FORK.Process(target=probe, args=('rest', accident), kwargs=options)
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    for _ in range(2):
        results = probe('rest', accident, **options)
        assert results.samples['status'].tolist() == ['read', 'read', 'failed', *['read'] * 4]
        assert 'did another before, and it is not tried again' in results.samples['error'][2]
        assert len(tries.read_text()) == 2
    read = results.was_read
    assert results.scores[read].tobytes() == expected.scores[read].tobytes()


def test_a_run_that_was_killed_by_others_fails_no_video(probe, tmp_path):
    """The sample in hand is read alone the next time, and there is nothing wrong with it."""
    expected = probe('whole')
    once = dict(kind='kill', frames=24, marker=str(tmp_path / 'happened'))
    process = FORK.Process(target=probe, args=('killed', once))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    results = probe('killed', once, **{'test_cfg.resume': True})
    assert results.scores.tobytes() == expected.scores.tobytes()


RANK_STOPPER = """
import os, signal
import mmbias.evaluation.waiting
from mmengine.hooks import Hook
from mmaction.registry import HOOKS

mmbias.evaluation.waiting.SILENCE = 1.0

@HOOKS.register_module()
class StopRank(Hook):
    def after_test_iter(self, runner, batch_idx, **rest):
        if os.environ.get('RANK') == '1' and batch_idx == 1:
            print(f'stopping {os.getpid()}', flush=True)
            os.kill(os.getpid(), signal.SIGSTOP)
"""


def test_a_rank_that_is_stopped_is_named_and_may_go_on(small_config, weights, tmp_path):
    (tmp_path / 'rank_stopper.py').write_text(RANK_STOPPER)
    cfg = small_config(**{'load_from': weights})
    cfg.custom_imports = dict(imports=['mmbias.plugin', 'rank_stopper'])
    cfg.custom_hooks = [dict(type='StopRank')]
    cfg.dump(tmp_path / 'stopped.py')
    command = [
        *(sys.executable, '-m', 'torch.distributed.run', '--nproc_per_node=2'),
        *('--rdzv-backend=c10d', '--rdzv-endpoint=localhost:0', TOOLS / 'test.py'),
        *(tmp_path / 'stopped.py', weights, '--launcher', 'pytorch'),
    ]
    with subprocess.Popen(
        list(map(str, command)),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, 'PYTHONPATH': str(tmp_path)},
    ) as launched:
        stopped = said = None
        for line in launched.stdout:
            if line.startswith('stopping '):
                stopped = int(line.split()[1])
            if stopped and 'waiting for the other processes' in line:
                said = line
                os.kill(stopped, signal.SIGCONT)
                stopped = None
    assert f'no record of rank 1 (process {said.split("process ")[1].split()[0]} on ' in said
    assert 'is it stopped, or at a long video?' in said
    assert launched.returncode == 0
    assert read_results(tmp_path / 'results').was_read.all()


RANK_KILLER = """
import os, signal, sys
from mmengine.hooks import Hook
from mmaction.registry import HOOKS

@HOOKS.register_module()
class KillRank(Hook):
    def after_test_iter(self, runner, batch_idx, **rest):
        if os.environ.get('RANK') == '1' and batch_idx == 1:
            os.kill(os.getpid(), signal.SIGKILL)
"""


def test_one_rank_of_two_is_killed(small_config, weights, probe, tmp_path):
    """The launcher ends the other; their records are kept and one process finishes the run."""
    (tmp_path / 'rank_killer.py').write_text(RANK_KILLER)
    cfg = small_config(**{'load_from': weights})
    nothing = dict(type='Accident', kind='none', frames=-1)
    cfg.custom_imports = dict(imports=['mmbias.plugin', 'rank_killer', 'accident'])
    cfg.custom_hooks = [dict(type='KillRank')]
    cfg.test_dataloader.dataset.pipeline.insert(1, nothing)
    (tmp_path / 'accident.py').write_text(
        'from mmaction.registry import TRANSFORMS\n\n'
        '@TRANSFORMS.register_module()\nclass Accident:\n'
        '    def __init__(self, **kwargs): pass\n'
        '    def __call__(self, results): return results\n'
    )
    cfg.dump(tmp_path / 'killed.py')
    command = [
        *(sys.executable, '-m', 'torch.distributed.run', '--nproc_per_node=2'),
        *('--rdzv-backend=c10d', '--rdzv-endpoint=localhost:0', MMACTION / '.mim/tools/test.py'),
        *(tmp_path / 'killed.py', weights, '--launcher', 'pytorch'),
    ]
    done = subprocess.run(
        list(map(str, command)),
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, 'PYTHONPATH': str(tmp_path)},
    )
    assert done.returncode != 0
    assert 'Signal 9 (SIGKILL) received' in done.stderr
    kept = finished_positions(tmp_path / 'results/journal')
    assert {1, 3} <= kept  # those of the second rank
    resumed = probe('results', **{'test_cfg.resume': True})
    assert np.array_equal(resumed.scores, probe('whole').scores)
