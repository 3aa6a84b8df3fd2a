"""Typical videos of the two values of an attribute, and frames of them where the videos are."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mmbias.analysis.typical import choose_examples
from mmbias.findings.confusing import ORIGINAL
from mmbias.findings.findings import Examples
from mmbias.findings.stills import read_stills
from mmbias.results.results import Results


def collect_examples(
    results: Results, attribute: str, values: tuple[str, str], videos: Path | None
) -> Examples:
    """Choose a recognised video of the first value and one of the second that is not, by class.

    Args:
        results: What was measured.
        attribute: Column that tells the videos apart.
        values: Its two values.
        videos: Folder that the paths of the samples are relative to; None for no frames.

    Returns:
        The choice, see :func:`mmbias.analysis.typical.choose_examples`, and the frames of the
        videos that could be read.
    """
    read = results.was_read
    samples = results.samples[read].reset_index(drop=True)
    place = [name for name, _ in results.probes].index(ORIGINAL)
    usual, other = values
    table = choose_examples(
        samples,
        results.scores[read, place],
        results.classes,
        attribute=attribute,
        usual=usual,
        other=other,
    )
    rows = samples.set_index('id').to_dict('index')
    stills: dict[str, NDArray[np.uint8]] = {}
    for name in table['id'][table['id'] != ''] if videos is not None else ():
        try:
            stills[name] = read_stills(videos / rows[name]['path'], rows[name])
        except Exception:  # decoders fail in as many ways as files; the figure says which
            continue
    return Examples(values, table, stills, shown=videos is not None)
