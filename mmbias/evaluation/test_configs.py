"""Preparing any MMAction2 config for probing; what ``tools/test.py`` is made of."""

import re
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

from mmaction.registry import RUNNERS
from mmengine.config import Config
from mmengine.hub import get_config
from mmengine.runner import Runner

from mmbias import NO_PLUGIN
from mmbias.datasets import data_root

DECODERS = re.compile(r'Decode$|^ReadFrames$')


def load_test_config(
    config: str, checkpoint: str | None, options: dict[str, Any] | None = None
) -> Config:
    """Read a config and set the weights to be tested.

    Args:
        config: A file, or the name of one in an installed package (``mmaction::...``).
        checkpoint: A file or an address; ``'none'`` or None for random weights.
        options: Entries of the config to replace, by dotted name.

    Returns:
        The config, with ``load_from`` set.

    Raises:
        FileNotFoundError: If the config or the checkpoint is not there.
        ValueError: If the config cannot be parsed, imports ``mmbias`` in place of the plugin, or
            has no test data.
    """
    if '::' not in config and not Path(config).is_file():
        raise FileNotFoundError(f'no such config: {config}')
    try:
        cfg = get_config(config) if '::' in config else Config.fromfile(config)
    except SyntaxError as error:
        raise ValueError(f'config {config} is not valid Python: {error}') from error
    cfg.merge_from_dict(options or {})
    named = (cfg.get('custom_imports') or {}).get('imports') or ()
    if 'mmbias' in ([named] if isinstance(named, str) else named):
        raise ValueError(f'config {config}: {NO_PLUGIN}')  # imported already, it was silent
    local = checkpoint not in (None, 'none') and not urlparse(checkpoint).netloc
    if local and not Path(str(checkpoint)).is_file():
        raise FileNotFoundError(f'no such checkpoint: {checkpoint}')
    cfg.load_from = None if checkpoint == 'none' else checkpoint
    missing = [key for key in ('model', 'test_dataloader') if cfg.get(key) is None]
    if missing:
        raise ValueError(f'config {config} has no {" and no ".join(missing)}')
    return cfg


def use_probe_loop(cfg: Config, **settings: Any) -> None:
    """Make the config test with the probe loop and report the bias.

    Args:
        cfg: Changed in place.
        **settings: Options of :class:`mmbias.evaluation.ProbeTestLoop` to set.
    """
    loop = cfg.get('test_cfg') or {}
    if loop.get('type') != 'ProbeTestLoop':
        loop = dict(type='ProbeTestLoop')
    cfg.test_cfg = {**loop, **settings}
    evaluators = _as_list(cfg.get('test_evaluator'))
    if not any(evaluator['type'] == 'BiasMetric' for evaluator in evaluators):
        evaluators.append(dict(type='BiasMetric'))
    cfg.test_evaluator = evaluators


def use_reader(cfg: Config, reader: str) -> None:
    """Make the config's test pipeline read its videos in another way.

    Args:
        cfg: Changed in place.
        reader: See :func:`mmbias.readers.open_video`.

    Raises:
        ValueError: If the pipeline opens its videos with a decoder of MMAction2.
    """
    steps = [step for step in cfg.test_dataloader.dataset.pipeline if step['type'] == 'OpenVideo']
    if not steps:
        raise ValueError(f'reader is {reader!r}, but no OpenVideo in the pipeline would take it')
    for step in steps:
        step['reader'] = reader


def use_shuffled_pipeline(cfg: Config, *, seed: int, out_dir: str | None = None) -> None:
    """Make the config test with MMEngine's own loop on shuffled frames.

    Args:
        cfg: Changed in place: ``FrameShuffle`` follows the decoder.
        seed: Shuffle seed.
        out_dir: Where MMEngine's ``DumpResults`` writes ``shuffled_pipeline.pkl``.

    Raises:
        ValueError: If the pipeline has no decoder that is known.
    """
    dataset = cfg.test_dataloader.dataset
    names = [transform['type'] for transform in dataset.pipeline]
    places = [i for i, name in enumerate(names) if DECODERS.search(name)]
    if not places:
        raise ValueError(f'no decoder in the test pipeline: {", ".join(names)}')
    shuffle = dict(type='FrameShuffle', seed=seed, root=data_root(dataset) or '')
    dataset.pipeline.insert(places[-1] + 1, shuffle)
    cfg.test_cfg = dict(type='TestLoop')
    cfg.test_dataloader.batch_size = 1
    cfg.test_dataloader.sampler = dict(type='DefaultSampler', shuffle=False)
    evaluators = [e for e in _as_list(cfg.get('test_evaluator')) if e['type'] != 'BiasMetric']
    evaluators = evaluators or [dict(type='AccMetric')]
    if out_dir:
        path = str(Path(out_dir) / 'shuffled_pipeline.pkl')
        evaluators.append(dict(type='DumpResults', out_file_path=path))
    cfg.test_evaluator = evaluators


def run_test(cfg: Config) -> dict[str, float]:
    """Build the runner of a config and test.

    Returns:
        The metrics by name.
    """
    build = Runner.from_cfg if 'runner_type' not in cfg else RUNNERS.build
    return build(cfg).test()


def _as_list(evaluator: Any) -> list[Any]:
    if evaluator is None:
        return []
    return list(evaluator) if isinstance(evaluator, list | tuple) else [evaluator]
