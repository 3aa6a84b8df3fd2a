"""The network of Hara et al. against one written independently in plain PyTorch."""

import pytest
import torch
from mmaction.registry import MODELS
from torch import nn


class Block(nn.Module):
    """Bottleneck with the stride in its 3x3x3 convolution."""

    def __init__(self, channels, width, stride):
        super().__init__()
        self.conv1 = nn.Conv3d(channels, width, 1, bias=False)
        self.bn1 = nn.BatchNorm3d(width)
        self.conv2 = nn.Conv3d(width, width, 3, stride, 1, bias=False)
        self.bn2 = nn.BatchNorm3d(width)
        self.conv3 = nn.Conv3d(width, 4 * width, 1, bias=False)
        self.bn3 = nn.BatchNorm3d(4 * width)
        self.downsample = None
        if stride != 1 or channels != 4 * width:
            conv = nn.Conv3d(channels, 4 * width, 1, stride, bias=False)
            self.downsample = nn.Sequential(conv, nn.BatchNorm3d(4 * width))

    def forward(self, x):
        y = self.bn1(self.conv1(x)).relu()
        y = self.bn2(self.conv2(y)).relu()
        return (self.bn3(self.conv3(y)) + (self.downsample(x) if self.downsample else x)).relu()


class Reference(nn.Module):
    """3D ResNet-50 under the names of the authors' checkpoints."""

    def __init__(self, num_classes, width=64):
        super().__init__()
        self.conv1 = nn.Conv3d(3, width, 7, (1, 2, 2), 3, bias=False)
        self.bn1 = nn.BatchNorm3d(width)
        self.maxpool = nn.MaxPool3d(3, 2, 1)
        channels = width
        for i, depth in enumerate((3, 4, 6, 3)):
            blocks = []
            for j in range(depth):
                blocks.append(Block(channels, width * 2**i, 2 if i and not j else 1))
                channels = 4 * width * 2**i
            setattr(self, f'layer{i + 1}', nn.Sequential(*blocks))
        self.fc = nn.Linear(channels, num_classes)

    def forward(self, x):
        x = self.maxpool(self.bn1(self.conv1(x)).relu())
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        return self.fc(x.mean((2, 3, 4)))


def build(width=64, num_classes=400, **options):
    return MODELS.build(
        dict(
            type='mmaction.Recognizer3D',
            backbone=dict(type='mmaction.HaraResNet3d', base_channels=width, **options),
            cls_head=dict(
                type='mmaction.HaraHead', num_classes=num_classes, in_channels=32 * width, topk=(1,)
            ),
            data_preprocessor=dict(type='mmaction.ActionDataPreprocessor', format_shape='NCTHW'),
        )
    )


def in_mmaction_names(state):
    """``conv1`` and ``bn1`` of a block become ``conv1.conv`` and ``conv1.bn``."""
    named = {}
    for key, value in state.items():
        *path, module, leaf = key.split('.')
        if module == 'fc':
            named[f'cls_head.fc_cls.{leaf}'] = value
            continue
        if 'downsample' in path:
            module = f'downsample.{"conv" if module == "0" else "bn"}'
            path = path[:-1]
        else:
            module = f'conv{module[-1]}.{"conv" if module.startswith("conv") else "bn"}'
        named['.'.join(['backbone', *path, module, leaf])] = value
    return named


@pytest.mark.parametrize('shape', [(32, 112), (16, 112), (32, 128)])
def test_outputs_equal_those_of_the_reference(shape):
    torch.manual_seed(0)
    frames, side = shape
    reference, ours = Reference(10, width=8), build(width=8, num_classes=10)
    clips = torch.randn(2, 3, frames, side, side)
    reference.train()
    reference(clips)  # statistics that are not 0 and 1
    ours.load_state_dict(in_mmaction_names(reference.state_dict()), strict=True)
    reference.eval()
    ours.eval()
    with torch.no_grad():
        expected = reference(clips)
        actual = ours.cls_head(ours.backbone(clips))
    assert expected.std() > 1e-3
    torch.testing.assert_close(actual, expected, rtol=1e-5, atol=1e-6)


def test_size_at_400_classes_is_that_of_the_paper():
    model = build()
    assert sum(p.numel() for p in model.parameters()) == 47_018_576
    model.eval()
    with torch.no_grad():
        assert model.backbone(torch.zeros(1, 3, 32, 112, 112)).shape == (1, 2048, 2, 4, 4)


def test_initialisation_is_that_of_the_authors_code():
    torch.manual_seed(0)
    model = build(width=16)
    model.init_weights()
    conv = model.backbone.layer3[0].conv2.conv.weight.detach()
    expected = (2 / (conv.shape[0] * 27)) ** 0.5  # Kaiming normal, fan out
    assert float(conv.std()) == pytest.approx(expected, rel=0.02)
    last = model.backbone.layer3[0].conv3.bn
    assert (last.weight == 1).all()
    assert (last.bias == 0).all()
    bound = model.cls_head.in_channels**-0.5  # nn.Linear's own
    weight = model.cls_head.fc_cls.weight.detach()
    assert weight.abs().max() <= bound
    assert float(weight.std()) == pytest.approx(bound / 3**0.5, rel=0.02)


def test_the_small_variant_for_cpus():
    model = build(width=16, depth=18)
    model.eval()
    with torch.no_grad():
        assert model.backbone(torch.zeros(1, 3, 16, 56, 56)).shape == (1, 128, 1, 2, 2)
