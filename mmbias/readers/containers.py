"""Opening a container and looking at its packets before anything is decoded.

Only formats that hold pictures themselves are opened. A playlist, which FFmpeg knows by its
contents whatever its name, makes it read other files and addresses: such a file is no video.
"""

import os
from dataclasses import dataclass
from pathlib import Path

import av
from av.container import InputContainer

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
        frames: Number of packets with data, one a frame.
        fps: Frame rate.
        width: Of the pictures, in pixels.
        height: Of the pictures, in pixels.
        goes_back: First frame whose decoding time is before that of the one before it, as where
            files were joined byte by byte; None in a sound stream.
    """

    frames: int
    fps: float
    width: int
    height: int
    goes_back: int | None


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
    with open_container(path) as container:
        if not container.streams.video:
            raise ValueError('it has no pictures')
        stream = container.streams.video[0]
        width, height = stream.codec_context.width, stream.codec_context.height
        check_size(width, height, 'a picture')
        for packet in container.demux(stream):
            deadline.check()
            if packet.size and packet.dts is not None:
                if latest is not None and packet.dts < latest and goes_back is None:
                    goes_back = frames
                latest = packet.dts
            frames += packet.size > 0
            check_length(frames)
        declared = stream.frames  # 0 where the container does not say
        rate = stream.average_rate or stream.guessed_rate
    if frames < LEAST_SHARE * declared:
        raise ValueError(f'it is cut off: {frames} of {declared} frames are there')
    if not rate:
        raise ValueError('the frame rate is unknown')
    return Stream(frames, float(rate), width, height, goes_back)
