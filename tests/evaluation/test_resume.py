"""What was finished stays finished, what failed is tried again, and nothing else is mixed in."""

import os
import shutil
from pathlib import Path

import numpy as np
import pytest

from mmbias.evaluation.folder import RunFolder


def test_finished_results_are_not_overwritten(run):
    run()
    with pytest.raises(FileExistsError, match='holds results: resume them'):
        run()


def spoil(path):
    """Make a file unreadable without changing its size and time."""
    found = path.stat()
    path.write_bytes(bytes(found.st_size))
    os.utime(path, ns=(found.st_atime_ns, found.st_mtime_ns))


def test_a_resumed_run_reads_only_what_is_missing(run, broken, tmp_path):
    """The finished samples' videos are noise by then, of the same size and time."""
    manifest = {'test_dataloader.dataset.ann_file': broken}
    _, whole = run('whole')
    repaired = ('clips/a 2, "ü".avi', 'clips/a 4, "ü".avi')
    run('resumed', **manifest, **{'test_cfg.max_failures': 2})
    for i in (0, 1, 3, 5, 6):
        spoil(tmp_path / f'clips/a {i}, "ü".avi')
    for name in repaired:
        shutil.copy(Path(broken).with_name('whole') / Path(name).name, tmp_path / name)
    _, resumed = run('resumed', **manifest, **{'test_cfg.resume': True})
    assert resumed.scores.tobytes() == whole.scores.tobytes()
    assert resumed.run.counts == dict(samples=7, read=7, failed=0, clips=33)
    assert 'error' not in resumed.samples


def test_failures_stay_failures_on_resume(run, broken):
    options = {'test_dataloader.dataset.ann_file': broken, 'test_cfg.resume': True}
    for _ in range(3):
        with pytest.raises(ValueError, match=r'samples cannot be read, allowed: 0'):
            run('again', **options)


def test_an_attempt_that_scored_nothing_does_not_block_its_folder(run, broken):
    nothing = {'test_dataloader.dataset.ann_file': broken, 'test_dataloader.dataset.indices': [2]}
    with pytest.raises(ValueError, match='no such video'):
        run('again', **nothing)
    _, results = run('again', **{'test_cfg.seeds': [3, 4]})
    assert results.run.counts['read'] == 7


def test_a_sample_without_a_record_is_no_result(run, forget, tmp_path):
    _, results = run()
    forget(tmp_path / 'results', 2, 5)
    folder = RunFolder(tmp_path / 'results')
    with pytest.raises(ValueError, match=r'2 samples have no record .* the first is clips/a 2'):
        folder.finish(results.run, results.samples[['id', 'path', 'label']])


@pytest.mark.parametrize(
    ('name', 'change'),
    [
        ('probes', {'test_cfg.seeds': [0, 7]}),
        ('keep_clip_scores', {'test_cfg.keep_clip_scores': True}),
        ('weights_sha256', {'load_from': None}),
        ('config_sha256', {'test_dataloader.dataset.pipeline.1.stride': 8}),
    ],
)
def test_another_run_is_not_mixed_in(run, name, change):
    run()
    with pytest.raises(ValueError, match=rf"another run, it differs in \['{name}'\]"):
        run(**{'test_cfg.resume': True, **change})


def test_moved_data_can_be_resumed(run, forget, videos, tmp_path):
    _, here = run()
    forget(tmp_path / 'results', 3)
    (tmp_path / 'elsewhere').symlink_to(videos, target_is_directory=True)
    manifest = str(tmp_path / 'elsewhere/test.csv')
    options = {'test_dataloader.dataset.ann_file': manifest, 'test_cfg.resume': True}
    _, there = run(**options)
    assert here.scores.tobytes() == there.scores.tobytes()


def test_broken_videos_stop_the_run(run, broken):
    with pytest.raises(ValueError, match=r'1 samples cannot be read, allowed: 0 .*no such'):
        run(**{'test_dataloader.dataset.ann_file': broken})


def test_broken_videos_are_left_out_where_that_is_allowed(run, broken):
    _, whole = run('whole')
    metrics, results = run(
        'rest', **{'test_dataloader.dataset.ann_file': broken, 'test_cfg.max_failures': 2}
    )
    assert results.run.counts['failed'] == 2
    assert results.samples['status'].tolist() == [
        *['read', 'read', 'failed', 'read', 'failed', 'read', 'read']
    ]
    assert 'no such video' in results.samples['error'][2]
    read = results.was_read
    assert results.scores[read].tobytes() == whole.scores[read].tobytes()
    assert np.isnan(results.scores[~read]).all()
    right = results.scores[read, 0].argmax(-1) == results.labels[read]
    assert metrics['acc/top1'] == pytest.approx(right.mean())
