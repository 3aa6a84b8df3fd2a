"""Several processes on CPUs: MMEngine's launchers select a CUDA device whatever the backend.

They call ``torch.cuda.set_device``, default to NCCL, and give the wrapper of the model the number
of a device; no upstream issue covers it. Where there is no accelerator at all, the processes talk
through Gloo instead, and a config needs no setting for it.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

import torch
from mmengine.device import get_device
from mmengine.dist import utils as dist_utils
from mmengine.model import MMDistributedDataParallel

LAUNCHERS = ('_init_dist_pytorch', '_init_dist_slurm', '_init_dist_mpi')


def needed() -> bool:
    """Tell whether the machine has CPUs only and the launchers are MMEngine's own."""
    launchers = (getattr(dist_utils, name) for name in LAUNCHERS)
    return get_device() == 'cpu' and not any(hasattr(start, '__wrapped__') for start in launchers)


def apply() -> None:
    """Start the processes through Gloo and wrap models without a device number."""
    for name in LAUNCHERS:
        setattr(dist_utils, name, start_without_cuda(getattr(dist_utils, name)))
    MMDistributedDataParallel.__init__ = drop_device_ids(MMDistributedDataParallel.__init__)


def start_without_cuda(start: Callable[..., None]) -> Callable[..., None]:
    """Return a launcher that selects no CUDA device and replaces NCCL by Gloo."""

    @wraps(start)
    def wrapped(backend: str, **kwargs: Any) -> None:
        set_device = torch.cuda.set_device
        torch.cuda.set_device = lambda device: None
        try:
            start('gloo' if backend == 'nccl' else backend, **kwargs)
        finally:
            torch.cuda.set_device = set_device

    return wrapped


def drop_device_ids(init: Callable[..., None]) -> Callable[..., None]:
    """Return a constructor without the device number, which a model on a CPU does not take."""

    @wraps(init)
    def wrapped(self: Any, *args: Any, **kwargs: Any) -> None:
        init(self, *args, **(kwargs | {'device_ids': None}))

    return wrapped
