"""Generated video files of the kinds that data sets hold, and long ones for measuring memory."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av

from trials.speed.scenes import Picture, draw_frames

FPS = 30


@dataclass(frozen=True)
class Kind:
    """How a data set's files are coded.

    Attributes:
        width: In pixels.
        height: In pixels.
        encoder: FFmpeg's name of the encoder.
        suffix: Of the files.
        seconds: Length of a video.
        noise: Standard deviation of the noise drawn, in grey levels; with it the files decode
            about as fast as real ones.
        bit_rate: In bits a second, None where the encoder's constant quality sets it.
        options: Of the encoder.
    """

    width: int
    height: int
    encoder: str
    suffix: str
    seconds: float
    noise: float = 1.5
    bit_rate: int | None = None
    options: tuple[tuple[str, str], ...] = ()

    @property
    def name(self) -> str:
        """File name stem."""
        return f'{self.encoder}-{self.width}x{self.height}'


KINDS = (
    Kind(320, 240, 'mpeg4', '.avi', 10, bit_rate=550_000),  # as UCF-101
    Kind(340, 256, 'libx264', '.mp4', 10, options=(('crf', '23'),)),  # as small Kinetics
    Kind(1280, 720, 'libx264', '.mp4', 6, options=(('crf', '23'),)),
)


def generate_videos(
    folder: Path, kinds: tuple[Kind, ...], count: int, say: Callable[[str], None]
) -> list[Path]:
    """Write the videos that are not there yet.

    Args:
        folder: For the files; made if missing.
        kinds: What to write.
        count: Videos of each kind.
        say: Told what is being written.

    Returns:
        The files.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for kind in kinds:
        for seed in range(count):
            path = folder / f'{kind.name}-{kind.seconds:g}s-{seed}{kind.suffix}'
            say(f'writing {path.name}')
            if not path.is_file():
                write_video(path, kind, seed)
            files.append(path)
    return files


def write_video(path: Path, kind: Kind, seed: int) -> None:
    """Draw and encode a video; an interrupted one leaves no file of that name."""
    frames = draw_frames(
        width=kind.width,
        height=kind.height,
        frames=round(kind.seconds * FPS),
        fps=FPS,
        noise=kind.noise,
        seed=seed,
    )
    partial = path.with_stem(f'{path.stem}-partial')
    with av.open(str(partial), 'w') as container:
        stream: Any = container.add_stream(kind.encoder, rate=FPS, options=dict(kind.options))
        stream.width, stream.height, stream.pix_fmt = kind.width, kind.height, 'yuv420p'
        if kind.bit_rate:
            stream.bit_rate = kind.bit_rate
        for packet in _encode(stream, frames):
            container.mux(packet)
    partial.replace(path)


def _encode(stream: Any, frames: Iterator[Picture]) -> Iterator[Any]:
    for picture in frames:
        yield from stream.encode(av.VideoFrame.from_ndarray(picture, format='yuv420p'))
    yield from stream.encode()


def repeat_video(source: Path, path: Path, times: int) -> None:
    """Write a video end to end several times, packet by packet, without coding anything again.

    Args:
        source: A file whose first frame is a key frame.
        path: The file to write.
        times: How often.
    """
    stream: Any = None
    packet: Any
    partial = path.with_stem(f'{path.stem}-partial')
    with av.open(str(partial), 'w') as target:
        for turn in range(times):
            with av.open(str(source)) as container:
                video: Any = container.streams.video[0]
                stream = stream or target.add_stream_from_template(video)
                shift = round(turn * Fraction(video.frames) / video.average_rate / video.time_base)
                for packet in container.demux(video):
                    if packet.dts is not None:  # the last one is empty
                        packet.pts, packet.dts = packet.pts + shift, packet.dts + shift
                        packet.stream = stream
                        target.mux(packet)
    partial.replace(path)
