"""Transforms of MMAction2 pipelines; the arithmetic behind them is in :mod:`mmbias.clips`."""

from mmbias import compat as compat  # before MMAction2
from mmbias.transforms.epoch_seed import EpochSeedHook
from mmbias.transforms.flipping import LabelAwareFlip
from mmbias.transforms.ordering import FrameShuffle, LoopPad
from mmbias.transforms.reading import OpenVideo, ReadFrames
from mmbias.transforms.sampling import RandomClip, SlidingWindow

__all__ = [
    'EpochSeedHook',
    'FrameShuffle',
    'LabelAwareFlip',
    'LoopPad',
    'OpenVideo',
    'RandomClip',
    'ReadFrames',
    'SlidingWindow',
]
