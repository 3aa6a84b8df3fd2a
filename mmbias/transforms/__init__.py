"""Transforms of MMAction2 pipelines; the arithmetic behind them is in :mod:`mmbias.clips`."""

from mmbias.transforms.ordering import FrameShuffle, LoopPad
from mmbias.transforms.reading import OpenVideo, ReadFrames
from mmbias.transforms.sampling import RandomClip, SlidingWindow

__all__ = ['FrameShuffle', 'LoopPad', 'OpenVideo', 'RandomClip', 'ReadFrames', 'SlidingWindow']
