import numpy as np
import pytest
import torch

from mmbias.evaluation.batching import SharedBatches, groups_of
from mmbias.evaluation.stream import Chunk


@pytest.fixture
def forward():
    """Scores of two classes: the entry's number and its half; remembers the batches."""

    def score(entries):
        score.batches.append([int(entry.flatten()[0]) for entry in entries])
        return torch.stack(
            [entry.flatten()[:1, None] * torch.tensor([1, 0.5]) for entry in entries]
        )

    score.batches = []
    return score


def clips(*numbers):
    return [torch.full((1, 1), float(number)) for number in numbers]


def test_short_samples_share_batches_and_get_their_own_scores(forward):
    shared = SharedBatches(forward)
    done = []
    for index in range(3):  # one clip under two probes
        done += shared.add(Chunk(index, None), clips(10 * index, 10 * index + 1), size=4, probes=2)
    assert [index for index, _ in done] == [0, 1]
    done += shared.finish()
    assert forward.batches == [[0, 1, 10, 11], [20, 21]]
    for index, scores in done:
        assert scores.shape == (2, 1, 2)
        assert scores[:, 0, 0].tolist() == [10 * index, 10 * index + 1]


def test_chunks_of_a_long_sample_are_put_together_probe_by_probe(forward):
    shared = SharedBatches(forward)
    assert not list(shared.add(Chunk(5, None, last=False), clips(0, 1, 100, 101), size=4, probes=2))
    assert not list(shared.add(Chunk(5, None, first_clip=2), clips(2, 102), size=4, probes=2))
    ((index, scores),) = shared.finish()
    assert index == 5
    assert scores[..., 0].tolist() == [[0, 1, 2], [100, 101, 102]]
    assert forward.batches == [[0, 1, 100, 101], [2, 102]]


def test_entries_of_another_shape_begin_a_batch(forward):
    shared = SharedBatches(forward)
    list(shared.add(Chunk(0, None), clips(1, 2), size=3, probes=1))
    list(shared.add(Chunk(1, None), [torch.full((2, 1), 7.0)], size=3, probes=1))
    list(shared.finish())
    assert forward.batches == [[1, 2], [7]]


def test_what_failed_in_the_middle_gives_no_sample(forward):
    shared = SharedBatches(forward)
    list(shared.add(Chunk(0, None, last=False), clips(1), size=8, probes=1))
    list(shared.add(Chunk(1, None), clips(2), size=8, probes=1))
    assert [index for index, _ in shared.finish()] == [1]


def test_groups_are_neighbours_whatever_is_left_to_do():
    assert groups_of(10, 4, range(10)) == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]]
    assert groups_of(10, 4, [9, 5]) == [[4, 5, 6, 7], [8, 9]]
    assert groups_of(10, 4, []) == []
    assert np.concatenate(groups_of(101, 8, range(101))).tolist() == list(range(101))
