"""Real clips in the graph: trained on, gone on from, and probed by the commands of their jobs."""

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from mmbias.datasets.control import plan_control, write_control
from mmbias.reproducing import plan_suite, read_suite
from mmbias.results import read_results

ROOT = Path(__file__).parents[2]
VIDEOS = ROOT.parent / 'shared/real/weizmann'
SUITE = ROOT / 'tools/reproduce/weizmann.yaml'


@pytest.fixture
def suite(tmp_path, from_root):
    """The suite for two epochs of everything, with its data."""
    prepare = [sys.executable, 'tools/prepare_data.py', 'weizmann', '--split', '2', '--videos']
    data = tmp_path / 'weizmann'
    subprocess.run([*prepare, str(VIDEOS), '--out', str(data)], check=True, capture_output=True)
    short = tmp_path / 'short.yaml'
    short.write_text(f"""
base: {SUITE}
work_dir: {tmp_path}/work
train: {{epochs: 2}}
fine_tune: {{epochs: 2}}
data: {{weizmann: {{root: {data}, epochs: 2, fine_tune_epochs: 2}}}}
""")
    return read_suite(short)


def run(job):
    """Run a job by hand."""
    command = ['bash', '-euo', 'pipefail', '-c', job.command]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]


def test_weizmann_is_left_out_where_it_is_not_there(from_root, tmp_path):
    (tmp_path / 'suite.yaml').write_text(f'base: {SUITE}\ndata: {{weizmann: {{root: nowhere}}}}\n')
    plan = plan_suite(read_suite(tmp_path / 'suite.yaml'))
    assert not [job.name for job in plan.jobs if 'weizmann' in job.name]
    assert plan.left_out == (
        'Weizmann: no train.csv and test.csv in nowhere, so it is left out of Table 1, Figure 2 as '
        'a source, Figure 2 as a target.',
    )


@pytest.mark.skipif(not VIDEOS.is_dir(), reason=f'no real videos: {VIDEOS} is not there')
def test_real_clips_are_a_source_and_a_target(suite):
    plan = plan_suite(suite)
    # four sources, three other targets and Weizmann itself from three
    assert Counter(job.kind for job in plan.jobs) == dict(
        data=6, train=7, fine_tune=15, test=22, report=1
    )
    small = plan_control(
        rho=0, num_videos=16, seed=1, split='train', size=32, steps=(5, 7, 9, 11), dark_hand=True
    )
    root = Path(suite.data['order-target'].root)
    write_control(small, root)
    (root / 'classes.txt').write_text('\n'.join(small.classes))
    name = 'weizmann-to-order-target-seed0'
    for kind, job in (('train', 'weizmann-seed0'), ('fine_tune', name), ('test', 'weizmann-seed0')):
        run(plan.find(kind, job))
    assert (plan.find('fine_tune', name).folder / 'epoch_2.pth').is_file()
    results = read_results(plan.find('test', 'weizmann-seed0').folder / 'probes')
    assert results.run.counts['read'] == 30
