"""Opening a container and looking at its packets before anything is decoded.

Only formats that hold pictures themselves are opened. A playlist, which FFmpeg knows by its
contents whatever its name, makes it read other files and addresses: such a file is no video.
"""

import os
from array import array
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
from av.container import InputContainer
from numpy.typing import NDArray

from mmbias.readers.limits import MAX_SCAN, Deadline, check_length, check_size

FORMATS = (
    *('3gp', 'asf', 'av1', 'avi', 'dv', 'flv', 'gif', 'h264', 'hevc', 'ivf', 'm4v', 'matroska'),
    *('mov', 'mp4', 'mpeg', 'mpegts', 'mpegvideo', 'mxf', 'nut', 'obu', 'ogg', 'webm'),
    'yuv4mpegpipe',
)

LEAST_SHARE = 0.9  # of the frames that a container announces; some are off by a few


@dataclass(frozen=True)
class Stream:
    """What the packets of a video say.

    Attributes:
        container: FFmpeg's name of its format.
        frames: Number of packets with data, one a frame.
        fps: Frame rate.
        width: Of the pictures, in pixels.
        height: Of the pictures, in pixels.
        goes_back: First frame whose decoding time is before that of the one before it, as where
            files were joined byte by byte; None in a sound stream.
        times: When each frame is shown, ascending, in the stream's units, shape (frames,); None
            where the packets do not tell or contradict each other.
        keys: Key frames, from which decoding can start, as places in ``times``, shape (K,).
    """

    container: str
    frames: int
    fps: float
    width: int
    height: int
    goes_back: int | None
    times: NDArray[np.int64] | None
    keys: NDArray[np.int64]


def open_container(path: str | Path) -> InputContainer:
    """Open a file, never an address, whatever it is called.

    Raises:
        ValueError: If it is a playlist, or of another format that holds no pictures itself.
    """
    options = dict(format_whitelist=','.join(FORMATS), protocol_whitelist='file')
    try:
        return av.open(os.path.abspath(path), options=options)
    except av.error.ArgumentError as error:
        raise ValueError('it is of no format that is known to hold pictures') from error


def look_at_packets(path: str | Path) -> Stream:
    """Go through the packets of a file's first video stream.

    Args:
        path: The file.

    Returns:
        What they say; containers themselves give wrong or no counts.

    Raises:
        TimeoutError: If it takes too long.
        ValueError: If there is no video stream, its pictures are too large or too many, more than a
            tenth of the announced frames is missing, or the frame rate is unknown.
    """
    deadline = Deadline(MAX_SCAN)
    frames, goes_back, latest = 0, None, None
    times, key_times = array('q'), array('q')
    delays = set()  # of showing behind decoding
    with open_container(path) as container:
        if not container.streams.video:
            raise ValueError('it has no pictures')
        stream = container.streams.video[0]
        name = container.format.name
        width, height = stream.codec_context.width, stream.codec_context.height
        check_size(width, height, 'a picture')
        for packet in container.demux(stream):
            deadline.check()
            if packet.size and packet.dts is not None:
                if latest is not None and packet.dts < latest and goes_back is None:
                    goes_back = frames
                latest = packet.dts
            frames += packet.size > 0
            if packet.size and packet.pts is not None:
                times.append(packet.pts)
                delays.add(packet.pts - (packet.dts or 0))
                if packet.is_keyframe:
                    key_times.append(packet.pts)
            check_length(frames)
        declared = stream.frames  # 0 where the container does not say
        if stream.codec_context.has_b_frames and len(delays) == 1:
            times = array('q')  # AVI tells the order of packets, not that of frames
        rate = stream.average_rate or stream.guessed_rate
    if frames < LEAST_SHARE * declared:
        raise ValueError(f'it is cut off: {frames} of {declared} frames are there')
    if not rate:
        raise ValueError('the frame rate is unknown')
    shown, keys = _places(frames, np.array(times), np.array(key_times))
    return Stream(name, frames, float(rate), width, height, goes_back, shown, keys)


def _places(
    frames: int, times: NDArray[np.int64], key_times: NDArray[np.int64]
) -> tuple[NDArray[np.int64] | None, NDArray[np.int64]]:
    """Times in the order of showing, and where the key frames are in it."""
    shown = np.unique(times)
    if len(shown) != frames:
        return None, np.zeros(0, np.int64)
    return shown, np.sort(np.searchsorted(shown, key_times))
