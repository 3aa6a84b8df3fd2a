"""What clips share is painted once, and is what it would be clip by clip."""

import numpy as np
import pytest
import torch
from torch import nn

from mmbias.evaluation.companions import Layout
from mmbias.evaluation.showing import ShownChunk
from mmbias.evaluation.stream import Chunk
from mmbias.probes import expand_probes

FRAMES, SIDE = 7, 24


@pytest.fixture
def shown():
    """Two crops of seven pictures in overlapping clips, with masks, a plate and a donor's plate."""
    rng = np.random.default_rng(0)
    pictures = rng.integers(0, 256, (2, FRAMES + 3 + 2, SIDE, SIDE, 3), np.uint8)
    model = nn.Module()
    model.data_preprocessor, model.layer = nn.Module(), nn.Linear(1, 1)
    model.data_preprocessor.mean = torch.tensor([100.0, 110.0, 120.0]).view(3, 1, 1, 1)
    chunk = Chunk(
        0,
        torch.from_numpy(pictures).movedim(-1, 1),
        frames=np.arange(FRAMES),
        windows=np.array([[0, 1, 2, 3], [2, 3, 4, 5], [3, 4, 5, 6]]),
        first_clip=5,
        layout=Layout((('other', 0),), 0),
    )
    return ShownChunk(model, chunk, 'v')


@pytest.mark.parametrize(
    'probe',
    [
        *('actor-only', 'actor-only:fill=blur', 'actor-only:fill=noise', 'mask-elsewhere'),
        *('background-only', 'background-swap', 'background-swap:grow=2+shuffle', 'swap-self'),
        *('background-stripes', 'background-stripes+freeze'),
    ],
)
def test_pictures_that_clips_share_are_painted_alike(shown, probe):
    (column,) = expand_probes([probe], [0])[1:]
    assert column.paints_each
    painted = list(shown.clips(column))
    clip_by_clip = [
        column.paint(scene, 'v', clip)
        for scenes in shown.scenes
        for clip, scene in enumerate(scenes, start=5)
    ]
    assert len(painted) == len(clip_by_clip) == 6
    for one, other in zip(painted, clip_by_clip, strict=True):
        assert torch.equal(one, other)


def test_what_depends_on_the_clip_is_painted_clip_by_clip():
    (column,) = expand_probes(['background-swap:placement=hat'], [0])[1:]
    assert not column.paints_each
