"""A restricted run under every reading of its restriction, from the clip scores that it kept."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from mmbias.analysis.accuracy import top_class
from mmbias.findings.findings import Attributes, Part, Reading
from mmbias.findings.summarising import summarise_results
from mmbias.results.restricting import read_every_way
from mmbias.results.results import Results

ALL = 'all samples'


def reread(results: Results, attributes: Attributes, group: str | None) -> tuple[Reading, ...]:
    """Accuracy on the original frames under every reading.

    Args:
        results: What was measured.
        attributes: Those of two values are told apart.
        group: Column of samples that are not independent, None for none.

    Returns:
        The readings in the order of :data:`mmbias.results.restricting.READINGS`; none where
        classes were not restricted, or clip scores not kept.
    """
    if results.run.restrict is None or results.clip_scores is None:
        return ()
    parts = dict(_parts(results, attributes))
    return tuple(
        Reading(
            average,
            restrict,
            {name: _summarise(other, kept, group) for name, kept in parts.items()},
            changed=int((_answers(other) != _answers(results))[results.was_read].sum()),
        )
        for (average, restrict), other in read_every_way(results).items()
    )


def _parts(results: Results, attributes: Attributes) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    """Samples that were read: all of them, and those of each of two settings."""
    yield ALL, results.was_read
    for attribute in attributes.broken_down:
        if attribute.background.by_setting is not None:
            values = results.samples[attribute.name].to_numpy()
            for value in attribute.background.by_setting[attribute.name]:
                yield f'{attribute.name} {value}', results.was_read & (values == value)


def _answers(results: Results) -> NDArray[np.intp]:
    return top_class(results.scores[:, 0])


def _summarise(results: Results, kept: NDArray[np.bool_], group: str | None) -> Part:
    original = replace(results.run, probes=results.run.probes[:1])
    part = replace(
        results,
        run=original,
        samples=results.samples[kept].reset_index(drop=True),
        scores=results.scores[kept, :1],
        clip_scores=None,
    )
    summary = summarise_results(part, group=group)
    return Part(summary.n, summary.accuracy)
