"""A run of Snakemake that is killed again and again ends as one that was not."""

import os
from concurrent.futures import ThreadPoolExecutor

import pytest
from trials.kills.suites import (
    Progress,
    differing_results,
    read_progress,
    repeated_jobs,
    run_and_kill,
    run_to_end,
)

JOBS = frozenset({'data/order', 'train/order-seed0', 'test/order-seed0', 'report/all'})
CORES = ('--cores', '2')


def test_kills_change_no_byte_and_repeat_no_finished_job(tiny, tmp_path):
    """Killed in the training, about its first checkpoint, and in the test.

    Whether that checkpoint was whole by then is left to chance; the end is the same. The folder is
    one that shells and configs would cut, and what the jobs need is dated in the future.
    """
    whole, killed = tmp_path / 'whole', tmp_path / 'my results, (1); é & [2]'
    log = tmp_path / 'log.txt'
    with ThreadPoolExecutor() as beside:
        undisturbed = beside.submit(run_to_end, tiny(whole, *CORES), tmp_path / 'whole.txt')
        seen = []
        for sign in ('train/order-seed0/last_checkpoint', 'test/order-seed0/log.txt'):
            assert run_and_kill(tiny(killed, *CORES), log, (killed / sign).is_file), log.read_text()
            seen.append(read_progress(killed))
            for made in (*killed.glob('data/*/*.*'), *killed.glob('train/*/finished.json')):
                os.utime(made, (4e9, 4e9))
        run_to_end(tiny(killed, *CORES), log)
        undisturbed.result()
    assert read_progress(whole) == Progress(JOBS, dict.fromkeys(JOBS, 1))
    assert [progress.finished for progress in seen] == [
        *({'data/order'}, {'data/order', 'train/order-seed0'})
    ]
    end = read_progress(killed)
    twice = dict.fromkeys(('train/order-seed0', 'test/order-seed0'), 2)
    assert end == Progress(JOBS, dict.fromkeys(JOBS, 1) | twice)
    assert not [job for progress in seen for job in repeated_jobs(progress, end)]
    assert differing_results(whole, killed) == []
    log.unlink()
    run_to_end(tiny(killed, *CORES), log)
    assert 'Nothing to be done' in log.read_text()
    assert read_progress(killed) == end
    assert {path.name for path in tmp_path.iterdir()} == {
        *('whole', 'whole.txt', 'tiny.yaml', killed.name, log.name)
    }


def test_what_was_done_and_started_again_is_found():
    before = Progress(frozenset({'a', 'b'}), dict(a=1, b=2, c=1))
    after = Progress(frozenset({'a', 'b', 'c'}), dict(a=1, b=3, c=2))
    assert repeated_jobs(before, after) == ['b']


def test_other_scores_are_found(tmp_path):
    for run, content in (('a', b'1'), ('b', b'2')):
        folder = tmp_path / run / 'test/x/probes'
        folder.mkdir(parents=True)
        (folder / 'scores.npy').write_bytes(content)
    assert differing_results(tmp_path / 'a', tmp_path / 'b') == ['test/x/probes/scores.npy']
    assert differing_results(tmp_path / 'a', tmp_path / 'none') == ['test/x/probes/scores.npy']
    assert differing_results(tmp_path / 'a', tmp_path / 'a') == []


def test_a_run_that_fails_by_itself_is_no_kill(tmp_path):
    with pytest.raises(RuntimeError, match='exit code 3'):
        run_and_kill(['sh', '-c', 'exit 3'], tmp_path / 'log', lambda: False)
    with pytest.raises(RuntimeError, match='exit code 3'):
        run_to_end(['sh', '-c', 'exit 3'], tmp_path / 'log')
