"""Another number of epochs than a config's: its schedule of the learning rate, stretched."""

import functools
from pathlib import Path
from typing import Any

EPOCHS = ('begin', 'end', 'T_max', 'milestones')


@functools.cache
def schedule_options(config: str, epochs: int) -> dict[str, Any]:
    """Entries of a config to replace, so that it trains for another number of epochs.

    Every epoch that a scheduler names moves in proportion.

    Args:
        config: The config file.
        epochs: How many.

    Returns:
        The entries by dotted name; none where the config says the same.

    Raises:
        FileNotFoundError: If there is no such file, which ``mim`` would search elsewhere.
        ValueError: If the epochs are not a whole number from 1, or too few for the schedule.
    """
    if not isinstance(epochs, int) or epochs < 1:
        raise ValueError(f'epochs is {epochs!r}, must be a whole number from 1')
    if not Path(config).is_file():
        raise FileNotFoundError(f'no such config: {config}')
    from mmengine.config import Config  # a report of the suite does without

    cfg = Config.fromfile(config)
    own = cfg.train_cfg.max_epochs
    if own == epochs:
        return {}
    stretched = [
        {name: _stretch(scheduler[name], epochs / own) for name in EPOCHS if scheduler.get(name)}
        for scheduler in cfg.get('param_scheduler') or []
    ]
    if any(part.get('begin', 0) >= part.get('end', epochs + 1) for part in stretched):
        raise ValueError(f'epochs is {epochs}, too few for the schedule of {config}')
    return {'train_cfg.max_epochs': epochs} | {
        f'param_scheduler.{place}.{name}': value
        for place, part in enumerate(stretched)
        for name, value in part.items()
    }


def _stretch(epochs: Any, factor: float) -> Any:
    """The epoch or epochs, moved.

    Example:
        >>> _stretch(2, 2.5), _stretch([100, 200], 0.04)
        (5, [4, 8])
    """
    if isinstance(epochs, list | tuple):
        return [_stretch(epoch, factor) for epoch in epochs]
    return max(1, round(epochs * factor))
