"""The network of a study: its config, training and test, by the ordinary runner."""

import gc
import os
from collections.abc import Iterable
from pathlib import Path

import torch
from mmengine.config import Config
from mmengine.runner import Runner
from rich.progress import track


def limit_threads() -> None:
    """Leave one core to the loader of the videos."""
    torch.set_num_threads(min(4, max(1, (os.cpu_count() or 1) - 1)))


def follow(scenes: Iterable[object], *, total: int, label: str) -> None:
    """Write scene by scene behind a progress bar."""
    for _ in track(scenes, label, total=total):
        pass


def control_config(path: Path, folder: Path, seed: int) -> Config:
    """The config with this run's data, folders and seeds."""
    if not path.is_file():
        raise FileNotFoundError(f'no such config: {path}')
    cfg = Config.fromfile(path)
    num_seeds = len(cfg.test_cfg.seeds)
    cfg.merge_from_dict(
        {
            'train_dataloader.dataset.ann_file': str(folder / 'train.csv'),
            'test_dataloader.dataset.ann_file': str(folder / 'test.csv'),
            'test_cfg.out_dir': str(folder / 'probes'),
            'test_cfg.seeds': [num_seeds * seed + i for i in range(num_seeds)],
            'work_dir': str(folder / 'training'),
            'randomness': dict(seed=seed),
            'log_level': 'ERROR',
            'custom_hooks': [dict(type='ProgressBarHook', title=folder.name.replace('-', ' '))],
        }
    )
    return cfg


def train_and_probe(cfg: Config) -> None:
    """Train, then test the last checkpoint."""
    Runner.from_cfg(cfg).train()
    gc.collect()  # ends the training's loader, which the test's would inherit and complain about
    cfg.load_from = (Path(cfg.work_dir) / 'last_checkpoint').read_text()
    Runner.from_cfg(cfg).test()
