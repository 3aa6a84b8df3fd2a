"""From the scores of a sample's clips to its record."""

from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from mmbias.evaluation.journal import Record
from mmbias.results.averaging import average_clips


def make_record(
    index: int, logits: NDArray[np.float32], run: dict[str, Any], stamp: str = ''
) -> Record:
    """The record of a sample; scores that are no numbers are a failure, as a video unread is.

    Args:
        index: Place of the sample.
        logits: Scores of its views, shape (P, K, C).
        run: What the run is: ``keep_clip_scores``, ``average_clips``, ``restrict`` and ``probes``.
        stamp: Of its file.

    Returns:
        Averaged scores; of one that failed the reason, which names the probes.
    """
    kept = logits.swapaxes(0, 1) if run['keep_clip_scores'] else None
    with np.errstate(invalid='ignore'):  # infinity minus infinity, which is told below
        averaged = average_clips(logits, run['average_clips'], log_probs=run['restrict'] == 'probs')
    finite = [bool(np.isfinite(scores).all()) for scores in averaged]
    if all(finite):
        return Record(index, logits.shape[1], averaged, kept, stamp=stamp)
    names = (probe['name'] for probe, sound in zip(run['probes'], finite, strict=True) if not sound)
    under = ', '.join(dict.fromkeys(names))
    error = f'the network gave scores that are no finite numbers under {under}'
    return Record(index, 0, None, error=error)


def refuse_failures(failures: int, allowed: int, last: str = '') -> NoReturn:
    """Raise a ValueError that says how many samples failed, and which was the last."""
    raise ValueError(f'{failures} samples cannot be read, allowed: {allowed} (max_failures){last}')
