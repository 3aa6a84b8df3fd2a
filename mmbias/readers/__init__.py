"""Video readers with one interface: number of frames, frame rate, pictures by index."""

from mmbias.readers.opening import READERS, VideoReader, open_video
from mmbias.readers.pyav_reader import FastReader

__all__ = ['READERS', 'FastReader', 'VideoReader', 'open_video']
