"""What transforms draw in an epoch: a function of the seed and of the epoch alone."""

import random
from typing import Any

import numpy as np
import torch
from mmaction.registry import HOOKS
from mmengine.hooks import Hook


@HOOKS.register_module()
class EpochSeedHook(Hook):
    """Seed Python, NumPy and torch anew before every epoch.

    A training that is killed and resumed then ends with the weights of one that was not, where the
    data are read in the training process itself (``num_workers=0``): workers have generators of
    their own.
    """

    def before_train_epoch(self, runner: Any) -> None:
        """Seed with what the seed of the run, the epoch and the rank give."""
        words = (runner.seed, runner.epoch, runner.rank)
        seed = int(np.random.SeedSequence(words).generate_state(1)[0])
        random.seed(seed)
        np.random.seed(seed)  # noqa: NPY002
        torch.manual_seed(seed)
