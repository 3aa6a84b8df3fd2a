"""One column of the scores: what a probe shows of a clip, by its options and its seed."""

import inspect
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from mmbias.clips import clip_rng, spread_order
from mmbias.clips.orders import Order
from mmbias.probes.registry import PROBES
from mmbias.probes.scene import Scene

VIDEO_FRAMES = 'num_video_frames'
OF_ORDER = ('num_frames', VIDEO_FRAMES)
OF_MASKS = ('actor', 'plate', 'donor')  # what only a video with masks has
DRAWS = ('rng', 'video_rng', 'donor')  # what differs between seeds
GIVEN = {*OF_ORDER, *OF_MASKS, *DRAWS, 'own_rng', 'pictures', 'mean'}


@dataclass(frozen=True)
class ProbeColumn:
    """One column of the scores: a probe with its options and, where it is seeded, its seed.

    Args:
        name: What reports call it, for example ``'block-shuffle-8'``; columns that differ in
            the seed alone share it.
        type: Registered name of the probe.
        seed: Shuffle seed, None for a probe that draws nothing.
        options: Keyword arguments of the probe; of one that changes pictures also ``order``, in
            which they are shown, and ``grow``, by how many pixels masks are widened.
    """

    name: str
    type: str
    seed: int | None = None
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def whole_video(self) -> bool:
        """Whether it reorders the video before the windows are cut, not every clip by itself."""
        return VIDEO_FRAMES in parameters_of(self.type)

    @property
    def paints(self) -> bool:
        """Whether it changes pictures."""
        return not any(name in parameters_of(self.type) for name in OF_ORDER)

    @property
    def paints_each(self) -> bool:
        """Whether it makes of each picture what it would make of it in any other clip."""
        probe = PROBES.get(self.type)
        marked = getattr(getattr(probe, 'func', probe), 'each_picture', False)
        return bool(marked) and self.options.get('placement') != 'hat'

    @property
    def needs_masks(self) -> bool:
        """Whether it can be shown only of videos with masks."""
        return any(name in parameters_of(self.type) for name in OF_MASKS)

    @property
    def relation(self) -> str | None:
        """Whose background it takes, see :mod:`mmbias.probes.donors`; None for none."""
        return self.options['relation'] if 'donor' in parameters_of(self.type) else None

    def show(
        self, frames: NDArray[np.integer], windows: Order, video_id: str, first_clip: int = 0
    ) -> Order:
        """The picture shown at each moment of consecutive clips of a video.

        Args:
            frames: Which frame of the video each picture shows, shape (F,); those of all clips
                of the video where the probe is one of the whole video.
            windows: Places of the clips' pictures, shape (K, T).
            video_id: Identity of the sample.
            first_clip: Temporal index of the first of these clips in its sample.

        Returns:
            Places of pictures, shape (K, T).
        """
        if self.whole_video:
            order = self.order(len(np.unique(frames)), video_id, clip=0)
            return spread_order(order, frames)[windows]
        length = windows.shape[1]
        clips = enumerate(windows, start=first_clip)
        return np.stack([clip[self.order(length, video_id, number)] for number, clip in clips])

    def order(self, num_frames: int, video_id: str, clip: int) -> Order:
        """Index of the frame shown at each moment of a clip, or of a video.

        Args:
            num_frames: Frames of the clip or the video (T).
            video_id: Identity of the sample.
            clip: Temporal index of the clip in its sample.

        Returns:
            Indices in ``[0, T)``, shape (T,).

        Raises:
            ValueError: If the probe returns anything else.
        """
        kind = self.options['order'] if self.paints else self.type
        probe = PROBES.get(kind)
        seeded = self.seed is not None and is_seeded(kind)
        draws = {'rng': clip_rng(self.seed or 0, video_id, clip)} if seeded else {}
        options = {} if self.paints else self.options
        order = np.asarray(probe(num_frames, **draws, **options))
        if order.shape != (num_frames,) or order.min() < 0 or order.max() >= num_frames:
            raise ValueError(
                f'probe {self.name!r} returned {order.tolist()}, '
                f'must be {num_frames} indices in [0, {num_frames})'
            )
        return order.astype(np.int64)

    def paint(self, scene: Scene, video_id: str, clip: int) -> Tensor:
        """The pictures of a clip as the probe changes them, in its order.

        Args:
            scene: The clip's pictures, and what belongs to them.
            video_id: Identity of the sample.
            clip: Temporal index of the clip in its sample.

        Returns:
            Pictures like those of the scene, shape (T, H, W, C).

        Raises:
            ValueError: If the probe returns anything else.
        """
        painted = self.paint_pictures(scene, video_id, clip)
        if self.options['order'] == 'original':
            return painted
        order = self.order(len(painted), video_id, clip)
        return painted[torch.as_tensor(order, device=painted.device)]

    def paint_pictures(self, scene: Scene, video_id: str, clip: int) -> Tensor:
        """The same in the order in which they are."""
        wanted = parameters_of(self.type)
        plain = ('pictures', 'plate', 'mean')
        given: dict[str, Any] = {name: getattr(scene, name) for name in plain if name in wanted}
        if 'actor' in wanted:
            given['actor'] = scene.actor(self.options['grow'])
        if 'donor' in wanted:
            assert self.seed is not None
            given['donor'] = scene.donors[self.options['relation'], self.seed]
        # Not the generator that draws the order: what is painted must not depend on it.
        drawn = self.seed or 0
        generators = dict(rng=(drawn, clip), video_rng=(drawn, 0), own_rng=(0, 0))
        for name, (seed, number) in generators.items():
            if name in wanted:
                given[name] = clip_rng(seed, f'{video_id}\0pictures', number)
        options = {key: value for key, value in self.options.items() if key in wanted}
        painted = PROBES.get(self.type)(**given, **options)
        pictures = scene.pictures
        if painted.shape != pictures.shape or painted.dtype != pictures.dtype:
            raise ValueError(
                f'probe {self.name!r} returned {painted.dtype} of shape {tuple(painted.shape)}, '
                f'must be {pictures.dtype} of shape {tuple(pictures.shape)}'
            )
        return painted

    def to_dict(self) -> dict[str, Any]:
        """Plain values, as ``run.json`` keeps them."""
        return asdict(self)


def parameters_of(kind: str) -> Mapping[str, inspect.Parameter]:
    """What a registered probe takes, by name."""
    return inspect.signature(PROBES.get(kind)).parameters


def is_seeded(kind: str) -> bool:
    """Whether a registered probe draws anything."""
    return any(name in DRAWS for name in parameters_of(kind))
