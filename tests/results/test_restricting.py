"""One run of all classes, restricted afterwards, against runs with the restricted head."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import torch
from mmaction.registry import MODELS
from mmengine.registry import init_default_scope
from mmengine.runner import Runner
from scipy.special import softmax

from mmbias.evaluation.sample_table import class_names
from mmbias.results import Results, Run, read_results
from mmbias.results.restricting import READINGS, read_every_way, restrict_results

ALL = ['left', 'right', 'up', 'down', 'none']
KEPT = ['up', 'left']
RULES = [(restrict, average) for restrict in ('logits', 'probs') for average in ('prob', 'score')]
HEAD = dict(type='HaraHead', num_classes=5, in_channels=32, topk=(1,), average_clips='prob')


@pytest.fixture(scope='module')
def weights(tmp_path_factory, moving_square):
    """Sharp weights of the small network, with the class names that MMEngine would write."""
    torch.manual_seed(3)
    init_default_scope('mmaction')
    backbone = dict(type='HaraResNet3d', depth=18, base_channels=4)
    model = MODELS.build(dict(type='Recognizer3D', backbone=backbone, cls_head=HEAD))
    model.init_weights()
    clips = torch.from_numpy(np.stack([moving_square(8, seed, 32, 32) for seed in range(16)]))
    clips = clips.permute(0, 4, 1, 2, 3) / 255 - 0.4
    model.train()
    with torch.no_grad():
        for _ in range(15):
            model.backbone(clips)  # sets the statistics of the batch norm
        model.eval()
        features = model.backbone(clips).mean((2, 3, 4))
        linear = model.cls_head.fc_cls
        linear.weight *= 3 / (features @ linear.weight.T).std(0).mean()
        linear.bias[:] = -(features @ linear.weight.T).mean(0)
    path = tmp_path_factory.mktemp('weights') / 'five.pth'
    meta = dict(dataset_meta=dict(classes=tuple(ALL)))
    torch.save(dict(state_dict=model.state_dict(), meta=meta), path)
    return str(path)


@pytest.fixture
def run(small_config, weights, tmp_path):
    """Function that probes with the given head and class names of the data set."""

    def test(name, head, classes, **options):
        cfg = small_config(
            **{
                'load_from': weights,
                'test_dataloader.dataset.classes': classes,
                'test_cfg.out_dir': str(tmp_path / name),
                'test_cfg.probes': ['original', 'reverse'],
                **options,
            }
        )
        cfg.model.cls_head = head
        cfg.test_evaluator = [dict(type='BiasMetric', resamples=20)]
        Runner.from_cfg(cfg).test()
        return read_results(tmp_path / name)

    return test


@pytest.fixture
def kept_only(videos, tmp_path):
    """Manifest of the samples whose class is kept."""
    rows = pd.read_csv(videos / 'test.csv')
    rows[rows['label'].isin(KEPT)].to_csv(tmp_path / 'kept.csv', index=False)
    return {
        'test_dataloader.dataset.ann_file': str(tmp_path / 'kept.csv'),
        'test_dataloader.dataset.root': str(videos),
    }


def restricted(restrict='probs', classes=KEPT, all_classes=ALL):
    names = dict(classes=classes, all_classes=all_classes)
    return dict(type='ClassRestrictedHead', head=HEAD, restrict=restrict, **names)


def test_one_run_holds_every_restriction_and_average(run, kept_only, tmp_path):
    keep = {'test_cfg.keep_clip_scores': True}
    whole = run('whole', HEAD, ALL, **keep)
    clips = whole.clip_scores
    found, runs = {}, {}
    for restrict, average in RULES:
        after = restrict_results(whole, KEPT, restrict=restrict, average=average)
        name = f'{restrict} {average}'
        options = {**kept_only, **keep, 'test_cfg.average': average}
        before = runs[average, restrict] = run(name, restricted(restrict), KEPT, **options)
        np.testing.assert_allclose(after.scores, before.scores, rtol=0, atol=1e-6)
        for key in ('classes', 'probes', 'restrict', 'average_clips'):
            assert getattr(after.run, key) == getattr(before.run, key)
        assert after.run.counts == {**before.run.counts, 'dropped': 2}
        assert after.samples['id'].tolist() == before.samples['id'].tolist()
        np.testing.assert_allclose(after.scores.sum(-1), 1, atol=1e-6)
        found[restrict, average] = after.scores
    assert np.abs(found['logits', 'prob'] - found['probs', 'prob']).max() > 1e-3
    assert np.abs(found['probs', 'score'] - found['probs', 'prob']).max() > 1e-3
    np.testing.assert_allclose(found['probs', 'score'], found['logits', 'score'], atol=1e-6)

    for one in runs.values():  # whichever rule it had, its clips hold every other
        readings = read_every_way(one)
        assert tuple(readings) == READINGS
        for how, read in readings.items():
            np.testing.assert_allclose(read.scores, runs[how].scores, rtol=0, atol=1e-6)
            assert (read.run.average_clips, read.run.restrict) == how

    for average in ('prob', 'score'):
        again = restrict_results(whole, None, average=average)
        ours = clips[:1].astype(float)  # the first sample has one clip: averages are the same
        np.testing.assert_allclose(again.scores[0], softmax(ours[0], axis=-1), atol=1e-6)
        assert again.run.restrict is None
        assert (np.abs(again.scores - whole.scores).max() < 1e-6) == (average == 'prob')


def test_a_class_order_other_than_the_data_sets_is_refused(run, kept_only):
    with pytest.raises(ValueError, match=r"class 0 is 'left' in the checkpoint, 'right' in the da"):
        run('order', HEAD, ['right', 'left', 'up', 'down', 'none'])
    with pytest.raises(ValueError, match=r"class 3 is 'down' in the checkpoint, 'none' in all_cl"):
        run('all', restricted(all_classes=[*ALL[:3], 'none', 'down']), KEPT, **kept_only)
    with pytest.raises(ValueError, match="class 0 is 'up' in the head, 'left' in the data set"):
        run('kept', restricted(), KEPT[::-1], **kept_only)


@pytest.mark.parametrize(
    ('head', 'classes', 'trained', 'message'),
    [
        (dict(num_classes=2), ['a'], None, 'the head has 2 classes, the data set 1'),
        (dict(num_classes=2), ['a', 'b'], ['a', 'b', 'c'], "class 2 is 'c' in the checkpoint, No"),
        (dict(num_classes=9, classes=['a'], all_classes='abc'), None, None, 'that names its'),
    ],
)
def test_label_spaces_that_do_not_fit(head, classes, trained, message):
    dataset = SimpleNamespace(metainfo=dict(classes=classes))
    with pytest.raises(ValueError, match=message):
        class_names(dataset, SimpleNamespace(**head), trained)


def test_a_data_set_without_names_takes_indices():
    dataset = SimpleNamespace(metainfo={})
    assert class_names(dataset, SimpleNamespace(num_classes=2), ['a', 'b']) == ['0', '1']


@pytest.fixture
def measured():
    """Four samples, the second failed, two probes, four classes; with their clips' logits."""
    clips = np.array([2, 0, 1, 3])
    logits = np.random.default_rng(0).normal(0, 3, (6, 2, 4)).astype(np.float32)
    samples = pd.DataFrame(
        dict(id=list('wxyz'), label=['b', 'b', 'a', 'd'], clips=clips, offset=['0', '2', '2', '3'])
    )
    samples['status'] = np.where(clips > 0, 'read', 'failed')
    scores = np.full((4, 2, 4), np.nan, np.float32)
    for i, own in enumerate(np.split(logits, np.cumsum(clips)[:-1])):
        if len(own):
            scores[i] = softmax(own, axis=-1).mean(0)
    probes = [dict(name='original'), dict(name='reverse')]
    run = dict(format=1, probes=probes, classes=list('abcd'), keep_clip_scores=True)
    return Results(Run.from_dict(run), samples, scores, logits)


def test_restricted_probabilities_are_the_averaged_ones_cut_and_scaled(measured):
    after = restrict_results(measured, ['d', 'b'])
    cut = measured.scores[[0, 1, 3]][..., [3, 1]]
    np.testing.assert_allclose(after.scores, cut / cut.sum(-1, keepdims=True), atol=1e-6)
    assert after.samples['label'].tolist() == ['b', 'b', 'd']
    assert after.run.counts == dict(samples=3, read=2, failed=1, clips=5, dropped=1)
    assert after.clip_scores.shape == (5, 2, 2)
    assert after.samples['offset'].tolist() == [0, 2, 2]


@pytest.mark.parametrize('first_rule', ['logits', 'probs'])
@pytest.mark.parametrize(('restrict', 'average'), RULES)
def test_restricting_twice_is_restricting_once(measured, restrict, average, first_rule):
    """The clip scores that a run with the restricted head keeps can be restricted again."""
    once = restrict_results(measured, ['b', 'a'], restrict=restrict, average=average)
    inner = [3, 1, 0]
    z = measured.clip_scores.astype(float)
    kept = z[..., inner] - np.log(np.exp(z).sum(-1, keepdims=True))
    run = replace(measured.run, classes=tuple('dba'), restrict=first_rule)
    if restrict == 'logits' or average == 'score':
        kept += np.random.default_rng(1).normal(size=(6, 2, 1))  # no number of a clip matters
    first = Results(run, measured.samples, measured.scores[..., inner], kept)
    twice = restrict_results(first, ['b', 'a'], restrict=restrict, average=average)
    np.testing.assert_allclose(twice.scores, once.scores, rtol=0, atol=1e-6)


@pytest.mark.parametrize(
    ('classes', 'rows', 'options', 'message'),
    [
        (['A'], 6, {}, "class 'A' is not among 4; nearest: "),
        (['a', 'a'], 6, {}, "class 'a' is named twice"),
        (['c'], 6, {}, 'none of the 4 samples is of c'),
        (['a'], 5, {}, r'clip scores have shape \(5, 2, 4\), must be \(6, 2, 4\)'),
        (['a'], 6, dict(restrict='all'), "unknown restrict 'all', allowed: logits, probs"),
        (['a'], 6, dict(average='mean'), "unknown average 'mean', allowed: prob, score"),
    ],
)
def test_mistakes_are_named(measured, classes, rows, options, message):
    cut = replace(measured, clip_scores=measured.clip_scores[:rows])
    with pytest.raises(ValueError, match=message):
        restrict_results(cut, classes, **options)


def test_clips_without_a_number_are_refused(measured):
    measured.clip_scores[3, 1, 2] = np.nan
    with pytest.raises(ValueError, match='the clip scores are not all finite numbers'):
        restrict_results(measured, ['a', 'b'])


def test_logits_of_some_classes_are_not_taken_for_log_probabilities(measured):
    restricted = replace(measured, run=replace(measured.run, restrict='logits'))
    with pytest.raises(ValueError, match='logits of the kept classes, not log-probabilities'):
        restrict_results(restricted, ['a', 'b'])
    restrict_results(restricted, ['a', 'b'], restrict='logits')
    restrict_results(restricted, ['a', 'b'], average='score')
