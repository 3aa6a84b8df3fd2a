"""What the evaluator gets: one entry a sample that was read, in the order of the manifest."""

from collections.abc import Iterator

import numpy as np
import torch
from mmaction.structures import ActionDataSample

from mmbias.analysis.accuracy import top_class
from mmbias.results.results import Results


def evaluator_entries(results: Results, rank: int, world_size: int) -> Iterator[ActionDataSample]:
    """This rank's share of the entries.

    MMEngine collects the entries of the ranks in turn and cuts the list to the number of samples,
    so rank r gets samples r, r + world_size, ...; shares are filled up to equal length with
    repetitions, which the cut removes.

    Args:
        results: What was measured.
        rank: This process.
        world_size: Number of processes.

    Yields:
        Data samples with ``gt_label``, ``pred_score`` (original, (C,)), ``pred_label``,
        ``probe_scores`` ((P, C)) and the metainfo ``sample_id`` and ``attributes``.
    """
    read = np.flatnonzero(results.was_read)
    length = -(-len(read) // world_size) * world_size
    attributes = results.samples.to_dict('list')
    labels = results.labels
    for position in np.resize(read, length)[rank::world_size] if len(read) else ():
        # A copy: the scores may be mapped from a file that is not to be written.
        scores = torch.from_numpy(np.array(results.scores[position]))
        sample = ActionDataSample(
            metainfo=dict(
                sample_id=attributes['id'][position],
                attributes={key: column[position] for key, column in attributes.items()},
            )
        )
        sample.set_gt_label(int(labels[position]))
        sample.set_pred_score(scores[0]).set_pred_label(int(top_class(scores[0])))
        sample.set_field(scores, 'probe_scores')
        yield sample
