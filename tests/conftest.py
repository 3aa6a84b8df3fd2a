"""Real video files, a real manifest and a small network, shared by the tests."""

import signal
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pandas as pd
import pytest
import torch
from mmaction.registry import MODELS
from mmengine.config import Config
from mmengine.registry import init_default_scope
from mmengine.runner import Runner

import mmbias.plugin  # noqa: F401
from mmbias.results import read_results

torch.set_num_threads(1)  # small networks; more threads only wait for each other
# A shell that runs pytest in the background lets it ignore interrupts, and all that it starts.
signal.signal(signal.SIGINT, signal.default_int_handler)

CLASSES = ('left', 'right', 'up')
LENGTHS = (5, 17, 24, 40, 9, 31, 12)


def encode(
    path: Path, frames: np.ndarray, fps: float = 25, codec: str = 'mpeg4', **options: str
) -> Path:
    """Write frames (T, H, W, 3) to a video file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with av.open(str(path), 'w') as container:
        rate = Fraction(fps).limit_denominator(1000)
        stream = container.add_stream(codec, rate=rate, options=options)
        stream.height, stream.width = frames.shape[1:3]
        stream.pix_fmt = 'bgr0' if codec == 'ffv1' else 'yuv420p'
        for frame in frames:
            container.mux(stream.encode(av.VideoFrame.from_ndarray(frame, format='rgb24')))
        container.mux(stream.encode())
    return path


def _moving_square(length: int, seed: int, height: int = 48, width: int = 64) -> np.ndarray:
    """Frames of a bright square that wanders over a noisy floor."""
    rng = np.random.default_rng(seed)
    frames = np.tile(rng.integers(0, 90, (height, width, 3), np.uint8), (length, 1, 1, 1))
    place = np.clip(np.cumsum(rng.integers(-3, 4, (length, 2)), 0) + 15, 0, height - 12)
    for frame, (y, x) in zip(frames, place, strict=True):
        frame[y : y + 12, x : x + 12] = 240
    return frames


@pytest.fixture(autouse=True)
def mmaction_scope():
    """Look names up in MMAction2's registries, whatever an earlier test's runner left behind."""
    init_default_scope('mmaction')


@pytest.fixture(scope='session')
def write_video():
    """The function that writes frames to a video file."""
    return encode


@pytest.fixture(scope='session')
def moving_square():
    """The function that draws frames of a moving square."""
    return _moving_square


@pytest.fixture(scope='session')
def videos(tmp_path_factory) -> Path:
    """Folder with ``test.csv`` and its videos: seven samples of different length, in groups."""
    folder = tmp_path_factory.mktemp('data set')
    rows = []
    for i, length in enumerate(LENGTHS):
        name = f'clips/a {i}, "ü".avi'
        encode(folder / name, _moving_square(length, seed=i))
        rows.append((name, CLASSES[i % 3], f'person {i // 2}', ['home', 'street'][i % 2]))
    table = pd.DataFrame(rows, columns=['path', 'label', 'group', 'background'])
    table.to_csv(folder / 'test.csv', index=False)
    (folder / 'classes.txt').write_text('\n'.join(CLASSES))
    return folder


@pytest.fixture
def small_config(videos, tmp_path):
    """Function that gives the config of a small 3-D network on :func:`videos`."""

    def build(**options) -> Config:
        text = SMALL_CONFIG.format(root=videos.as_posix(), work=tmp_path.as_posix())
        (tmp_path / 'small.py').write_text(text, encoding='utf-8')
        cfg = Config.fromfile(tmp_path / 'small.py')
        cfg.merge_from_dict(options)
        return cfg

    return build


SMALL_CONFIG = """
_base_ = 'mmaction::_base_/default_runtime.py'
custom_imports = dict(imports=['mmbias.plugin'], allow_failed_imports=False)
model = dict(
    type='Recognizer3D',
    backbone=dict(type='HaraResNet3d', depth=18, base_channels=4),
    cls_head=dict(type='HaraHead', num_classes=3, in_channels=32, topk=(1,), average_clips='prob'),
    data_preprocessor=dict(
        type='ActionDataPreprocessor', mean=[110.0, 103.0, 96.0], std=[255.0] * 3,
        format_shape='NCTHW'))
test_pipeline = [
    dict(type='OpenVideo'),
    dict(type='SlidingWindow', clip_len=8, stride=4),
    dict(type='ReadFrames', short_side=32),
    dict(type='CenterCrop', crop_size=32),
    dict(type='FormatShape', input_format='NCTHW'),
    dict(type='PackActionInputs')]
test_dataloader = dict(
    batch_size=1, num_workers=0, sampler=dict(type='DefaultSampler', shuffle=False),
    dataset=dict(
        type='VideoManifest', ann_file='{root}/test.csv', classes='{root}/classes.txt',
        pipeline=test_pipeline, test_mode=True))
test_cfg = dict(
    type='ProbeTestLoop', probes=['original', 'shuffle', 'reverse'], seeds=[0, 1],
    clips_per_batch=2, out_dir='{work}/results')
test_evaluator = [dict(type='BiasMetric', resamples=200), dict(type='AccMetric')]
randomness = dict(seed=0)
work_dir = '{work}/logs'
"""


@pytest.fixture(scope='session')
def weights(videos, moving_square):
    """Weights that every run loads; their answers vary over samples and probes."""
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
