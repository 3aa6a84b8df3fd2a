"""Decoding onward with PyAV: frames by their place, each at most once while places ascend."""

from collections.abc import Iterator

import av
import numpy as np
from av.container import InputContainer

from mmbias.readers.containers import Stream, open_container
from mmbias.readers.limits import MAX_WAIT, Deadline, check_size

WORTH_A_JUMP = 16  # frames that need not be decoded; a jump empties the decoder


class Decoding:
    """The frames of a video, by their place in the order of showing.

    Decodes on one thread, as loader processes share the cores. Goes on from where it stands, jumps
    to a key frame where that saves decoding, and starts anew where neither leads to the place.

    Args:
        path: The file.
        stream: What its packets say.
    """

    def __init__(self, path: str, stream: Stream) -> None:
        self._path = path
        self._stream = stream
        self._jumps = stream.times is not None and stream.goes_back is None
        self._frame: av.VideoFrame | None = None
        self._start()

    def frame(self, place: int) -> av.VideoFrame:
        """The frame at a place.

        Raises:
            TimeoutError: If it takes too long.
            ValueError: If the stream ends before it.
        """
        self._approach(place)
        while self._place < place:
            self._advance()
        assert self._frame is not None
        return self._frame

    def _approach(self, place: int) -> None:
        if self._place <= place <= self._place + WORTH_A_JUMP:
            return
        key = self._key_before(place) if self._jumps else 0
        if key > self._place + WORTH_A_JUMP or (key and place < self._place):
            self._jump(key, place)
        elif place < self._place:
            self._start()

    def _key_before(self, place: int) -> int:
        keys = self._stream.keys
        index = int(np.searchsorted(keys, place, side='right')) - 1
        return int(keys[index]) if index >= 0 else 0

    def _start(self) -> None:
        """Stand before the first frame."""
        self._container = open_container(self._path)
        self._container.streams.video[0].codec_context.thread_count = 1
        self._frames = self._decode(self._container)
        self._place = -1
        self._frame = None

    def _jump(self, key: int, place: int) -> None:
        """Stand at a key frame or before it; at the start if the container leads elsewhere."""
        assert self._stream.times is not None
        video = self._container.streams.video[0]
        self._container.seek(int(self._stream.times[key]), stream=video)
        self._frames = self._decode(self._container)
        self._frame = next(self._frames, None)
        reached = -1 if self._frame is None else self._find(self._frame.pts)
        if 0 <= reached <= place:
            self._place = reached
        else:
            self._jumps = False
            self._start()

    def _find(self, time: int | None) -> int:
        """Place of the frame that is shown at a time, -1 if there is none."""
        assert self._stream.times is not None
        place = int(np.searchsorted(self._stream.times, -1 if time is None else time))
        found = place < len(self._stream.times) and self._stream.times[place] == time
        return place if found else -1

    def _advance(self) -> None:
        frame = next(self._frames, None)
        if frame is None:
            raise ValueError(f'frame {self._place + 1} of {self._path} cannot be decoded')
        self._place, self._frame = self._place + 1, frame

    def _decode(self, container: InputContainer) -> Iterator[av.VideoFrame]:
        deadline = Deadline(MAX_WAIT)
        for packet in container.demux(video=0):
            deadline.check()
            for frame in packet.decode():
                check_size(frame.width, frame.height, f'a frame of {self._path}')
                yield frame
                deadline.restart()
