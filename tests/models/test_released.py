"""The networks that Hara et al. released: recognised, on their scale, with their classes."""

import copy
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch
from mmaction.registry import MODELS
from mmengine.config import Config
from mmengine.runner import Runner
from PIL import Image

from mmbias.models.converting import convert_file, convert_tensors, hara, save_checkpoint
from mmbias.models.converting.released import RELEASED, count_classes, find_released
from mmbias.results import read_results

ROOT = Path(__file__).parents[2]
BLOCKS = {18: (2, 2, 2, 2), 34: (3, 4, 6, 3), 50: (3, 4, 6, 3), 101: (3, 4, 23, 3)}
BLOCKS |= {152: (3, 8, 36, 3), 200: (3, 24, 36, 3)}
# As the authors' README lists them, with their --n_pretrain_classes.
SMALL = ['r3d18', 'r3d34', 'r3d101', 'r3d152', 'r3d200']
FILES = {f'{name}_K_200ep.pth': 700 for name in SMALL}
FILES |= {f'{name}_KM_200ep.pth': 1039 for name in SMALL}
COUNTS = dict(K=700, M=339, S=100, KM=1039, KS=800, MS=439, KMS=1139)
FILES |= {f'r3d50_{key}_200ep.pth': count for key, count in COUNTS.items()}
NAMES = [f'class {999 - i}' for i in range(700)]  # not in alphabetical order
NARROW = {'model.backbone.base_channels': 8, 'model.cls_head.in_channels': 64}
MEAN, STD = np.array([[0.4345, 0.4051, 0.3775], [0.2768, 0.2713, 0.2737]])


@pytest.fixture
def source(draw_hara, tmp_path, monkeypatch):
    """Random weights in the place of r3d18_K_200ep.pth, an eighth as wide, and that file."""
    monkeypatch.setattr(hara, 'WIDTH', 8)
    state = draw_hara(BLOCKS[18], num_classes=700)
    path = tmp_path / 'r3d18_K_200ep.pth'
    torch.save(dict(epoch=200, arch='resnet18', state_dict=state), path)
    return state, path


@pytest.fixture
def named(source, tmp_path):
    """The converted checkpoint with names of its classes, and the list of these."""
    (tmp_path / 'classes.txt').write_text('\n'.join(NAMES))
    conversion = convert_file(source[1], 'hara', str(tmp_path / 'classes.txt'))
    save_checkpoint(conversion, tmp_path / 'named.pth')
    return tmp_path / 'named.pth'


@pytest.fixture
def video(tmp_path, write_video, moving_square):
    """40 frames without loss, in a manifest."""
    frames = moving_square(40, 0)
    write_video(tmp_path / 'a.mkv', frames, codec='ffv1')
    pd.DataFrame(dict(path=['a.mkv'], label=NAMES[:1])).to_csv(tmp_path / 'test.csv', index=False)
    return frames


@pytest.fixture
def test_run(tmp_path):
    """Function that tests a checkpoint with a config of ours."""

    def run(checkpoint, config, **options):
        cfg = Config.fromfile(ROOT / config)
        place = 'test_dataloader.dataset'
        paths = {'ann_file': 'test.csv', 'classes': 'classes.txt'}
        cfg.merge_from_dict({f'{place}.{key}': str(tmp_path / name) for key, name in paths.items()})
        cfg.merge_from_dict({'test_dataloader.num_workers': 0, **NARROW, **options})
        cfg.test_cfg.update(out_dir=str(tmp_path / 'probes'), keep_clip_scores=True)
        cfg.work_dir, cfg.load_from = str(tmp_path / 'logs'), str(checkpoint)
        Runner.from_cfg(cfg).test()
        return read_results(tmp_path / 'probes'), np.load(tmp_path / 'probes/clip_scores.npy')

    return run


def authors_clips(frames, std):
    """Clips as the authors' code makes them: short side 112 by PIL, centre crop, [0, 1], scale."""
    height, width = frames.shape[1:3]
    size = (112 * width // height, 112)
    left = round((size[0] - 112) / 2)
    pictures = [Image.fromarray(f).resize(size, Image.Resampling.BILINEAR) for f in frames]
    cut = np.stack([np.asarray(p)[:, left : left + 112] for p in pictures]) / 255
    scaled = torch.tensor((cut - MEAN) / std, dtype=torch.float32)
    windows = [range(16), range(16, 32), [*range(32, 40), *range(32, 40)]]
    return torch.stack([scaled[list(window)].permute(3, 0, 1, 2) for window in windows])


def test_logits_are_those_of_the_authors_with_their_scale(
    source, named, video, hara_logits, test_run
):
    config = find_released(18, 700).config
    results, scores = test_run(named, config, **{'test_cfg.probes': ['original']})
    assert results.classes == NAMES
    with torch.no_grad():
        expected, without = (
            hara_logits(source[0], authors_clips(video, std), BLOCKS[18]).numpy()
            for std in (STD, np.ones(3))
        )
    np.testing.assert_allclose(scores[:, 0], expected, rtol=1e-3, atol=1e-3)
    assert np.abs(scores[:, 0] - without).max() > 100 * np.abs(scores[:, 0] - expected).max()
    assert np.abs(without - expected).mean() > 0.2 * expected.std()


def test_every_released_file_has_its_config():
    found = {}
    for depth, keys in RELEASED.items():
        for key in keys:
            origin = find_released(depth, count_classes(key))
            cfg = Config.fromfile(ROOT / origin.config)
            found[origin.file] = cfg.model.cls_head.num_classes
            assert cfg.model.backbone.depth == depth
            scale = cfg.model.data_preprocessor
            assert scale.mean == pytest.approx(255 * MEAN)
            assert scale.std == pytest.approx(255 * STD)
            assert cfg.test_pipeline[1].clip_len == 16
            assert origin.file in (ROOT / origin.config).read_text()
    assert found == FILES
    assert {path.name for path in (ROOT / 'configs/r3d_released').iterdir()} == {
        Path(find_released(depth, count_classes(key)).config).name
        for depth, keys in RELEASED.items()
        for key in keys
    }
    assert find_released(18, 339) is None  # only the one of 50 layers
    assert find_released(50, 400) is None


def count_parameters(blocks, bottleneck, num_classes):
    """By hand: convolutions without bias, two numbers a channel for every normalisation."""
    total, channels, growth = 3 * 7**3 * 64 + 2 * 64, 64, 4 if bottleneck else 1
    for stage, depth in enumerate(blocks):
        inner = 64 * 2**stage
        for block in range(depth):
            layers = [(channels, inner, 27), (inner, inner, 27)]
            if bottleneck:
                layers = [(channels, inner, 1), (inner, inner, 27), (inner, 4 * inner, 1)]
            if block == 0 and channels != growth * inner:
                layers.append((channels, growth * inner, 1))
            total += sum(a * b * kernel + 2 * b for a, b, kernel in layers)
            channels = growth * inner
    return total + (channels + 1) * num_classes


@pytest.mark.parametrize('depth', BLOCKS)
def test_parameters_of_every_depth(depth):
    with torch.device('meta'):
        cfg = Config.fromfile(ROOT / find_released(depth, 700).config)
        model = MODELS.build(cfg.model)
    count = sum(p.numel() for p in model.parameters())
    assert count == count_parameters(BLOCKS[depth], depth > 34, 700)
    if depth == 50:
        assert count - 300 * 2049 == 47_018_576  # at 400 classes


def test_the_converter_says_what_fits(source):
    lines = dict(
        line.split(maxsplit=1) for line in convert_file(source[1], 'hara').describe().splitlines()
    )
    assert lines['released'] == 'as r3d18_K_200ep.pth, trained on Kinetics-700'
    assert lines['config'] == 'configs/r3d_released/r3d18-released_16x1x1_k-rgb.py'
    assert 'minus 110.797, 103.3, 96.2625, divided by 70.584, 69.1815, 69.7935' in lines['input']
    assert '--classes FILE, its 700 names' in lines['classes']


def test_narrow_networks_are_not_taken_for_released_ones(draw_hara):
    conversion = convert_tensors(draw_hara(num_classes=700), 'hara')
    assert conversion.origin is None
    assert 'data_preprocessor' not in conversion.model


def test_a_config_of_another_scale_is_refused(named, video, test_run):
    paper = {'model.data_preprocessor.std': [255.0] * 3}
    with pytest.raises(ValueError, match=r'the std .*255\.0.*\[70\.584.* as in configs/r3d_rel'):
        test_run(named, find_released(18, 700).config, **paper)


def test_a_network_without_names_is_not_tested(source, named, video, test_run):
    save_checkpoint(convert_file(source[1], 'hara'), named)
    with pytest.raises(ValueError, match=r'is r3d18_K_200ep\.pth and does not name its classes'):
        test_run(named, find_released(18, 700).config)


def test_another_list_or_number_of_classes_is_refused(named, video, test_run, tmp_path):
    config = find_released(18, 700).config
    swapped = [NAMES[1], NAMES[0], *NAMES[2:]]
    (tmp_path / 'classes.txt').write_text('\n'.join(swapped))
    with pytest.raises(ValueError, match=r"class 0 is 'class 999' in the checkpoint"):
        test_run(named, config)
    with pytest.raises(ValueError, match=r'lacks 2 of 122 .* it fits configs/r3d_released/r3d18-'):
        test_run(named, find_released(18, 1039).config)
    (tmp_path / 'classes.txt').unlink()
    with pytest.raises(FileNotFoundError, match='one name a line in the order of the network'):
        test_run(named, config)


@pytest.mark.parametrize(
    ('names', 'complaint'),
    [
        (NAMES[:699], '699 names, the network 700 classes'),
        (sorted(NAMES), r'in alphabetical order, the outputs of r3d18_K_200ep\.pth are not'),
    ],
)
def test_lists_that_cannot_be_right(source, tmp_path, names, complaint):
    (tmp_path / 'list.txt').write_text('\n'.join(names))
    with pytest.raises(ValueError, match=complaint):
        convert_file(source[1], 'hara', str(tmp_path / 'list.txt'))


def test_fine_tuning_asks_for_the_scale_and_no_names(source, tmp_path, write_video, moving_square):
    write_video(tmp_path / 'a.avi', moving_square(20, 0))
    rows = dict(path=['a.avi'] * 2, label=['Archery', 'Biking'], start=[0.0, 0.1])
    pd.DataFrame(rows).to_csv(tmp_path / 'train.csv', index=False)
    save_checkpoint(convert_file(source[1], 'hara'), tmp_path / 'unnamed.pth')
    recipes = ROOT / 'configs/r3d50_finetune'
    ours = Config.fromfile(recipes / 'r3d50-released-finetune_4xb32-16x1x1-100e_ucf101-rgb.py')
    ours.merge_from_dict({'model.backbone.depth': 18, **NARROW})
    ours.train_dataloader.update(num_workers=0, persistent_workers=False, batch_size=2)
    ours.train_dataloader.dataset.ann_file = str(tmp_path / 'train.csv')
    ours.test_dataloader = ours.test_cfg = ours.test_evaluator = None
    ours.train_cfg.max_epochs, ours.load_from = 1, str(tmp_path / 'unnamed.pth')
    ours.work_dir, ours.default_hooks.checkpoint = str(tmp_path / 'logs'), None
    paper = copy.deepcopy(ours)
    paper.model.data_preprocessor.std = [255.0] * 3
    with pytest.raises(ValueError, match='the std of data_preprocessor'):
        Runner.from_cfg(paper).train()
    runner = Runner.from_cfg(ours)
    runner.train()
    assert runner.iter == 1
