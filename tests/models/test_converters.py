"""Checkpoints of other projects: converted networks compute what the originals do."""

import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

import pytest
import torch
from mmaction.registry import MODELS
from mmengine.config import Config
from torch.nn import functional

from mmbias.models.converting import convert_file, convert_tensors, save_checkpoint

CONFIGS = Path(__file__).parents[2] / 'configs'


def load(conversion):
    """The converted network, its weights loaded to the last name."""
    model = MODELS.build({**conversion.model, '_scope_': 'mmaction'})
    model.load_state_dict(conversion.state, strict=True)
    model.eval()
    return model


@torch.no_grad()
def logits(model, clips):
    return model.cls_head(model.backbone(clips))


def pytorchvideo_logits(state, x, unit):
    """PyTorchVideo's network, by its names."""
    x = unit(state, x, 'blocks.0.conv', 'blocks.0.norm', (1, 2, 2)).relu()
    x = functional.max_pool3d(x, (1, 3, 3), (1, 2, 2), (0, 1, 1))
    for stage, depth in {1: 3, 3: 4, 4: 6, 5: 3}.items():
        for j in range(depth):
            name, stride = f'blocks.{stage}.res_blocks.{j}', 2 if stage > 1 and not j else 1
            y = x
            for layer, s in (('a', 1), ('b', (1, stride, stride)), ('c', 1)):
                y = unit(
                    state, y, f'{name}.branch2.conv_{layer}', f'{name}.branch2.norm_{layer}', s
                )
                y = y if layer == 'c' else y.relu()
            if j == 0:
                shortcut = (f'{name}.branch1_conv', f'{name}.branch1_norm')
                x = unit(state, x, *shortcut, (1, stride, stride))
            x = (x + y).relu()
        if stage == 1:
            x = functional.max_pool3d(x, (2, 1, 1))
    x = functional.avg_pool3d(x, (4, 7, 7), 1).permute(0, 2, 3, 4, 1)
    x = functional.linear(x, state['blocks.6.proj.weight'], state['blocks.6.proj.bias'])
    return x.mean((1, 2, 3))


@pytest.mark.parametrize(
    ('depth', 'blocks', 'bottleneck', 'prefix'),
    [
        (18, (2, 2, 2, 2), False, 'module.'),
        (34, (3, 4, 6, 3), False, ''),
        (50, (3, 4, 6, 3), True, 'module.'),
        (200, (3, 24, 36, 3), True, ''),
    ],
)
def test_hara_checkpoints_of_every_depth(
    draw_hara, hara_logits, tmp_path, depth, blocks, bottleneck, prefix
):
    state = draw_hara(blocks, bottleneck, num_classes=depth)
    file = dict(
        epoch=200,
        arch=f'resnet{depth}',
        state_dict={prefix + name: tensor for name, tensor in state.items()},
        scheduler=torch.optim.lr_scheduler.MultiStepLR(
            torch.optim.SGD([torch.zeros(1)]), [50, 100]
        ).state_dict(),
    )
    torch.save(file, tmp_path / 'source.pth')
    conversion = convert_file(tmp_path / 'source.pth', 'hara')
    assert conversion.model['backbone']['depth'] == conversion.model['cls_head']['num_classes']
    assert set(conversion.names) == set(state)
    clips = torch.randn(2, 3, 16, 40, 40)
    expected = hara_logits(state, clips, blocks)
    assert expected.std() > 0.1
    torch.testing.assert_close(logits(load(conversion), clips), expected, rtol=1e-4, atol=1e-4)


def test_pytorchvideo_is_equal_at_a_crop_of_256(draw_pytorchvideo, unit, tmp_path):
    state = draw_pytorchvideo()
    torch.save(dict(model_state=state), tmp_path / 'source.pyth')
    conversion = convert_file(tmp_path / 'source.pyth', 'pytorchvideo')
    model = load(conversion)
    clip = torch.randn(1, 3, 8, 256, 256)
    expected = pytorchvideo_logits(state, clip, unit)
    assert expected.std() > 0.1
    torch.testing.assert_close(logits(model, clip), expected, rtol=1e-4, atol=1e-4)


def test_pytorchvideo_names_and_settings(draw_pytorchvideo):
    state = draw_pytorchvideo(400)
    assert len(state) == 320
    conversion = convert_tensors(state, 'pytorchvideo')
    assert conversion.parameters == 28_043_472
    path = CONFIGS / 'i3d_r50/i3d-r50-pytorchvideo_8x8x1_kinetics400-rgb.py'
    model = Config.fromfile(path).model
    assert conversion.model['backbone'] == model.backbone.to_dict()
    assert conversion.model['cls_head'].items() <= model.cls_head.to_dict().items()


@pytest.fixture
def torchvision(monkeypatch):
    """A stand-in where there is none: PyTorchVideo imports a layer that I3D does not have."""
    if not find_spec('torchvision'):
        stand_in, operators = ModuleType('torchvision'), ModuleType('torchvision.ops')
        operators.RoIAlign = stand_in
        monkeypatch.setitem(sys.modules, 'torchvision', stand_in)
        monkeypatch.setitem(sys.modules, 'torchvision.ops', operators)


@pytest.mark.usefixtures('torchvision')
def test_pytorchvideo_itself(draw_pytorchvideo):
    pytest.importorskip('pytorchvideo', reason='needs pytorchvideo: make references')
    hub = import_module('pytorchvideo.models.hub.resnet')
    reference = hub.i3d_r50()
    drawn = draw_pytorchvideo(400)
    shapes = {name: tensor.shape for name, tensor in reference.state_dict().items()}
    assert {name: tensor.shape for name, tensor in drawn.items()} == shapes
    reference.load_state_dict(drawn)
    reference.eval()
    model = load(convert_tensors(drawn, 'pytorchvideo'))
    for side in (224, 256):
        clip = torch.randn(1, 3, 8, side, side)
        with torch.no_grad():
            expected = reference(clip)
        torch.testing.assert_close(logits(model, clip), expected, rtol=1e-4, atol=1e-4)


def test_the_head_is_the_stock_head_where_one_window_fits():
    head = dict(num_classes=5, in_channels=8)
    ours, stock = (
        MODELS.build(dict(type=f'mmaction.{name}', **head))
        for name in ('FullyConvI3dHead', 'I3DHead')
    )
    ours.load_state_dict(stock.state_dict(), strict=True)
    ours.eval()
    stock.eval()
    features = torch.randn(2, 8, 4, 8, 8)
    one = features[..., :7, 1:]
    torch.testing.assert_close(ours(one), stock(one))
    windows = [features[..., y : y + 7, x : x + 7] for y in (0, 1) for x in (0, 1)]
    torch.testing.assert_close(ours(features), torch.stack([stock(w) for w in windows]).mean(0))
    with pytest.raises(ValueError, match=r'\(4, 4, 4\) places.*\(4, 7, 7\)'):
        ours(features[..., :4, :4])


def test_the_same_weights_give_the_same_bytes(tmp_path, draw_hara):
    conversion = convert_tensors(draw_hara(), 'hara')
    one = save_checkpoint(conversion, tmp_path / 'one.pth', source_sha256='0')
    two = save_checkpoint(conversion, tmp_path / 'folder/two.pth', source_sha256='0')
    assert one == two
    assert {path.name for path in tmp_path.rglob('*')} == {'one.pth', 'folder', 'two.pth'}
    file = torch.load(tmp_path / 'one.pth', weights_only=True)
    assert set(file) == {'state_dict', 'meta'}
    assert file['meta']['converted_from'] == 'hara'
    assert file['meta']['model'] == conversion.model
    assert conversion.describe().splitlines() == [
        'network     HaraResNet3d of depth 18, HaraHead, 7 classes',
        'tensors     122 mapped, none missing, none left over',
        f'parameters  {sum(p.numel() for p in load(conversion).parameters()):,}',
        'input       not known: no tensor tells the scale; ask where the network was trained',
        'classes     not named: to test it, convert it again with --classes FILE, its 7 names one '
        'a line in the order of the outputs; fine-tuning needs none',
        'config      none of ours: no released network is so',
    ]
