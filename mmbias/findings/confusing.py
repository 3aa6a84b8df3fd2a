"""Which class is taken for which, under a probe or within a part of the samples."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from mmbias.analysis import confusion_counts, confusion_rates
from mmbias.analysis.accuracy import top_class
from mmbias.findings.findings import MAIN_PROBE, Confusion
from mmbias.results.results import Results

ORIGINAL = 'original'


def confuse_probes(results: Results) -> Iterator[Confusion]:
    """Matrices of the original frames and of the first seed of the main probe."""
    names = [name for name, _ in results.probes]
    for name, title in ((ORIGINAL, 'original frames'), (MAIN_PROBE, MAIN_PROBE)):
        if name in names:
            seed = results.probes[names.index(name)][1]
            title += '' if seed is None else f', seed {seed}'
            yield confuse(results, results.was_read, probe=name, key=name, title=title)


def confuse(
    results: Results, chosen: NDArray[np.bool_], *, probe: str, key: str, title: str
) -> Confusion:
    """The matrix of some of the samples.

    Args:
        results: What was measured.
        chosen: Which samples count, shape (N,); they must have been read.
        probe: Name of the probe; of several seeds, the first.
        key: Short name, for files.
        title: What it is, for people.

    Returns:
        The matrix of the classes that occur or are answered.
    """
    place = [name for name, _ in results.probes].index(probe)
    answers = top_class(results.scores[chosen, place])
    labels = results.labels[chosen]
    counts = confusion_counts(labels, answers, results.classes, present=True)
    return Confusion(key, title, counts, confusion_rates(counts))
