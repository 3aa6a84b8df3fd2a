"""Masks as jobs: shards side by side, then the index."""

import subprocess

import pandas as pd
import pytest

from mmbias.masks.index import read_index
from mmbias.reproducing import plan_suite, read_suite, write_suite


@pytest.fixture
def suite(tmp_path, tiny):
    """Function that gives the tiny suite, with masks made in some way."""

    def build(**making):
        order = dict(kind='fine-grained', recipe='control', masks=making)
        order |= dict(control=dict(rho=0, train=16, test=8))
        changes = dict(work_dir=str(tmp_path / 'work'), data=dict(order=order))
        return read_suite(tmp_path / 'tiny.yaml', changes)

    return build


def test_the_index_waits_for_every_shard(suite, tmp_path):
    plan = plan_suite(suite(segmenter='plate', shards=3))
    *shards, index = [job for job in plan.jobs if job.kind == 'masks']
    generated = plan.find('data', 'order').finished
    assert [job.inputs for job in shards] == [(generated,)] * 3
    assert index.inputs == tuple(job.finished for job in shards)
    assert index.name == 'order'
    assert [f'--shard {i}/3' in job.command for i, job in enumerate(shards, 1)] == [True] * 3
    assert len({job.folder for job in plan.jobs}) == len(plan.jobs)


def test_a_suite_keeps_how_masks_are_made(suite, tmp_path):
    before = suite(segmenter='plate', shards=2)
    write_suite(tmp_path / 'again.yaml', before)
    again = read_suite(tmp_path / 'again.yaml')
    assert again.data['order'].masks == before.data['order'].masks


@pytest.mark.parametrize('making', [dict(segmenter='sam'), dict(shards=0), dict(tool='plate')])
def test_other_ways_are_refused_by_name(suite, making):
    with pytest.raises(ValueError, match=next(iter(making))):
        suite(**making)


def test_snakemake_makes_the_masks(suite, tiny, tmp_path):
    made = suite(segmenter='plate')  # in one shard, as every job takes seconds to start
    index = plan_suite(made).find('masks', 'order')
    command = tiny(made.work_dir, index.finished, '--cores', '1', '--quiet')
    write_suite(tmp_path / 'tiny.yaml', made)  # in place of the one without masks
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    videos = pd.read_csv(f'{made.data["order"].root}/test.csv')['path']
    assert sorted(read_index(index.folder / 'masks')['path']) == sorted(videos)
