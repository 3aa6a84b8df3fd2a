"""Both sides of a comparison do the same work: the same frames, as many clips, like pictures."""

import pytest
import torch
from mmaction.registry import DATASETS
from trials.speed.end_to_end import count_windows, time_passes
from trials.speed.networks import Corners
from trials.speed.pipelines import own_training_pipeline, stock_training_pipeline
from trials.speed.running import own_config, stock_configs, timed_test
from trials.speed.training_loader import time_clips
from trials.speed.video_sets import lay_out

pytest.importorskip('decord', reason='stock pipelines read with decord, which has no wheel here')


@pytest.fixture
def clips(monkeypatch):
    """Every batch of clips that gets to the door of the network."""
    seen = []
    original = Corners.forward

    def forward(self, data, training=False):
        seen.append(torch.cat(data['inputs']))
        return original(self, data, training)

    monkeypatch.setattr(Corners, 'forward', forward)
    return seen


def grey_levels(clips):
    """Clips under both probes, shape (P, K, C, T, H, W)."""
    return torch.cat(clips).float().unflatten(0, (2, -1))


# 60 frames: windows from 0, 16 and, looped, 32; 45 frames: from 0 and, looped, 16.
@pytest.mark.parametrize(('kind', 'windows'), [(0, 3), (1, 2)])
@pytest.mark.parametrize(('reader', 'allowed'), [('decord', 0.01), ('pyav', 1.0), ('fast', 5.0)])
def test_the_data_path_hands_over_the_same_clips(
    groups, clips, tmp_path, kind, windows, reader, allowed
):
    videos = lay_out(groups[kind], tmp_path / 'set', frames=1)
    timed_test(*stock_configs(videos, tmp_path / 'run'))
    stock = grey_levels(clips)
    clips.clear()
    timed_test(own_config(videos, tmp_path / 'run', reader=reader))
    ours = grey_levels(clips)
    assert stock.shape == ours.shape == (2, windows, 3, 32, 112, 112)
    assert windows == count_windows(videos)
    assert (stock - ours).abs().mean() < allowed
    assert (stock[0] - ours[1]).abs().mean() > 1.5 * allowed  # shuffled clips are others


def test_training_clips_are_alike_in_kind(groups, tmp_path):
    videos = lay_out(groups[0], tmp_path / 'set', frames=1)
    for dataset in (
        videos.stock(stock_training_pipeline(), test_mode=False),
        videos.own(own_training_pipeline('fast'), test_mode=False),
    ):
        inputs = [DATASETS.build(dataset)[0]['inputs'] for _ in range(6)]
        assert {tuple(clip.shape) for clip in inputs} == {(1, 3, 32, 112, 112)}
        assert {clip.dtype for clip in inputs} == {torch.uint8}
        assert len({float(clip.float().mean()) for clip in inputs}) > 1  # drawn anew each time
        assert time_clips(dataset, clips=3) > 0


def test_seconds_a_clip_leave_the_first_pass_out(groups, tmp_path, clips, monkeypatch):
    clock = iter([0.0, 10.0, 11.0, 14.0])  # start, a pass of eight clips, one of two, end
    videos = lay_out(groups[0], tmp_path / 'set', frames=61)
    loop = own_config(videos, tmp_path / 'run', reader='pyav', clips_per_batch=8)
    monkeypatch.setattr('trials.speed.end_to_end.perf_counter', clock.__next__)
    assert time_passes([loop], count_windows(videos)) == (10.0, 1.0)
