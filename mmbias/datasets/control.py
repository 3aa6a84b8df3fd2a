"""The calibrated control: generated videos whose static share is known in advance.

A hand turns by k sixteenths of a turn a frame, and the class is k in {1, 3, 13, 15}. As each k is
coprime with 16, any 16 consecutive frames of every class hold exactly the same 16 pictures:
without their order the classes cannot be told apart. In an exact share of the scenes the class is
carried by a background texture instead, and the hand jumps at random. Other steps, and a dark hand
before a bright ground, give other data sets of the same kind.

Invariant: the four videos of a dynamic scene, one of each class, hold the same pictures equally
often, also after the codec. Hence FFV1 in grey: lossless, every frame coded on its own, and read
back bit for bit by decord and by PyAV.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from mmbias.datasets.control_pictures import PERIOD, draw_hand, draw_textures
from mmbias.datasets.control_truth import check_share

STEPS = {'turn-1': 1, 'turn-3': 3, 'turn-13': 13, 'turn-15': 15}
CLASSES = tuple(STEPS)
COLUMNS = ('path', 'label', 'group', 'kind')

# decord 0.6.0 raises at these widths, as it takes padded rows for pictures.
UNREADABLE_SIZES = (16, 24, 48, 72)

Frames = NDArray[np.uint8]


@dataclass(frozen=True)
class NumberedScene:
    """What the scenes of every control have: a place in their split, which names their videos."""

    index: int

    @property
    def name(self) -> str:
        """Value of the manifest's `group` column."""
        return f'scene-{self.index:05d}'

    def path(self, split: str, label: str) -> str:
        """Path of one of the four videos, relative to the manifest."""
        return f'{split}/{self.name}_{label}.avi'


@dataclass(frozen=True)
class Scene(NumberedScene):
    """One draw of the nuisance parameters, shared by one video of each class."""

    static: bool
    stream: tuple[int, ...]

    @property
    def kind(self) -> str:
        """Value of the manifest's `kind` column."""
        return 'static' if self.static else 'dynamic'


@dataclass(frozen=True)
class ControlPlan:
    """What will be written: all randomness is fixed here, so that writing has no choice left."""

    split: str
    scenes: tuple[Scene, ...]
    num_frames: int
    size: int
    steps: tuple[int, ...] = tuple(STEPS.values())
    dark_hand: bool = False

    @property
    def classes(self) -> tuple[str, ...]:
        """Name of the class of each step."""
        return tuple(f'turn-{step}' for step in self.steps)

    def draw(self, scene: Scene) -> Frames:
        """The videos of a scene, see :func:`draw_scene`."""
        size = dict(num_frames=self.num_frames, size=self.size)
        return draw_scene(scene, **size, steps=self.steps, dark_hand=self.dark_hand)

    @property
    def static_share(self) -> float:
        """Exact share of the videos whose class is in the background: the S to be found."""
        return sum(scene.static for scene in self.scenes) / len(self.scenes)


def plan_control(
    *,
    rho: float,
    num_videos: int,
    seed: int,
    split: str,
    num_frames: int = 2 * PERIOD,
    size: int = 40,
    steps: Sequence[int] = tuple(STEPS.values()),
    dark_hand: bool = False,
) -> ControlPlan:
    """Fix the scenes of one split.

    Which scenes are static comes from a random stream of its own, so that it tells nothing about
    their pictures. With one seed, the static scenes of a smaller rho are among those of a larger.

    Args:
        rho: Wanted static share, in [0, 1]; the nearest share of whole scenes is taken.
        num_videos: Videos of the split, a multiple of the 4 classes.
        seed: Seed of the data, >= 0.
        split: Name of the split, such as `train`; every name has its own random stream.
        num_frames: Frames of a video, a multiple of 16.
        size: Height and width in pixels, an even number decord can read, at least 32.
        steps: Sixteenths of a turn a frame, one a class: four odd numbers, k with 16 - k.
        dark_hand: Whether the hand is darker than its ground.

    Returns:
        The plan; :attr:`ControlPlan.static_share` is the exact share.

    Raises:
        ValueError: If an argument is outside its range.
    """
    check_share(rho)
    check_counts(num_videos, num_frames, size)
    _check_steps(steps)
    stream = (seed, int.from_bytes(split.encode(), 'big'))
    num_scenes = num_videos // len(CLASSES)
    ranks = np.random.default_rng((*stream, 0)).permutation(num_scenes)
    num_static = int(rho * num_scenes + 0.5)
    scenes = (Scene(i, bool(ranks[i] < num_static), (*stream, 1, i)) for i in range(num_scenes))
    return ControlPlan(split, tuple(scenes), num_frames, size, tuple(steps), dark_hand)


def check_counts(num_videos: int, num_frames: int, size: int) -> None:
    """Raise a ValueError unless a control can be made of so many videos, frames and pixels."""
    for name, value, unit in (
        ('num_videos', num_videos, len(CLASSES)),
        ('num_frames', num_frames, PERIOD),
    ):
        if value < 1 or value % unit:
            raise ValueError(f'{name} is {value}, must be a multiple of {unit} and at least {unit}')
    if size < 32 or size % 2 or size in UNREADABLE_SIZES:
        raise ValueError(f'size is {size}, must be even, >= 32 and not in {UNREADABLE_SIZES}')


def _check_steps(steps: Sequence[int]) -> None:
    mirrored = sorted(PERIOD - step for step in steps) == sorted(steps)
    odd = set(steps) <= set(range(1, PERIOD, 2))
    if not (mirrored and odd and len(set(steps)) == len(steps) == len(CLASSES)):
        raise ValueError(
            f'steps are {list(steps)}, must be {len(CLASSES)} odd numbers from 1 to {PERIOD - 1}, '
            f'with {PERIOD} - k for every k'
        )


def write_control(plan: ControlPlan, out_dir: str | Path) -> Path:
    """Write the videos and the manifest of one split.

    The files are the same byte for byte for the same plan and FFmpeg.

    Args:
        plan: The split, see :func:`plan_control`.
        out_dir: Folder for `SPLIT.csv` and the folder `SPLIT` of the videos; made if missing.

    Returns:
        Path of the manifest, with the columns `path,label,group,kind`.
    """
    for _ in write_scenes(plan, out_dir):
        pass
    return Path(out_dir) / f'{plan.split}.csv'


def write_scenes(plan: ControlPlan, out_dir: str | Path) -> Iterator[Scene]:
    """Write a split scene by scene, for a progress bar around it; must be read to its end.

    The manifest is written last: where there is one, the split is complete.

    Args:
        plan: The split, see :func:`plan_control`.
        out_dir: As for :func:`write_control`.

    Yields:
        Each scene once its four videos are written.

    Example:
        >>> plan = plan_control(rho=0.5, num_videos=8, seed=0, split='train')
        >>> track(write_scenes(plan, 'out'), total=len(plan.scenes))  # doctest: +SKIP
    """
    manifest = Path(out_dir) / f'{plan.split}.csv'
    (manifest.parent / plan.split).mkdir(parents=True, exist_ok=True)
    manifest.unlink(missing_ok=True)
    for scene in plan.scenes:
        for label, frames in zip(plan.classes, plan.draw(scene), strict=True):
            write_video(manifest.parent / scene.path(plan.split, label), frames)
        yield scene
    _write_manifest(plan, manifest)


def _write_manifest(plan: ControlPlan, manifest: Path) -> None:
    with manifest.open('w', newline='', encoding='utf-8') as file:
        rows = csv.writer(file, lineterminator='\n')
        rows.writerow(COLUMNS)
        for scene in plan.scenes:
            for label in plan.classes:
                rows.writerow((scene.path(plan.split, label), label, scene.name, scene.kind))


def write_video(path: Path, frames: Frames) -> None:
    """Encode grey pictures without loss.

    Args:
        path: The file, an AVI, as Matroska stamps a random identity on each file.
        frames: Shape (T, H, W).
    """
    with av.open(str(path), 'w', format='avi', options={'fflags': '+bitexact'}) as container:
        stream = container.add_stream('ffv1', rate=PERIOD, options={'flags': '+bitexact'})
        stream.height, stream.width = frames.shape[1:]
        stream.pix_fmt = 'gray'
        stream.gop_size = 1  # a frame's bytes must not tell what came before it
        stream.codec_context.thread_count = 1
        for picture in frames:
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format='gray')))
        container.mux(stream.encode())


def draw_scene(
    scene: Scene,
    *,
    num_frames: int,
    size: int,
    steps: Sequence[int] = tuple(STEPS.values()),
    dark_hand: bool = False,
) -> Frames:
    """The four videos of a scene.

    Args:
        scene: The scene, whose stream decides all its nuisance parameters.
        num_frames: T, a multiple of 16.
        size: H and W.
        steps: Step of each class.
        dark_hand: Whether pictures are turned into their negative.

    Returns:
        Grey pictures, shape (classes, T, H, W), in the order of the steps.
    """
    rng = np.random.default_rng(scene.stream)
    hand = draw_hand(rng, size)
    ground = rng.uniform(70, 110) + rng.normal(0, rng.uniform(2, 8), (size, size))
    contrast = rng.uniform(90, 130)
    textures = 25 * draw_textures(rng, size) if scene.static else np.zeros((len(CLASSES), 1, 1))
    videos = []
    for step, texture in zip(steps, textures, strict=True):
        order = _random_order(rng, num_frames) if scene.static else turn_order(step, num_frames)
        picture = ground + texture + hand * (contrast - texture)
        videos.append(np.clip(np.rint(picture), 0, 255).astype(np.uint8)[order])
    return 255 - np.stack(videos) if dark_hand else np.stack(videos)


def turn_order(step: int, num_frames: int) -> NDArray[np.int64]:
    """Directions of a hand that turns by `step` sixteenths a frame, shape (num_frames,)."""
    return np.arange(num_frames) * step % PERIOD


def _random_order(rng: np.random.Generator, num_frames: int) -> NDArray[np.int64]:
    return np.concatenate([rng.permutation(PERIOD) for _ in range(num_frames // PERIOD)])
