"""Videos of one codec and size, laid out so that both sides read exactly the same files."""

import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import cycle
from pathlib import Path

import pandas as pd

from mmbias.datasets.official.folders import VIDEO_SUFFIXES
from mmbias.preparing.examining import Task, examine_video
from mmbias.readers.containers import look_at_packets, open_container
from trials.speed.decoders import count_frames

CLASSES = tuple(f'class {i:03d}' for i in range(400))  # as many as Kinetics-400 has
SHORTEST_DECODE = 2.0  # seconds, so that starting a run counts for little
MOST_FRAMES = 20000  # where decoding is nearly free, other work makes a run long enough


@dataclass(frozen=True)
class VideoGroup:
    """Files of one codec and size.

    Attributes:
        name: Codec and size.
        files: The files.
        frames: Of each.
    """

    name: str
    files: tuple[Path, ...]
    frames: tuple[int, ...]

    @cached_property
    def decode_rate(self) -> float:
        """Frames a second that one thread decodes, as a first look at the first file tells."""
        start = time.process_time()
        return count_frames(self.files[0]) / (time.process_time() - start)

    @property
    def h264(self) -> bool:
        """Whether decoding is most of the work."""
        return self.name.startswith('h264')


@dataclass(frozen=True)
class VideoSet:
    """A folder of numbered links to files, with a manifest of ours and a list of MMAction2's.

    Attributes:
        folder: The folder.
        frames: Frames of each sample, in order.
    """

    folder: Path
    frames: tuple[int, ...]

    @property
    def files(self) -> list[Path]:
        """The samples in order."""
        return [self.folder / name for name in pd.read_csv(self.folder / 'test.csv')['path']]

    def own(self, pipeline: Sequence[dict], *, test_mode: bool) -> dict:
        """Config of our data set."""
        return dict(
            type='VideoManifest',
            ann_file=str(self.folder / 'test.csv'),
            classes=list(CLASSES),
            pipeline=list(pipeline),
            test_mode=test_mode,
        )

    def stock(self, pipeline: Sequence[dict], *, test_mode: bool) -> dict:
        """Config of MMAction2's data set."""
        return dict(
            type='VideoDataset',
            ann_file=str(self.folder / 'test.txt'),
            data_prefix=dict(video=str(self.folder)),
            pipeline=list(pipeline),
            test_mode=test_mode,
        )


def find_videos(folder: Path) -> list[Path]:
    """Video files under a folder, in order.

    Raises:
        FileNotFoundError: If there is none.
    """
    files = sorted(file for file in folder.rglob('*') if file.suffix.lower() in VIDEO_SUFFIXES)
    if not files:
        raise FileNotFoundError(f'no video under {folder}')
    return files


def group_videos(files: Iterable[Path]) -> list[VideoGroup]:
    """Sort files by codec and size, smallest pictures first."""
    groups: dict[tuple[int, str], list[Path]] = defaultdict(list)
    for file in files:
        with open_container(file) as container:
            codec = container.streams.video[0].codec_context
            name = f'{codec.name} {codec.width}x{codec.height}'
            groups[codec.width * codec.height, name].append(file)
    return [
        VideoGroup(name, tuple(files), tuple(look_at_packets(file).frames for file in files))
        for (_, name), files in sorted(groups.items())
    ]


def copy_small(group: VideoGroup, most: int, folder: Path, short_side: int) -> VideoGroup:
    """Write small copies of a group's files, as the preparation of a data set does.

    Args:
        group: The files.
        most: Number of files, the first of which are copied.
        folder: Is made.
        short_side: Of the copies, in pixels.

    Returns:
        The copies.

    Raises:
        ValueError: If a file cannot be read.
    """
    copies = []
    for number, file in enumerate(group.files[:most]):
        copies.append(folder / f'{number:05d}.mp4')
        task = Task(str(file), file, reader='fast', copy=copies[-1], short_side=short_side)
        if error := examine_video(task).error:
            raise ValueError(f'{file} cannot be copied: {error}')
    return replace(group, files=tuple(copies), frames=group.frames[:most])


def lay_out(
    group: VideoGroup, folder: Path, *, frames: float | None = None, least: int = 1
) -> VideoSet:
    """Link to a group's files, in turn, until there are enough frames to measure.

    Args:
        group: The files.
        folder: Is made.
        frames: Least number in all; by default two seconds of decoding, or ``MOST_FRAMES``.
        least: Least number of links.

    Returns:
        The set.
    """
    if frames is None:
        frames = min(SHORTEST_DECODE * group.decode_rate, MOST_FRAMES)
    folder.mkdir(parents=True)
    lengths: list[int] = []
    names: list[str] = []
    for file, length in cycle(zip(group.files, group.frames, strict=True)):
        names.append(f'{len(names):05d}{file.suffix}')
        (folder / names[-1]).symlink_to(file.resolve())
        lengths.append(length)
        if sum(lengths) >= frames and len(lengths) >= least:
            break
    pd.DataFrame(dict(path=names, label=CLASSES[0])).to_csv(folder / 'test.csv', index=False)
    (folder / 'test.txt').write_text(''.join(f'{name} 0\n' for name in names))
    return VideoSet(folder, tuple(lengths))
