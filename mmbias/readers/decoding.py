"""Decoding onward with PyAV: frames by their place, each at most once while places ascend."""

from collections.abc import Iterator

import av
import numpy as np

from mmbias.readers.containers import open_container, scan_packets
from mmbias.readers.limits import MAX_PIXELS, MAX_WAIT, Deadline, check_size
from mmbias.readers.memory import MAX_OPEN_BYTES, limited_memory

WORTH_A_JUMP = 16  # frames that need not be decoded; a jump empties the decoder


class Decoding:
    """The frames of a video, by their place in the order of showing.

    Decodes on one thread, as loader processes share the cores. Goes on from where it stands, jumps
    to a key frame where that saves decoding, and leaves out frames that nobody asked for where no
    other frame is built on them. All of that needs packets that tell when each frame is shown; of
    other files every frame is decoded and counted.

    Args:
        path: The file.

    Attributes:
        stream: What the packets say.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        with limited_memory(MAX_OPEN_BYTES):
            self._container = open_container(path)
            self.stream = scan_packets(self._container)
        self._timed = self.stream.times is not None and self.stream.goes_back is None
        self._seeks = True
        self._place = self.stream.frames  # where it stands: at the end, after the packets
        self._frame: av.VideoFrame | None = None

    def frame(self, place: int) -> av.VideoFrame:
        """The frame at a place.

        Raises:
            TimeoutError: If it takes too long.
            ValueError: If it cannot be decoded, or there is no such place.
        """
        if not 0 <= place < self.stream.frames:
            raise self._missing(place)
        self._wanted = place
        far = self._place + WORTH_A_JUMP
        # Key frames are looked for where there can be one only: this is asked for every frame.
        if place < self._place or (place > far and self._key_before(place) > far):
            self._begin()
        self._reach(place)
        if self._place > place and self._seeks:  # the container led past it
            self._seeks = False
            self._begin()
            self._reach(place)
        if self._frame is None or self._place > place:
            raise self._missing(place)
        return self._frame

    def _reach(self, place: int) -> None:
        while self._place < place:
            self._advance()

    def _key_before(self, place: int) -> int:
        """Place of the last key frame that is not behind a place."""
        if not (self._timed and self._seeks):
            return 0
        index = int(np.searchsorted(self.stream.keys, place, side='right')) - 1
        return int(self.stream.keys[index]) if index >= 0 else 0

    def _begin(self) -> None:
        """Stand before a frame from which the wanted one can be reached."""
        self._seeks = self._seeks and self._timed and self._seek()
        if not self._seeks:
            self._container.close()
            self._container = open_container(self._path)
        self._frames = self._decode()
        self._place = -1
        self._frame = None

    def _seek(self) -> bool:
        """Go to the last key frame before the wanted one; whether the container can."""
        assert self.stream.times is not None
        time = int(self.stream.times[self._key_before(self._wanted)])
        try:
            self._container.seek(time, stream=self._container.streams.video[0])
        except av.error.FFmpegError:
            return False
        return True

    def _advance(self) -> None:
        frame = next(self._frames, None)
        place = self._place + 1
        if self._timed:
            place = -1 if frame is None else self._find(frame)
            if place <= self._place and self._seeks:  # the container led elsewhere
                self._seeks = False
                self._begin()
                return
            if place < 0 and self._place < 0:  # it tells other times than the decoder
                self._timed = False
                self._begin()
                return
        if frame is None:
            raise self._missing(self._wanted)
        if place > self._place:  # a late one is of no use
            self._place, self._frame = place, frame

    def _find(self, frame: av.VideoFrame) -> int:
        """Place of a frame by its time, -1 if no packet has that time."""
        times = self.stream.times
        if times is None or frame.pts is None:
            return -1
        place = int(np.searchsorted(times, frame.pts))
        return place if place < len(times) and times[place] == frame.pts else -1

    def _missing(self, place: int) -> ValueError:
        return ValueError(f'frame {place} of {self._path} cannot be decoded')

    def _decode(self) -> Iterator[av.VideoFrame]:
        context = self._container.streams.video[0].codec_context
        if not context.is_open:
            context.thread_count = 1
            context.options = {'max_pixels': str(MAX_PIXELS)}  # before a picture is allocated
        deadline = Deadline(MAX_WAIT)
        for packet in self._container.demux(video=0):
            deadline.check()
            # What dav1d is told when it opens, it keeps to.
            early = context.is_open and self._is_early(packet)
            context.skip_frame = 'NONREF' if early else 'DEFAULT'
            for frame in self._frames_of(packet):
                check_size(frame.width, frame.height, f'a frame of {self._path}')
                yield frame
                deadline.restart()

    def _frames_of(self, packet: av.Packet) -> list[av.VideoFrame]:
        try:
            return list(packet.decode())
        except MemoryError:
            raise
        except av.error.FFmpegError as error:  # of many kinds
            reason = f'{error.strerror}, or larger than {MAX_PIXELS} pixels'
            raise ValueError(f'{self._missing(self._wanted)}: {reason}') from error

    def _is_early(self, packet: av.Packet) -> bool:
        """Whether a packet's frame is shown before the one that is wanted."""
        times = self.stream.times
        if not self._timed or times is None or packet.pts is None:
            return False
        return packet.pts < times[self._wanted]
