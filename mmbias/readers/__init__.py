"""Video readers with one interface: number of frames, frame rate, pictures by index."""

from mmbias.readers.opening import READERS, VIDEO_SUFFIXES, VideoReader, open_video

__all__ = ['READERS', 'VIDEO_SUFFIXES', 'VideoReader', 'open_video']
