"""The loop end to end: real files, real decoder, the ordinary Runner."""

import json
import pickle
import shutil

import numpy as np
import pandas as pd
import pytest
import torch
from mmengine.runner import Runner

from mmbias.evaluation.test_configs import use_shuffled_pipeline
from mmbias.files.hashing import hash_file


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
    assert metrics['bias/chance'] == pytest.approx(1 / 3)
    assert 'bias/A5_original' not in metrics  # of three classes
    assert metrics['bias/majority'] == pytest.approx(3 / 7)
    assert all(isinstance(value, float) for value in metrics.values())


def test_run_json_says_what_was_measured(run):
    _, results = run()
    assert (results.run.status, results.run.num_frames) == ('complete', 8)
    assert results.run.counts == dict(samples=7, read=7, failed=0, clips=33)
    assert len(results.run.checkpoint_sha256) == len(results.run.manifest_sha256) == 64
    assert results.run.versions['torch'] == torch.__version__


def test_run_json_names_the_version_of_the_official_lists(run, videos, tmp_path):
    manifest = tmp_path / 'diving/test.csv'
    manifest.parent.mkdir()
    shutil.copy(videos / 'test.csv', manifest)
    about = dict(version='V2', manifests={'test.csv': dict(sha256=hash_file(manifest))})
    (tmp_path / 'diving/about.json').write_text(json.dumps(about))
    place = 'test_dataloader.dataset'
    _, results = run('it', **{f'{place}.ann_file': str(manifest), f'{place}.root': str(videos)})
    assert results.run.dataset_version == 'V2'


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


def test_a_head_with_another_number_of_classes_is_refused(run):
    with pytest.raises(ValueError, match='the head has 5 classes, the data set 3'):
        run(**{'model.cls_head.num_classes': 5, 'load_from': None})
