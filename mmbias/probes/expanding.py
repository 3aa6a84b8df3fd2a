"""The probe columns of a run: every probe of the config, once for each seed where it is seeded."""

import inspect
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mmbias.clips import clip_rng, spread_order
from mmbias.clips.orders import Order
from mmbias.probes.registry import PROBES

VIDEO_FRAMES = 'num_video_frames'
NO_OPTIONS = ('num_frames', VIDEO_FRAMES, 'rng')


@dataclass(frozen=True)
class ProbeColumn:
    """One column of the scores: a probe with its options and, where it is seeded, its seed.

    Args:
        name: What reports call it, for example ``'block-shuffle-8'``; columns that differ in
            the seed alone share it.
        type: Registered name of the probe.
        seed: Shuffle seed, None for a probe that draws nothing.
        options: Keyword arguments of the probe.
    """

    name: str
    type: str
    seed: int | None = None
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def whole_video(self) -> bool:
        """Whether it reorders the video before the windows are cut, not every clip by itself."""
        return VIDEO_FRAMES in inspect.signature(PROBES.get(self.type)).parameters

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
        probe = PROBES.get(self.type)
        draws = {} if self.seed is None else {'rng': clip_rng(self.seed, video_id, clip)}
        order = np.asarray(probe(num_frames, **draws, **self.options))
        if order.shape != (num_frames,) or order.min() < 0 or order.max() >= num_frames:
            raise ValueError(
                f'probe {self.name!r} returned {order.tolist()}, '
                f'must be {num_frames} indices in [0, {num_frames})'
            )
        return order.astype(np.int64)

    def to_dict(self) -> dict[str, Any]:
        """Plain values, as ``run.json`` keeps them."""
        return asdict(self)


def expand_probes(
    probes: Sequence[str | dict[str, Any]], seeds: Sequence[int]
) -> list[ProbeColumn]:
    """Columns of a run; ``original`` always comes first, asked for or not.

    Args:
        probes: Registered names, or ``dict(type=name, **options)``.
        seeds: Shuffle seeds for the probes that draw; at least one, none twice.

    Returns:
        Columns in the order of the probes, then of the seeds.

    Raises:
        ValueError: If a probe, an option or the seeds are wrong.

    Example:
        >>> [(c.name, c.seed) for c in expand_probes(['shuffle', 'reverse'], [0, 1])]
        [('original', None), ('shuffle', 0), ('shuffle', 1), ('reverse', None)]
    """
    if not seeds or len(set(seeds)) != len(seeds):
        raise ValueError(f'seeds are {list(seeds)}, must be at least one and all different')
    wanted = [dict(type=probe) if isinstance(probe, str) else dict(probe) for probe in probes]
    wanted = [dict(type='original')] + [probe for probe in wanted if probe != {'type': 'original'}]
    columns = [column for probe in wanted for column in _columns_of(probe, seeds)]
    keys = [(column.name, column.seed) for column in columns]
    doubled = sorted({name for name, seed in keys if keys.count((name, seed)) > 1})
    if doubled:
        raise ValueError(f'probe {doubled[0]!r} is listed twice')
    return columns


def _columns_of(probe: dict[str, Any], seeds: Sequence[int]) -> list[ProbeColumn]:
    options = {key: value for key, value in probe.items() if key != 'type'}
    kind = str(probe.get('type'))
    function = PROBES.get(kind)
    if function is None:
        raise ValueError(
            f'unknown probe {kind!r}, allowed: {", ".join(sorted(PROBES.module_dict))}'
        )
    parameters = dict(inspect.signature(function).parameters)
    allowed = {key: p.default for key, p in parameters.items() if key not in NO_OPTIONS}
    unknown = sorted(set(options) - set(allowed))
    if unknown:
        raise ValueError(
            f'probe {kind!r} has no option {unknown[0]!r}, '
            f'allowed: {", ".join(sorted(allowed)) or "none"}'
        )
    options = {**allowed, **options}
    name = '-'.join([kind, *(str(options[key]) for key in sorted(options))])
    own_seeds = list(seeds) if 'rng' in parameters else [None]
    return [ProbeColumn(name, kind, seed, options) for seed in own_seeds]
