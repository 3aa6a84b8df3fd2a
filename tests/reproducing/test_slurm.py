"""A suite through the queue of a real Slurm, and a job that is preempted in it."""

import os
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from trials.kills.suites import read_progress, run_and_kill, run_to_end

ROOT = Path(__file__).parents[2]
PROFILE = (
    *('--workflow-profile', 'tools/reproduce/profiles/slurm', '--slurm-no-account'),
    *('--slurm-status-command', 'squeue', '--slurm-init-seconds-before-status-checks', '5'),
)

# What the executor may ask for, as far as it needs no queue.
SLURM = ('sbatch', 'sacct', 'sacctmgr', 'scancel', 'scontrol', 'sinfo', 'squeue', 'srun')


def ask(*command):
    """What a command of Slurm prints, nothing where it fails."""
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.split()


def has_queue():
    """Whether there is a Slurm with a node that is idle."""
    return bool(shutil.which('sbatch')) and 'idle' in ask('sinfo', '--noheader', '--format', '%t')


def test_jobs_ask_for_gpus_and_to_be_requeued(tiny, tmp_path, monkeypatch):
    """What is handed to sbatch, by one that only writes it down; no Slurm is needed."""
    (tmp_path / 'bin').mkdir()
    for name in SLURM:
        write_down = f'printf "%s\\n" "$@" >> {tmp_path}/asked.txt; exit 1'
        (tmp_path / 'bin' / name).write_text(f'#!/bin/sh\n{write_down * (name == "sbatch")}\n')
        (tmp_path / 'bin' / name).chmod(0o755)
    monkeypatch.setenv('PATH', f'{tmp_path}/bin{os.pathsep}{os.environ["PATH"]}')
    root, work_dir = tmp_path / 'ucf101', tmp_path / 'my results ; (1) & é'
    root.mkdir()
    for split in ('train', 'test'):
        (root / f'{split}.csv').write_text('path,label\n')
    suite = tmp_path / 'tiny.yaml'
    suite.write_text(
        f'base: {ROOT}/tools/reproduce/full.yaml\npartition: fast\nhours: 2\nstudy: null\n'
        f'data: {{ucf101: {{root: {root}}}}}\n'
    )
    with pytest.raises(RuntimeError, match='exit code 1'):
        run_to_end(tiny(work_dir, *PROFILE), tmp_path / 'log.txt')
    asked = (tmp_path / 'asked.txt').read_text()
    wanted = {'--gpus=4', '--cpus-per-task=36', '--nodes=1', '--requeue', 'fast', '200000'}
    assert wanted <= set(asked.split())
    wrapped = next(line for line in asked.splitlines() if line.startswith('--wrap='))
    assert f'work_dir={work_dir}' in shlex.split(wrapped)


@pytest.mark.skipif(
    not has_queue(), reason='needs an idle Slurm: run tools/reproduce/single_node_slurm.sh as root'
)
def test_a_preempted_job_queues_again_and_goes_on(tiny, tmp_path):
    work_dir, log = tmp_path / 'work', tmp_path / 'log.txt'
    training = work_dir / 'train/order-seed0'
    preempted = []

    def preempt():
        """Requeue the training once it has a checkpoint; Slurm would let it wait two minutes."""
        if not preempted and (training / 'last_checkpoint').is_file():
            preempted.extend(ask('squeue', '--noheader', '--states', 'RUNNING', '--format', '%i'))
            ask('scontrol', 'requeue', *preempted)
        elif preempted:
            ask('scontrol', 'update', f'JobId={preempted[0]}', 'StartTime=now')
        return False

    assert not run_and_kill(tiny(work_dir, *PROFILE), log, preempt)
    assert len(preempted) == 1
    progress = read_progress(work_dir)
    assert progress.finished == {
        *('data/order', 'train/order-seed0', 'test/order-seed0', 'report/all')
    }
    assert progress.starts == dict.fromkeys(progress.finished, 1) | {'train/order-seed0': 2}
    assert 'resumed epoch: ' in (training / 'log.txt').read_text()
    run_to_end(tiny(work_dir, *PROFILE), log)  # nothing is left to do
    assert read_progress(work_dir) == progress
