"""Restricted heads against a mask over the logits of the stock heads, for every stock head."""

import copy
from itertools import combinations

import pytest
import torch
from mmaction.models.heads import BaseHead
from mmaction.registry import MODELS
from mmaction.structures import ActionDataSample
from mmengine.config import Config

from mmbias.results.averaging import average_clips

ALL = ('archery', 'bowling', 'yoga', 'jogging', 'surfing', 'eating cake', 'making a cake')
KEPT = ['jogging', 'archery', 'making a cake']
PLACES = [3, 0, 6]
SAMPLES, CLIPS = 2, 3
VIEWS = SAMPLES * CLIPS


def draw(*shape):
    level = torch.randn(*shape[:3], *(1 for _ in shape[3:]))  # what pooling leaves of a view
    return torch.randn(shape) + 3 * level


# Options of the head, its features for VIEWS views, what the recogniser passes with them.
HEADS = {
    'GCNHead': ({}, lambda: draw(VIEWS, 2, 8, 3, 4), {}),
    'I3DHead': ({}, lambda: draw(VIEWS, 8, 2, 3, 3), {}),
    'FullyConvI3dHead': (dict(pool_size=(2, 2, 2)), lambda: draw(VIEWS, 8, 2, 3, 3), {}),
    'HaraHead': ({}, lambda: draw(VIEWS, 8, 2, 3, 3), {}),
    'InceptionI3dHead': ({}, lambda: draw(VIEWS, 8, 2, 3, 3), {}),
    'MViTHead': ({}, lambda: [(None, draw(VIEWS, 8))], {}),
    'OmniHead': (dict(image_classes=4), lambda: draw(VIEWS, 8, 2, 3, 3), {}),
    'RGBPoseHead': (
        dict(in_channels=(8, 4)),
        lambda: (draw(VIEWS, 8, 2, 3, 3), draw(VIEWS, 4, 2, 3, 3)),
        {},
    ),
    'SlowFastHead': ({}, lambda: (draw(VIEWS, 6, 2, 3, 3), draw(VIEWS, 2, 4, 3, 3)), {}),
    'TPNHead': ({}, lambda: draw(VIEWS, 8, 2, 3, 3), {}),
    'TPNHead fully convolutional': ({}, lambda: draw(VIEWS, 8, 2, 3, 3), dict(fcn_test=True)),
    'TRNHead': (dict(num_segments=2), lambda: draw(VIEWS * 2, 8, 3, 3), dict(num_segs=2)),
    'TSMHead': (dict(num_segments=2), lambda: draw(VIEWS * 2, 8, 3, 3), dict(num_segs=2)),
    'TSNAudioHead': ({}, lambda: draw(VIEWS, 8, 3, 3), {}),
    'TSNHead': ({}, lambda: draw(VIEWS * 2, 8, 3, 3), dict(num_segs=2)),
    'TimeSformerHead': ({}, lambda: draw(VIEWS, 8), {}),
    'UniFormerHead': ({}, lambda: draw(VIEWS, 8), {}),
    'X3DHead': ({}, lambda: draw(VIEWS, 8, 2, 3, 3), {}),
}


def stock_config(name):
    options, _, _ = HEADS[name]
    width = 'video_classes' if name == 'OmniHead' else 'num_classes'
    kind = name.split()[0]
    return {'type': f'mmaction.{kind}', width: len(ALL), 'in_channels': 8, **options}


def restricted(head, **options):
    settings = dict(type='mmaction.ClassRestrictedHead', head=head, all_classes=ALL, classes=KEPT)
    return MODELS.build({**settings, **options})


@pytest.fixture(params=HEADS)
def name(request):
    return request.param


@pytest.fixture
def stock(name):
    """A stock head whose clips give quite different answers."""
    torch.manual_seed(0)
    head = MODELS.build(stock_config(name))
    for parameter in head.parameters():
        scale = 2 / parameter[0].numel() ** 0.5 if parameter.ndim > 1 else 0.1
        parameter.data = scale * torch.randn_like(parameter)
    head.eval()
    return head


@pytest.fixture
def features(name):
    torch.manual_seed(1)
    _, make, passed = HEADS[name]
    return make(), passed


@pytest.fixture
def scores_of(features):
    """Function that gives a head's scores under one way of averaging."""

    def run(head, average):
        head.average_clips = average
        samples = [ActionDataSample() for _ in range(SAMPLES)]
        with torch.no_grad():
            head.predict(features[0], samples, **features[1])
        scores = [sample.pred_score for sample in samples]
        if isinstance(scores[0], dict):  # RGBPoseHead scores two streams
            scores = [score['rgb'] for score in scores]
        return torch.stack(scores)

    return run


def masked(logits, restrict, average):
    """The definition by brute force: logits (samples, clips, all classes) to probabilities."""
    mask = torch.zeros(len(ALL), dtype=torch.bool)
    mask[PLACES] = True
    if average == 'score':
        logits = logits.mean(1, keepdim=True)
    if restrict == 'logits':
        logits = logits.masked_fill(~mask, -torch.inf)
    scores = logits.softmax(-1).mean(1) * mask
    return (scores / scores.sum(-1, keepdim=True))[:, PLACES]


def test_every_stock_head_is_tried():
    parts = [part for part in MODELS.module_dict.values() if isinstance(part, type)]
    heads = {
        part.__name__
        for part in parts
        if issubclass(part, BaseHead) and part.__module__.startswith('mmaction.')
    }
    assert len(heads) >= 15
    assert heads - {'FeatureHead'} <= {name.split()[0] for name in HEADS}


@pytest.mark.parametrize('restrict', ['logits', 'probs'])
def test_scores_are_those_of_a_mask(name, stock, scores_of, restrict):
    head = restricted(stock_config(name), restrict=restrict)
    head.load_state_dict(stock.state_dict(), strict=True)
    head.eval()
    logits = scores_of(stock, None)
    assert logits.shape == (SAMPLES, CLIPS, len(ALL))
    definitions = [masked(logits, *how) for how in (('logits', 'prob'), ('probs', 'prob'))]
    definitions.append(masked(logits, restrict, 'score'))
    for one, other in combinations(definitions, 2):
        assert (one - other).abs().max() > 1e-3  # so that equality below says something
    by_prob, by_score = scores_of(head, 'prob'), scores_of(head, 'score').softmax(-1)
    clips = scores_of(head, None)
    assert clips.shape == (SAMPLES, CLIPS, len(KEPT))
    for average, scores in (('prob', by_prob), ('score', by_score)):
        expected = masked(logits, restrict, average)
        torch.testing.assert_close(scores, expected, rtol=0, atol=1e-6)
        # What the test loop makes of the clips:
        looped = average_clips(clips.numpy(), average, log_probs=restrict == 'probs')
        torch.testing.assert_close(torch.from_numpy(looped), expected, rtol=0, atol=1e-6)


def test_names_of_the_weights_are_those_of_the_stock_head(name, stock):
    head = restricted(stock_config(name))
    assert list(head.state_dict()) == list(stock.state_dict())


def test_rules_can_have_different_answers():
    """One confident clip about other classes: its vote counts by logits, hardly by probs."""
    logits = torch.tensor([[[1.0, 0, 9, 3, 0, 9, 0], [0, 0, 0, 2, 0, 0, 3.5]]]).flatten(0, 1)
    config, answers = stock_config('I3DHead'), {}
    for restrict in ('logits', 'probs'):
        head = restricted({**config, 'average_clips': 'prob'}, restrict=restrict)
        answers[restrict] = KEPT[int(head.average_clip(logits, 2).argmax())]
    assert answers == dict(logits='jogging', probs='making a cake')


def test_no_probability_is_too_small():
    logits = torch.tensor([[0.0, 500, 0, 1, 0, 0, 0], [0, 500, 0, 1, 0, 0, 0]])
    head = restricted({**stock_config('I3DHead'), 'average_clips': 'prob'})
    expected = torch.tensor([1.0, 0, 0]).softmax(0)
    torch.testing.assert_close(head.average_clip(logits, 2)[0], expected)


def test_a_copy_is_a_head_of_its_own():
    head = restricted(stock_config('I3DHead'), classes=['yoga'])
    twin = copy.deepcopy(head)
    twin.kept += 1
    assert head.kept.tolist() == [2]
    assert twin.kept.tolist() == [3]


@pytest.mark.parametrize(
    ('options', 'message'),
    [
        (dict(classes=['joging']), "class 'joging' is not among 7; nearest: jogging"),
        (
            dict(classes=['yoga', 'eating cake', 'eating cake']),
            "class 'eating cake' is named twice; nearest: making a cake",
        ),
        (dict(classes=[]), 'no class is named, must be at least one'),
        (dict(restrict='scores'), "unknown restrict 'scores', allowed: logits, probs"),
        (dict(all_classes=ALL[:4]), 'I3DHead has 7 classes, all_classes names 4'),
        (dict(all_classes=[*ALL[:-1], 'yoga']), 'none twice'),
        (dict(head=dict(type='mmaction.FeatureHead')), 'FeatureHead cannot be restricted'),
        (dict(head=dict(type='mmaction.C3D')), 'C3D cannot be restricted'),
    ],
)
def test_mistakes_are_named(options, message):
    settings = dict(head=stock_config('I3DHead'), classes=['yoga', 'archery'])
    with pytest.raises(ValueError, match=message):
        restricted(**{**settings, **options})


def test_it_is_not_for_training():
    head = restricted(stock_config('I3DHead'))
    with pytest.raises(NotImplementedError, match=r'only tests: .* num_classes=3'):
        head.loss(torch.zeros(1, 8, 1, 1, 1), [ActionDataSample().set_gt_label(0)])


def test_a_config_of_the_zoo_is_restricted_by_its_name(tmp_path):
    (tmp_path / 'all.txt').write_text('\n'.join(f'class {i}' for i in range(400)))
    (tmp_path / 'mine.py').write_text(
        "_base_ = 'mmaction::recognition/tsm/"
        "tsm_imagenet-pretrained-mobilenetv2_8xb16-1x1x8-100e_kinetics400-rgb.py'\n"
        'model = dict(cls_head=dict(\n'
        "    _delete_=True, type='ClassRestrictedHead', head={{_base_.model.cls_head}},\n"
        f"    all_classes='{(tmp_path / 'all.txt').as_posix()}',\n"
        "    classes=['class 399', 'class 7']))\n"
    )
    cfg = Config.fromfile(tmp_path / 'mine.py').model
    stock = {**cfg, 'cls_head': cfg.cls_head.head}
    models = [MODELS.build({**model, '_scope_': 'mmaction'}) for model in (cfg, stock)]
    models[0].load_state_dict(models[1].state_dict(), strict=True)
    assert models[0].cls_head.kept.tolist() == [399, 7]
    assert models[0].cls_head.average_clips == 'prob'
