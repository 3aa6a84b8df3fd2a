"""What a video is, as far as its masks depend on it."""

from dataclasses import dataclass
from pathlib import Path

from mmbias.files.hashing import hash_content
from mmbias.readers import VideoReader, open_video

ANY_FPS = 1.0  # masks belong to frames, not to times; a folder of frames needs a rate to be opened


@dataclass(frozen=True)
class VideoFacts:
    """A video that masks belong to.

    Attributes:
        sha256: Of its file, or of its folder of frames, see
            :func:`mmbias.files.hashing.hash_content`.
        frames: Number of frames of the whole file.
        height: Of the upright pictures, in pixels.
        width: Of the upright pictures, in pixels.
    """

    sha256: str
    frames: int
    height: int
    width: int

    @property
    def size(self) -> tuple[int, int]:
        """Height and width."""
        return self.height, self.width


def examine(path: str | Path, reader: str = 'auto') -> VideoFacts:
    """What a video is.

    Args:
        path: A video file or a folder of frames.
        reader: As :func:`mmbias.readers.open_video` takes it.

    Raises:
        FileNotFoundError: If there is no such file or folder.
        ValueError: If it holds no readable video.
    """
    return facts_of(path, open_video(path, reader, ANY_FPS))


def facts_of(path: str | Path, video: VideoReader) -> VideoFacts:
    """The same of a video that is open."""
    return VideoFacts(hash_content(path), len(video), *video.shape_at(0))


def same_aspect(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether sizes (H, W) are of one aspect, up to the rounding of a side to whole pixels.

    Example:
        >>> same_aspect((256, 455), (1080, 1920)), same_aspect((256, 341), (1080, 1920))
        (True, False)
    """
    (height, width), (full_height, full_width) = one, other
    off_width = abs(width - full_width * height / full_height)
    off_height = abs(height - full_height * width / full_width)
    return min(off_width, off_height) <= 1
