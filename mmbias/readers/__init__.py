"""Video readers with one interface: number of frames, frame rate, pictures by index."""

from mmbias.readers.opening import READERS, VIDEO_SUFFIXES, VideoReader, open_video
from mmbias.readers.pyav_reader import FastReader

__all__ = ['READERS', 'VIDEO_SUFFIXES', 'FastReader', 'VideoReader', 'open_video']
