"""The graph: which jobs there are, what they need, and what they would run."""

import os
import shlex
import subprocess
import sys
from collections import Counter
from datetime import datetime
from pathlib import Path

import pytest

from mmbias.reproducing import plan_suite, read_suite
from mmbias.reproducing.schedules import schedule_options

ROOT = Path(__file__).parents[2]
SUITES = ROOT / 'tools/reproduce'
TARGETS = ('gym288', 'diving48', 'ucf101')
KEYS = ('kinetics400', 'mit', 'activitynet', 'hmdb51', 'sthv2', 'jester', *TARGETS)


@pytest.fixture
def roots(tmp_path):
    """Placeholders of all nine data sets and of Han's study, as entries of a suite."""
    for key in (*KEYS, 'kinetics10', 'weirdkinetics'):
        (tmp_path / key).mkdir()
        for split in ('train', 'test'):
            (tmp_path / key / f'{split}.csv').write_text('path,label\n')
    (tmp_path / 'i3d.pth').write_bytes(b'')
    return dict(
        work_dir=str(tmp_path / 'work'),
        data={key: dict(root=str(tmp_path / key)) for key in KEYS},
        study=dict(
            config='configs/i3d_r50/i3d-r50-pytorchvideo_8x8x1_{recipe}-rgb.py',
            checkpoint=str(tmp_path / 'i3d.pth'),
            sets={key: str(tmp_path / key) for key in ('kinetics10', 'weirdkinetics')},
        ),
    )


def test_the_full_study(from_root, roots):
    """Nine trainings, of which three are the bars from scratch, and 24 fine-tunings."""
    plan = plan_suite(read_suite(SUITES / 'full.yaml', roots))
    assert Counter(job.kind for job in plan.jobs) == dict(
        train=9, fine_tune=24, test=9 + 24 + 2, report=1
    )
    tuned = [(one.source, one.target) for one in plan.trained if one.source]
    assert set(tuned) == {(s, t) for s in KEYS for t in TARGETS if s != t}
    assert len(set(tuned)) == len(tuned)
    assert not plan.left_out
    report = plan.find('report', 'all')
    tests = [job for job in plan.jobs if job.kind == 'test']
    assert set(report.inputs) == {test.finished for test in tests}
    assert len({job.folder for job in plan.jobs}) == len(plan.jobs)


def test_snakemake_lists_the_jobs_of_the_full_study(roots, tmp_path):
    pytest.importorskip('snakemake', reason="needs Snakemake: pip install -e '.[reproduce]'")
    (tmp_path / 'mine.yaml').write_text(
        f'base: {os.path.relpath(SUITES / "full.yaml", tmp_path)}\n'
        + ''.join(f'{key}: {value!r}\n' for key, value in roots.items())
    )
    command = [sys.executable, '-m', 'snakemake', '--snakefile', SUITES / 'Snakefile', '-n']
    done = subprocess.run(
        [*command, '--cores', '2', '--config', f'suite={tmp_path / "mine.yaml"}'],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    lines = [line.split() for line in (done.stdout + done.stderr).splitlines()]
    counted = {line[0]: int(line[1]) for line in lines if len(line) == 2 and line[1].isdigit()}
    jobs = dict(train=9, fine_tune=24, test=35, report=1, all=1)
    assert {name: counted[name] for name in jobs} == jobs
    assert counted['total'] == sum(jobs.values())
    assert 'mim train mmaction configs/r3d50_finetune/' in done.stdout + done.stderr


def test_data_that_are_not_there_are_left_out_and_named(from_root, roots):
    for key in ('mit', 'gym288'):
        (Path(roots['data'][key]['root']) / 'train.csv').unlink()
    Path(roots['study']['checkpoint']).unlink()
    plan = plan_suite(read_suite(SUITES / 'full.yaml', roots))
    # seven sources onto two targets, which are sources themselves
    assert Counter(job.kind for job in plan.jobs) == dict(
        train=7, fine_tune=12, test=7 + 12, report=1
    )
    mit, gym, study = plan.left_out
    assert mit.startswith('Moments in Time: no train.csv and test.csv in ')
    assert mit.endswith('left out of Table 1, Figure 2 as a source.')
    assert gym.endswith('left out of Table 1, Figure 2 as a source, Figure 2 as a target.')
    assert study.startswith('Study of backgrounds: no checkpoint ')


def test_nothing_on_disk_is_nothing_to_do(from_root):
    plan = plan_suite(read_suite(SUITES / 'full.yaml', dict(data={'ucf101': dict(root='none')},
                                                          targets=[], contrasts=[])))  # fmt: skip
    assert not plan.jobs
    assert len(plan.left_out) == 4


def test_every_seed_is_a_training_of_its_own(from_root):
    once, twice = (
        Counter(job.kind for job in plan_suite(read_suite(SUITES / 'mini.yaml', change)).jobs)
        for change in (dict(seeds=[0]), dict(seeds=[0, 5]))
    )
    assert once == dict(data=6, train=6, fine_tune=9, test=15, report=1)
    assert twice == dict(data=6, train=12, fine_tune=18, test=30, report=1)


def test_a_fine_tuning_starts_from_the_training_of_its_source(from_root):
    plan = plan_suite(read_suite(SUITES / 'mini.yaml', dict(seeds=[3])))
    source = plan.find('train', 'order-seed3')
    job = plan.find('fine_tune', 'order-to-static-target-seed3')
    assert source.finished in job.inputs
    assert f'PRETRAINED={source.folder}/epoch_10.pth mim train mmaction configs/' in job.command
    test = plan.find('test', 'order-to-static-target-seed3')
    assert f'{job.folder}/epoch_10.pth' in shlex.split(test.command)
    assert job.finished in test.inputs


@pytest.mark.parametrize(('gpus', 'launcher'), [(0, 'none'), (1, 'none'), (4, 'pytorch')])
def test_gpus_decide_how_processes_are_started(from_root, gpus, launcher):
    plan = plan_suite(read_suite(SUITES / 'mini.yaml', dict(gpus=gpus)))
    train, test = (plan.find(kind, 'order-seed0').command for kind in ('train', 'test'))
    assert f'--gpus {gpus} --launcher {launcher} ' in train
    assert ('torchrun --standalone --nproc-per-node 4 tools/test.py' in test) == (gpus > 1)


@pytest.mark.parametrize(
    ('last', 'content', 'resumed'),
    [
        (None, 'made', ''),
        ('epoch_3.pth', 'made', '--resume'),
        ('epoch_3.pth', 'made anew', ''),
        ('', 'made', ''),
    ],
    ids=['no checkpoint', 'the same data', 'other data', 'half written'],
)
@pytest.mark.parametrize('year', [1990, 2100])
def test_a_training_resumes_from_what_is_whole_and_made_from_its_data(
    from_root, tmp_path, last, content, resumed, year
):
    """Whatever the date of the data is."""
    plan = plan_suite(read_suite(SUITES / 'mini.yaml', dict(work_dir=str(tmp_path / 'my work; 1'))))
    job = plan.find('train', 'order-seed0')
    data = Path(job.inputs[0])
    data.parent.mkdir(parents=True)

    def begin():
        start, end = (job.command.index(mark) for mark in ('$(', '--cfg-options'))
        return subprocess.run(
            ['bash', '-euc', f'echo {job.command[start:end]}'],
            capture_output=True, text=True, check=True,
        ).stdout.strip()  # fmt: skip

    data.write_text('made')
    assert begin() == ''
    if last is not None:
        (job.folder / 'last_checkpoint').write_text(last)
    data.write_text(content)
    os.utime(data, times=(datetime(year, 1, 1).timestamp(),) * 2)
    assert begin() == resumed
    assert begin() == resumed  # what is of other data is forgotten


def test_another_number_of_epochs_stretches_the_schedule(from_root):
    config = 'configs/r3d50/r3d50_4xb32-32x1x1-250e_ucf101-rgb.py'
    assert schedule_options(config, 250) == {}
    assert schedule_options(config, 10) == {
        'train_cfg.max_epochs': 10,
        'param_scheduler.0.milestones': [4, 8],
    }
    control = 'configs/control/r3d18-small_1xb16-16x1x1-10e_control-rgb.py'
    assert schedule_options(control, 5) == {
        'train_cfg.max_epochs': 5,
        'param_scheduler.0.end': 1,
        'param_scheduler.1.begin': 1,
        'param_scheduler.1.end': 5,
        'param_scheduler.1.T_max': 4,
    }


def test_configs_and_epochs_must_be_there(from_root):
    with pytest.raises(FileNotFoundError, match='no such config: configs/none'):
        schedule_options('configs/none.py', 3)
    mini = 'configs/r3d18_mini/r3d18-mini_1xb16-16x1x1-10e_control-rgb.py'
    with pytest.raises(ValueError, match='epochs is 1, too few for the schedule of configs'):
        schedule_options(mini, 1)
    with pytest.raises(ValueError, match='epochs is 0, must be a whole number from 1'):
        schedule_options('configs/none.py', 0)
