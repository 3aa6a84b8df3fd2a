"""The control with background: videos in which it is known what ground and hand each decide.

In every video a hand turns before a textured ground, so that a hand pasted before the ground of
another video looks like any other video. A bright hand says that its motion is the class; the
texture is drawn at random. A dark hand says that the texture is the class; the motion is drawn at
random. An exact share of the scenes is dark.

Invariant: the four videos of a scene, one of each class, have the same hand and the same noise.
Those of a bright scene share their texture and hold the same pictures equally often; those of a
dark scene share their motion and are equal wherever the hand is. So of a bright scene whose order
is hidden, or a dark one whose ground is, all four look the same, and one answer is right.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mmbias.datasets.control import (
    CLASSES,
    STEPS,
    Frames,
    NumberedScene,
    check_counts,
    turn_order,
)
from mmbias.datasets.control_pictures import PERIOD, draw_hand, draw_textures
from mmbias.datasets.control_truth import check_share


@dataclass(frozen=True)
class BackgroundScene(NumberedScene):
    """One draw of the nuisance parameters, shared by one video of each class.

    Attributes:
        index: Place in its split.
        dark: Whether the hand is dark, which says that the texture is the class.
        other: Class index of what does not count: the texture of a bright scene, the motion of a
            dark one.
        stream: Seed of its pictures.
    """

    dark: bool
    other: int
    stream: tuple[int, ...]

    @property
    def kind(self) -> str:
        """Value of the manifest's `kind` column."""
        return 'dark' if self.dark else 'bright'

    def motion(self, label: str) -> str:
        """Class whose motion the video of a class shows."""
        return CLASSES[self.other] if self.dark else label

    def texture(self, label: str) -> str:
        """Class whose texture the video of a class shows: the manifest's `texture` column."""
        return label if self.dark else CLASSES[self.other]


@dataclass(frozen=True)
class BackgroundVideo:
    """What is known of a video.

    Attributes:
        frames: Grey pictures, shape (T, H, W).
        masks: Where the hand is, shape (T, H, W).
        plate: The ground without the hand, shape (H, W).
    """

    frames: Frames
    masks: NDArray[np.bool_]
    plate: Frames


@dataclass(frozen=True)
class BackgroundPlan:
    """What will be written: all randomness is fixed here, so that writing has no choice left."""

    split: str
    scenes: tuple[BackgroundScene, ...]
    num_frames: int
    size: int

    @property
    def dark_share(self) -> float:
        """Exact share r of the videos whose class is in the background."""
        return sum(scene.dark for scene in self.scenes) / len(self.scenes)

    def draw(self, scene: BackgroundScene) -> Iterator[tuple[str, BackgroundVideo]]:
        """The class and the contents of each of a scene's videos, see :func:`draw_videos`."""
        videos = draw_videos(scene, num_frames=self.num_frames, size=self.size)
        return zip(CLASSES, videos, strict=True)


def plan_background_control(
    *,
    rho: float,
    num_videos: int,
    seed: int,
    split: str,
    num_frames: int = 2 * PERIOD,
    size: int = 32,
) -> BackgroundPlan:
    """Fix the scenes of one split.

    Which scenes are dark comes from a random stream of its own, so that it tells nothing about
    their pictures. With one seed, the dark scenes of a smaller rho are among those of a larger.

    Args:
        rho: Wanted share of dark scenes, in [0, 1]; the nearest share of whole scenes is taken.
        num_videos: Videos of the split, a multiple of the 4 classes.
        seed: Seed of the data, >= 0.
        split: Name of the split, such as `train`; every name has its own random stream.
        num_frames: Frames of a video, a multiple of 16.
        size: Height and width in pixels, an even number decord can read, at least 32.

    Returns:
        The plan; :attr:`BackgroundPlan.dark_share` is the exact share.

    Raises:
        ValueError: If an argument is outside its range.
    """
    check_share(rho)
    check_counts(num_videos, num_frames, size)
    stream = (seed, int.from_bytes(f'background {split}'.encode(), 'big'))
    num_scenes = num_videos // len(CLASSES)
    rng = np.random.default_rng((*stream, 0))
    ranks = rng.permutation(num_scenes)
    others = rng.integers(len(CLASSES), size=num_scenes)
    num_dark = int(rho * num_scenes + 0.5)
    scenes = (
        BackgroundScene(i, bool(ranks[i] < num_dark), int(others[i]), (*stream, 1, i))
        for i in range(num_scenes)
    )
    return BackgroundPlan(split, tuple(scenes), num_frames, size)


def draw_videos(scene: BackgroundScene, *, num_frames: int, size: int) -> Iterator[BackgroundVideo]:
    """The videos of a scene, in the order of the classes.

    Args:
        scene: The scene, whose stream decides all its nuisance parameters.
        num_frames: T, a multiple of 16.
        size: H and W.

    Yields:
        What is known of each video.
    """
    rng = np.random.default_rng(scene.stream)
    hand = draw_hand(rng, size) > 0  # with hard edges: no pixel shows both hand and ground
    ground = rng.uniform(90, 110) + rng.normal(0, rng.uniform(2, 8), (size, size))
    contrast = rng.uniform(70, 90) * (-1 if scene.dark else 1)
    textures = dict(zip(CLASSES, 25 * draw_textures(rng, size), strict=True))
    for label in CLASSES:
        texture = textures[scene.texture(label)]
        order = turn_order(STEPS[scene.motion(label)], num_frames)
        plate = to_grey(ground + texture)
        pictures = np.where(hand, to_grey(ground + contrast), plate)
        yield BackgroundVideo(pictures[order], hand[order], plate)


def to_grey(values: NDArray[np.float64]) -> Frames:
    """Round to what a file can hold."""
    return np.clip(np.rint(values), 0, 255).astype(np.uint8)
