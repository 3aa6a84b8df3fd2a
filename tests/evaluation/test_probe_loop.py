"""The loop end to end: real files, real decoder, the ordinary Runner."""

import importlib.util
import json
import pickle
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch
from mmaction.registry import MODELS
from mmengine.registry import init_default_scope
from mmengine.runner import Runner

from mmbias.evaluation import read_results
from mmbias.evaluation.folder import RunFolder
from mmbias.evaluation.testing import use_shuffled_pipeline

MMACTION = Path(importlib.util.find_spec('mmaction').origin).parent


@pytest.fixture(scope='module')
def weights(videos, moving_square):
    """Weights that every run of this file loads; their answers vary over samples and probes."""
    torch.manual_seed(2)
    init_default_scope('mmaction')
    model = MODELS.build(
        dict(
            type='Recognizer3D',
            backbone=dict(type='HaraResNet3d', depth=18, base_channels=4),
            cls_head=dict(type='HaraHead', num_classes=3, in_channels=32, topk=(1,)),
        )
    )
    model.init_weights()
    clips = torch.from_numpy(np.stack([moving_square(8, seed, 32, 32) for seed in range(32)]))
    clips = clips.permute(0, 4, 1, 2, 3) / 255 - 0.4
    model.train()
    for _ in range(30):
        model.backbone(clips)  # sets the statistics of the batch norm
    model.eval()
    features = model.backbone(clips).mean((2, 3, 4)).detach()
    linear = model.cls_head.fc_cls
    linear.weight.data *= 2 / (features @ linear.weight.data.T).std()
    linear.bias.data = -(features @ linear.weight.data.T).mean(0)
    state = model.state_dict()
    path = videos / 'weights.pth'
    torch.save({'state_dict': state}, path)
    return str(path)


@pytest.fixture
def run(small_config, weights, tmp_path):
    """Function that runs the test of the small config and gives the metrics and the results."""

    def run_test(name='results', **options):
        out = tmp_path / name
        cfg = small_config(**{'load_from': weights, 'test_cfg.out_dir': str(out), **options})
        metrics = Runner.from_cfg(cfg).test()
        return metrics, read_results(out)

    return run_test


def test_one_pass_gives_every_probe_and_the_numbers_of_the_folder(run, videos):
    metrics, results = run()
    assert results.probes == [('original', None), ('shuffle', 0), ('shuffle', 1), ('reverse', None)]
    assert results.scores.shape == (7, 4, 3)
    np.testing.assert_allclose(results.scores.sum(-1), 1, atol=1e-6)
    assert (np.ptp(results.scores, axis=1).max(axis=-1) > 1e-4).all()  # every probe has an effect
    assert len(set(results.scores[:, 0].argmax(-1))) > 1

    listed = pd.read_csv(videos / 'test.csv')
    assert results.samples['path'].tolist() == listed['path'].tolist()
    assert results.samples['background'].tolist() == listed['background'].tolist()
    assert results.samples['clips'].tolist() == [1, 4, 6, 10, 2, 7, 3]

    right = (results.scores.argmax(-1) == results.labels[:, None]).mean(0)
    assert metrics['bias/A_original'] == pytest.approx(right[0])
    assert metrics['acc/top1'] == pytest.approx(right[0])
    assert metrics['bias/A_shuffle'] == pytest.approx(right[1:3].mean())
    assert metrics['bias/B_shuffle'] == pytest.approx(np.log(right[0] / right[1:3].mean()))
    assert (metrics['bias/chance'], metrics['bias/A5_reverse']) == (pytest.approx(1 / 3), 1)
    assert metrics['bias/majority'] == pytest.approx(3 / 7)
    assert all(isinstance(value, float) for value in metrics.values())


def test_run_json_says_what_was_measured(run):
    _, results = run()
    assert results.run['status'] == 'complete'
    assert results.run['counts'] == dict(samples=7, read=7, failed=0, clips=33)
    assert len(results.run['checkpoint_sha256']) == len(results.run['manifest_sha256']) == 64
    assert results.run['versions']['torch'] == torch.__version__


@pytest.mark.parametrize('workers', [1, 2])
def test_workers_change_no_byte(run, workers):
    _, alone = run('alone')
    _, helped = run('helped', **{'test_dataloader.num_workers': workers})
    assert alone.scores.tobytes() == helped.scores.tobytes()


@pytest.mark.parametrize('sizes', [(1, 1), (3, 8), (16, 64)])
def test_other_batches_change_only_the_last_bits(run, sizes):
    _, usual = run('usual')
    windows, clips = sizes
    _, other = run(
        'other', **{'test_cfg.windows_per_chunk': windows, 'test_cfg.clips_per_batch': clips}
    )
    np.testing.assert_allclose(usual.scores, other.scores, rtol=0, atol=1e-5)
    assert (usual.scores.argmax(-1) == other.scores.argmax(-1)).all()


def stock_scores(cfg, folder):
    """Scores that MMEngine's own loop gives, (N, C)."""
    Runner.from_cfg(cfg).test()
    with open(folder / 'shuffled_pipeline.pkl', 'rb') as file:
        return np.stack([entry['pred_score'].numpy() for entry in pickle.load(file)])


@pytest.mark.parametrize('seed', [0, 1])
def test_the_stock_loop_on_a_shuffled_pipeline_gives_the_same_scores(
    run, small_config, weights, tmp_path, seed
):
    _, results = run()
    cfg = small_config(load_from=weights)
    use_shuffled_pipeline(cfg, seed=seed, out_dir=str(tmp_path))
    stock = stock_scores(cfg, tmp_path)
    ours = results.scores[:, results.probes.index(('shuffle', seed))]
    np.testing.assert_allclose(ours, stock, rtol=0, atol=1e-5)
    assert (ours.argmax(-1) == stock.argmax(-1)).all()


def test_moved_data_are_shuffled_alike(run, videos, tmp_path):
    _, here = run('here')
    (tmp_path / 'elsewhere').symlink_to(videos, target_is_directory=True)
    root = str(tmp_path / 'elsewhere')
    _, there = run('there', **{'test_dataloader.dataset.ann_file': f'{root}/test.csv'})
    assert here.scores.tobytes() == there.scores.tobytes()


def test_averaging_and_clip_scores(run, tmp_path):
    _, results = run('kept', **{'test_cfg.keep_clip_scores': True})
    logits = np.load(tmp_path / 'kept/clip_scores.npy')
    assert logits.shape == (33, 4, 3)
    ends = np.cumsum(results.samples['clips'])
    for sample, end in enumerate(ends):
        own = torch.from_numpy(logits[end - results.samples['clips'][sample] : end])
        expected = own.softmax(-1).mean(0).numpy()
        np.testing.assert_allclose(results.scores[sample], expected, atol=1e-6)
    _, by_score = run('by score', **{'test_cfg.average': 'score'})
    last = torch.from_numpy(logits[-3:]).mean(0).softmax(-1).numpy()
    np.testing.assert_allclose(by_score.scores[-1], last, atol=1e-6)


def test_predictions_are_there_for_people(run, tmp_path):
    _, results = run()
    table = pd.read_csv(tmp_path / 'results/predictions.csv', keep_default_na=False)
    assert len(table) == 7 * 4
    assert (table['correct'] == (table['class_1'] == table['label'])).all()
    best = results.scores.max(-1).reshape(-1)
    np.testing.assert_allclose(table['probability_1'].astype(float), best, atol=5e-5)


def test_finished_results_are_not_overwritten(run):
    run()
    with pytest.raises(FileExistsError, match='holds results: resume them'):
        run()


def forget(folder, *positions):
    """Take records out of a journal, as if the run had been killed before them."""
    for path in (folder / 'journal').glob('rank*.sqlite'):
        with sqlite3.connect(path) as database:
            places = ', '.join(map(str, positions))
            database.execute(f'DELETE FROM records WHERE position IN ({places})')


def test_a_resumed_run_reads_only_what_is_missing(run, broken, tmp_path):
    """The finished samples' videos are gone by then, so reading them again would fail."""
    manifest = {'test_dataloader.dataset.ann_file': broken}
    _, whole = run('whole')
    repaired = ('clips/a 2, "ü".avi', 'clips/a 4, "ü".avi')
    run('resumed', **manifest, **{'test_cfg.max_failures': 2})
    for i in (0, 1, 3, 5, 6):
        (tmp_path / f'clips/a {i}, "ü".avi').unlink()
    for name in repaired:
        shutil.copy(Path(broken).with_name('whole') / Path(name).name, tmp_path / name)
    _, resumed = run('resumed', **manifest, **{'test_cfg.resume': True})
    assert resumed.scores.tobytes() == whole.scores.tobytes()
    assert resumed.run['counts'] == dict(samples=7, read=7, failed=0, clips=33)
    assert 'error' not in resumed.samples


def test_failures_stay_failures_on_resume(run, broken):
    options = {'test_dataloader.dataset.ann_file': broken, 'test_cfg.resume': True}
    for _ in range(3):
        with pytest.raises(ValueError, match=r'samples cannot be read, allowed: 0'):
            run('again', **options)


def test_a_sample_without_a_record_is_no_result(run, tmp_path):
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


def test_moved_data_can_be_resumed(run, videos, tmp_path):
    _, here = run()
    forget(tmp_path / 'results', 3)
    (tmp_path / 'elsewhere').symlink_to(videos, target_is_directory=True)
    manifest = str(tmp_path / 'elsewhere/test.csv')
    options = {'test_dataloader.dataset.ann_file': manifest, 'test_cfg.resume': True}
    _, there = run(**options)
    assert here.scores.tobytes() == there.scores.tobytes()


def test_a_pipeline_that_shuffles_already_is_refused(run, small_config):
    pipeline = small_config().test_dataloader.dataset.pipeline
    pipeline.insert(3, dict(type='FrameShuffle'))
    with pytest.raises(ValueError, match='the pipeline shuffles already'):
        run(**{'test_dataloader.dataset.pipeline': pipeline})


def test_a_wrapped_data_set_is_refused(run, small_config):
    wrapped = dict(type='RepeatDataset', times=2, dataset=small_config().test_dataloader.dataset)
    with pytest.raises(ValueError, match='RepeatDataset cannot be probed'):
        run(**{'test_dataloader.dataset': dict(_delete_=True, **wrapped)})


def test_a_misspelt_group_is_refused(run):
    with pytest.raises(ValueError, match=r"no column 'persn' to group by, there are: .*group"):
        run(**{'test_evaluator.0.group': 'persn'})


@pytest.mark.parametrize('crop', ['ThreeCrop', 'TenCrop'])
def test_crops_share_the_permutation_of_their_clip(run, small_config, weights, tmp_path, crop):
    """Crops and several chunks together, against the stock loop, which knows neither."""
    change = {'test_dataloader.dataset.pipeline.3': dict(type=crop, crop_size=32)}
    _, results = run('cropped', **change, **{'test_cfg.windows_per_chunk': 2})
    cfg = small_config(load_from=weights, **change)
    use_shuffled_pipeline(cfg, seed=1, out_dir=str(tmp_path))
    np.testing.assert_allclose(results.scores[:, 2], stock_scores(cfg, tmp_path), rtol=0, atol=1e-5)


@pytest.fixture
def broken(videos, tmp_path):
    """A manifest whose third video is gone and whose fifth is no video."""
    rows = pd.read_csv(videos / 'test.csv')
    shutil.copytree(videos / 'clips', tmp_path / 'whole')
    (tmp_path / 'clips').mkdir()
    for i, name in enumerate(rows['path']):
        if i != 2:
            content = b'no video' if i == 4 else (videos / name).read_bytes()
            (tmp_path / name).write_bytes(content)
    rows.to_csv(tmp_path / 'test.csv', index=False)
    return str(tmp_path / 'test.csv')


def test_broken_videos_stop_the_run(run, broken):
    with pytest.raises(ValueError, match=r'1 samples cannot be read, allowed: 0 .*no such'):
        run(**{'test_dataloader.dataset.ann_file': broken})


def test_broken_videos_are_left_out_where_that_is_allowed(run, broken):
    _, whole = run('whole')
    metrics, results = run(
        'rest', **{'test_dataloader.dataset.ann_file': broken, 'test_cfg.max_failures': 2}
    )
    assert results.run['counts']['failed'] == 2
    assert results.samples['status'].tolist() == [
        *['read', 'read', 'failed', 'read', 'failed', 'read', 'read']
    ]
    assert 'no such video' in results.samples['error'][2]
    read = results.was_read
    assert results.scores[read].tobytes() == whole.scores[read].tobytes()
    assert np.isnan(results.scores[~read]).all()
    right = results.scores[read, 0].argmax(-1) == results.labels[read]
    assert metrics['acc/top1'] == pytest.approx(right.mean())


def test_a_head_with_another_number_of_classes_is_refused(run):
    with pytest.raises(ValueError, match='the head has 5 classes, the data set 3'):
        run(**{'model.cls_head.num_classes': 5, 'load_from': None})


def launch(cfg, processes, work_dir, checkpoint):
    """Run MMAction2's own test script under ``torch.distributed.run``; gives the process."""
    cfg.dump(work_dir.parent / 'distributed.py')
    command = [
        *(sys.executable, '-m', 'torch.distributed.run', f'--nproc_per_node={processes}'),
        *('--rdzv-backend=c10d', '--rdzv-endpoint=localhost:0', MMACTION / '.mim/tools/test.py'),
        *(work_dir.parent / 'distributed.py', checkpoint, '--launcher', 'pytorch'),
        *('--work-dir', work_dir),
    ]
    return subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)


def logged_metrics(work_dir):
    """Metrics of the newest log, without times."""
    log = max(work_dir.glob('*/*.json'), key=lambda path: path.stat().st_mtime)
    metrics = json.loads(log.read_text().splitlines()[-1])
    return {key: value for key, value in metrics.items() if key.startswith(('bias/', 'acc/'))}


def test_processes_change_no_byte_also_after_a_resume(small_config, weights, tmp_path):
    """One process; two; and one that goes on with what two had left, one of them failing."""
    scores, metrics = {}, {}
    for processes in (1, 2):
        out = tmp_path / f'with {processes}'
        cfg = small_config(**{'load_from': weights, 'test_cfg.out_dir': str(out)})
        done = launch(cfg, processes, tmp_path / f'log {processes}', weights)
        assert done.returncode == 0, done.stderr[-3000:]
        scores[processes] = (out / 'scores.npy').read_bytes()
        metrics[processes] = logged_metrics(tmp_path / f'log {processes}')
    assert scores[1] == scores[2]
    assert 'bias/B_shuffle' in metrics[1]
    np.testing.assert_equal(metrics[2], metrics[1])

    assert len(list((tmp_path / 'with 2/journal').iterdir())) == 2
    forget(tmp_path / 'with 2', 1, 2, 5)
    cfg.merge_from_dict({'test_cfg.resume': True})
    done = launch(cfg, 1, tmp_path / 'log resumed', weights)
    assert done.returncode == 0, done.stderr[-3000:]
    assert (tmp_path / 'with 2/scores.npy').read_bytes() == scores[1]
    np.testing.assert_equal(logged_metrics(tmp_path / 'log resumed'), metrics[1])


def test_failures_of_all_processes_count_together(small_config, weights, broken, tmp_path):
    options = {
        'load_from': weights,
        'test_cfg.out_dir': str(tmp_path / 'out'),
        'test_cfg.max_failures': 1,
        'test_dataloader.dataset.ann_file': broken,
        'test_dataloader.dataset.indices': [0, 1, 2, 3, 5, 4],  # one failure a rank
    }
    done = launch(small_config(**options), 2, tmp_path / 'log', weights)
    assert done.returncode != 0
    assert '2 samples cannot be read, allowed: 1 (max_failures)' in done.stderr
