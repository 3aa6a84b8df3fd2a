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

from mmbias.readers.limits import MAX_PIXELS, MAX_SCAN, Deadline, check_length, check_size
from mmbias.readers.memory import MAX_OPEN_BYTES, limited_memory

FORMATS = (
    *('3gp', 'asf', 'av1', 'avi', 'dv', 'flv', 'gif', 'h264', 'hevc', 'ivf', 'm4v', 'matroska'),
    *('mov', 'mp4', 'mpeg', 'mpegts', 'mpegvideo', 'mxf', 'nut', 'obu', 'ogg', 'webm'),
    'yuv4mpegpipe',
)

# These hold no times of showing: of frames that are coded in another order they are guessed.
WITHOUT_TIMES = ('asf', 'avi', 'h264', 'hevc', 'm4v', 'mpegvideo', 'obu')
UNTOLD = np.iinfo(np.int64).min

_Times = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_], bool]

LEAST_SHARE = 0.9  # of the frames that a container announces; some are off by a few


@dataclass(frozen=True)
class Stream:
    """What the packets of a video say.

    Attributes:
        container: FFmpeg's name of its format.
        codec: FFmpeg's name of its decoder.
        frames: Number of packets with data, one a frame.
        fps: Frame rate.
        width: Of the pictures, in pixels.
        height: Of the pictures, in pixels.
        goes_back: First frame whose decoding time is before that of the one before it, as where
            files were joined byte by byte; None in a sound stream.
        times: When each frame is shown, ascending, in the stream's units, shape (frames,); None
            where the packets do not tell.
        keys: Key frames, from which decoding can start, as places in ``times``, shape (K,).
        countable: Whether the n-th frame after a key frame is the n-th that decoding from there
            gives: the times are told, no packet is left out by an edit list, and none that follows
            a key frame is shown before it.
    """

    container: str
    codec: str
    frames: int
    fps: float
    width: int
    height: int
    goes_back: int | None
    times: NDArray[np.int64] | None
    keys: NDArray[np.int64]
    countable: bool


def open_container(path: str | Path) -> InputContainer:
    """Open a file, never an address, whatever it is called.

    Raises:
        ValueError: If it is a playlist, or of another format that holds no pictures itself.
    """
    options = dict(
        format_whitelist=','.join(FORMATS), protocol_whitelist='file', max_pixels=str(MAX_PIXELS)
    )
    try:
        return av.open(os.path.abspath(path), options=options)
    except av.error.ArgumentError as error:
        raise ValueError('it is of no format that is known to hold pictures') from error


def look_at_packets(path: str | Path) -> Stream:
    """Go through the packets of a file's first video stream, see :func:`scan_packets`."""
    with limited_memory(MAX_OPEN_BYTES), open_container(path) as container:
        return scan_packets(container)


def scan_packets(container: InputContainer) -> Stream:
    """Go through the packets of the first video stream, or their index; nothing is decoded.

    Args:
        container: At its beginning; it is left somewhere else.

    Returns:
        What the packets say; containers themselves give wrong or no counts.

    Raises:
        TimeoutError: If it takes too long.
        ValueError: If there is no video stream, its pictures are too large or too many, more than a
            tenth of the announced frames is missing, or the frame rate is unknown.
    """
    if not container.streams.video:
        raise ValueError('it has no pictures')
    stream = container.streams.video[0]
    context = stream.codec_context
    check_size(context.width, context.height, 'a picture')
    shown, decoded, is_key, left_out = _index_times(container) or _packet_times(container)
    frames = len(shown)
    known = shown[shown != UNTOLD]
    span = int(np.ptp(known)) if len(known) else 0
    # Of frames that an edit list leaves out, the announced number knows nothing.
    if frames < LEAST_SHARE * stream.frames and span < LEAST_SHARE * (stream.duration or 0):
        raise ValueError(f'it is cut off: {frames} of {stream.frames} frames are there')
    rate = stream.average_rate or stream.guessed_rate
    if not rate:
        raise ValueError('the frame rate is unknown')
    name = container.format.name
    back = np.flatnonzero(decoded[1:] < decoded[:-1])
    goes_back = int(back[0]) + 1 if len(back) else None
    guessed = context.has_b_frames and name in WITHOUT_TIMES
    times = np.sort(shown)
    keys = np.searchsorted(times, np.sort(shown[is_key]))
    told = not guessed and UNTOLD not in shown and bool((np.diff(times) > 0).all())
    earliest = np.minimum.accumulate(shown[::-1])[::-1]  # of a packet and all that follow it
    leading = bool((earliest < shown)[is_key].any())
    return Stream(
        name,
        context.name,
        frames,
        float(rate),
        context.width,
        context.height,
        goes_back,
        times if told else None,
        keys,
        told and not leading and not left_out,
    )


def _index_times(container: InputContainer) -> _Times | None:
    """The same as :func:`_packet_times`, in a quarter of the time, where the index is reliable.

    That is in AVI files which hold all that their index lists, and show frames as they come.
    """
    stream = container.streams.video[0]
    entries = getattr(stream, 'index_entries', ())  # not in older versions of PyAV
    if container.format.name != 'avi' or stream.codec_context.has_b_frames or not entries:
        return None
    sizes = [entry.size for entry in entries]
    end = entries[len(sizes) - 1].pos + sizes[-1]
    if len(sizes) != stream.frames or not all(sizes) or end > container.size:
        return None
    check_length(len(sizes))
    times = np.array([entry.timestamp for entry in entries])
    return times, times, np.array([entry.is_keyframe for entry in entries]), False


def _packet_times(container: InputContainer) -> _Times:
    """When each frame is shown and decoded, whether it is a key frame, shapes (frames,).

    And whether an edit list leaves packets out.
    """
    deadline = Deadline(MAX_SCAN)
    shown, decoded, is_key, left_out = array('q'), array('q'), array('b'), False
    for packet in container.demux(video=0):
        deadline.check()
        if packet.size and packet.is_discard:
            left_out = True
        elif packet.size:
            shown.append(UNTOLD if packet.pts is None else packet.pts)
            before = decoded[-1] if decoded else UNTOLD
            decoded.append(before if packet.dts is None else packet.dts)
            is_key.append(packet.is_keyframe)
            check_length(len(shown))
    return np.array(shown), np.array(decoded), np.array(is_key, bool), left_out
