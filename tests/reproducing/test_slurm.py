"""A suite through the queue of a real Slurm, and a job that is preempted in it."""

import shutil
import subprocess

import pytest

from mmbias.reproducing.killing import read_progress, run_and_kill, run_to_end

PROFILE = (
    *('--workflow-profile', 'tools/reproduce/profiles/slurm', '--slurm-no-account'),
    *('--slurm-status-command', 'squeue', '--slurm-init-seconds-before-status-checks', '5'),
)


def ask(*command):
    """What a command of Slurm prints, nothing where it fails."""
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.split()


def has_queue():
    """Whether there is a Slurm with a node that is idle."""
    return bool(shutil.which('sbatch')) and 'idle' in ask('sinfo', '--noheader', '--format', '%t')


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
