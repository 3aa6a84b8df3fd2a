"""Video readers with one interface: number of frames, frame rate, pictures by index."""

from mmbias.readers.opening import READERS, VideoReader, open_video

__all__ = ['READERS', 'VideoReader', 'open_video']
