"""Test runs of either side through MMEngine's own runner."""

import shutil
import time
from itertools import count
from pathlib import Path
from typing import Any

from mmengine.config import Config
from mmengine.runner import Runner

from mmbias.evaluation.test_configs import use_shuffled_pipeline
from trials.speed.networks import without_network
from trials.speed.pipelines import own_test_pipeline, stock_test_pipeline
from trials.speed.video_sets import VideoSet

NUMBERS = count()  # MMEngine keeps what a run of the same name made


def own_config(
    videos: VideoSet, work_dir: Path, *, reader: str, model: Any = None, **loop: Any
) -> Config:
    """Config of a run of the probe loop."""
    dataset = videos.own(own_test_pipeline(reader), test_mode=True)
    results = dict(out_dir=str(work_dir / 'probes'))
    return _config(dataset, model, work_dir, dict(type='ProbeTestLoop', **results, **loop))


def stock_configs(videos: VideoSet, work_dir: Path, *, model: Any = None) -> tuple[Config, Config]:
    """Configs of two runs of MMEngine's loop: on original and on shuffled clips."""
    dataset = videos.stock(stock_test_pipeline(), test_mode=True)
    original = _config(dataset, model, work_dir, dict(type='TestLoop'))
    shuffled = _config(dataset, model, work_dir, dict(type='TestLoop'))
    use_shuffled_pipeline(shuffled, seed=0)
    return original, shuffled


def timed_test(*configs: Config, model: Any = None) -> float:
    """Seconds of one test run after the other, without building the network.

    Args:
        configs: What to run; their ``work_dir`` is removed afterwards.
        model: A built network instead of the config's.
    """
    seconds = 0.0
    for cfg in configs:
        runner = build_runner(cfg, model)
        start = time.perf_counter()
        runner.test()
        seconds += time.perf_counter() - start
        shutil.rmtree(cfg.work_dir)
    return seconds


def build_runner(cfg: Config, model: Any = None) -> Runner:
    """A runner of its own name."""
    cfg = cfg.copy()
    cfg.experiment_name = f'benchmark-{next(NUMBERS)}'
    if model is not None:
        cfg.model = model
    return Runner.from_cfg(cfg)


def _config(dataset: Any, model: Any, work_dir: Path, loop: dict[str, Any]) -> Config:
    return Config(
        dict(
            default_scope='mmaction',
            custom_imports=dict(imports=['trials.speed.networks']),
            model=model or without_network(),
            test_dataloader=dict(
                batch_size=1,
                num_workers=1,
                sampler=dict(type='DefaultSampler', shuffle=False),
                dataset=dataset,
            ),
            test_cfg=loop,
            test_evaluator=[dict(type='AccMetric')],
            randomness=dict(seed=0),
            log_level='ERROR',
            work_dir=str(work_dir),
        )
    )
