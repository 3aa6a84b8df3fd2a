"""Scores of some classes, or of another way of averaging, from the clip scores of a finished run.

Invariant: what is computed here equals what a run with the restricted head gives.
"""

from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import log_softmax

from mmbias.evaluation.averaging import RESTRICTIONS, average_clips
from mmbias.evaluation.results import Results
from mmbias.evaluation.results_checks import check_probabilities, open_scores


def class_indices(names: Sequence[str], all_classes: Sequence[str]) -> list[int]:
    """Places of class names among all classes.

    Args:
        names: Names to find.
        all_classes: All names.

    Returns:
        One index a name.

    Raises:
        ValueError: If there are no names, or one is unknown or doubled; suggests the nearest.

    Example:
        >>> class_indices(['jogging', 'archery'], ['archery', 'jogging', 'yoga'])
        [1, 0]
    """
    if not names:
        raise ValueError('no class is named, must be at least one')
    places = {name: i for i, name in enumerate(all_classes)}
    for i, name in enumerate(names):
        if name not in places or name in names[:i]:
            mistake = 'is named twice' if name in places else f'is not among {len(places)}'
            others = [other for other in all_classes if other != name]
            nearest = ', '.join(get_close_matches(name, others, cutoff=0))
            raise ValueError(f'class {name!r} {mistake}; nearest: {nearest}')
    return [places[name] for name in names]


def restrict_clips(
    logits: NDArray[np.floating], kept: Sequence[int], restrict: str
) -> NDArray[np.float64]:
    """Scores of the kept classes in every clip.

    Args:
        logits: Shape (..., all classes).
        kept: Places of the kept classes.
        restrict: ``'logits'`` takes their logits, ``'probs'`` the logarithms of their
            probabilities among all classes.

    Returns:
        Shape (..., kept classes).

    Raises:
        ValueError: If the rule is unknown.

    Example:
        >>> clip = np.log([0.5, 0.3, 0.2])
        >>> np.exp(restrict_clips(clip + 7, [0, 2], 'probs')).round(2).tolist()
        [0.5, 0.2]
    """
    if restrict not in RESTRICTIONS:
        raise ValueError(f'unknown restrict {restrict!r}, allowed: {", ".join(RESTRICTIONS)}')
    logits64 = logits.astype(np.float64)
    if restrict == 'probs':
        logits64 = log_softmax(logits64, axis=-1)
    return logits64[..., list(kept)]


def restrict_results(
    results: Results,
    clip_logits: NDArray[np.float32],
    classes: Sequence[str] | None,
    *,
    restrict: str = 'probs',
    average: str = 'prob',
) -> Results:
    """Results as a run with a restricted head gives them, or with other averaging.

    See :func:`mmbias.models.restrict_head` for the formulae. Samples of other classes are dropped;
    ``run.json`` says how many under ``counts``.

    Args:
        results: What was measured.
        clip_logits: Scores of every clip, shape (sum of clips, P, C), as ``clip_scores.npy``.
        classes: Names to keep, in the order of the new scores; None keeps all classes and only
            averages anew.
        restrict: ``'probs'`` or ``'logits'``; unused where all classes are kept.
        average: ``'prob'`` or ``'score'``.

    Returns:
        New results, without clip scores.

    Raises:
        ValueError: If a name is unknown or doubled, no sample is left, clip scores and results
            do not fit together, or the scores of a sample that was read are no numbers.
    """
    _check_clip_logits(results, clip_logits)
    names = list(results.classes if classes is None else classes)
    kept = class_indices(names, results.classes)
    wanted = results.samples['label'].isin(names)
    if not wanted.any():
        raise ValueError(f'none of the {len(wanted)} samples is of {", ".join(names)}')
    samples = results.samples[wanted].reset_index(drop=True)
    before = results.run.get('restrict')
    rule = before if classes is None else restrict
    # A head that was restricted by probabilities gave their logarithms: they are taken as they are.
    cut = 'logits' if rule is None or before == 'probs' else rule
    scores = np.full((len(samples), len(results.probes), len(kept)), np.nan, np.float32)
    for i, (start, clips) in enumerate(zip(_offsets(samples), samples['clips'], strict=True)):
        if clips:
            own = restrict_clips(clip_logits[start : start + clips], kept, cut).swapaxes(0, 1)
            scores[i] = average_clips(own, average, log_probs=rule == 'probs')
    check_probabilities(scores, samples)
    how = dict(classes=names, average_clips=average, restrict=rule, keep_clip_scores=False)
    counts = _counts(samples, dropped=int((~wanted).sum()))
    return Results({**results.run, **how, 'counts': counts}, samples.drop(columns='offset'), scores)


def read_clip_scores(folder: Path) -> NDArray[np.float32]:
    """Scores of every clip in a results folder, shape (sum of clips, P, C), left on the disk.

    Raises:
        FileNotFoundError: If the run did not keep them.
        ValueError: If the file is not one array of them.
    """
    path = folder / 'clip_scores.npy'
    if not path.is_file():
        raise FileNotFoundError(
            f'results folder {folder} has no clip_scores.npy: test with --keep-clip-scores'
        )
    return open_scores(path)


def _check_clip_logits(results: Results, clip_logits: NDArray[np.float32]) -> None:
    expected = (int(results.samples['clips'].sum()), len(results.probes), len(results.classes))
    if clip_logits.shape != expected:
        raise ValueError(
            f'clip scores have shape {clip_logits.shape}, must be {expected}: '
            'clips, probes, classes'
        )
    if 'offset' not in results.samples:
        raise ValueError('samples.csv has no column offset, the first row of a sample in the clips')


def _offsets(samples: pd.DataFrame) -> list[int]:
    return samples['offset'].astype(int).tolist()


def _counts(samples: pd.DataFrame, dropped: int) -> dict[str, Any]:
    read = int((samples['status'] == 'read').sum())
    return dict(
        samples=len(samples),
        read=read,
        failed=len(samples) - read,
        clips=int(samples['clips'].sum()),
        dropped=dropped,
    )
