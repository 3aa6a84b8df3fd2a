"""Scores of some classes, or of another way of averaging, from the clip scores of a finished run.

Invariant: what is computed here is, but for rounding, what a run with the restricted head gives.
"""

from collections.abc import Sequence
from dataclasses import replace
from difflib import get_close_matches

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import log_softmax, logsumexp

from mmbias.results.averaging import RESTRICTIONS, average_clips
from mmbias.results.folder_reading import check_probabilities
from mmbias.results.results import Results

TOLERANCE = 1e-3  # of a sum of probabilities
READINGS = (('prob', 'probs'), ('prob', 'logits'), ('score', 'probs'), ('score', 'logits'))


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
    scores: NDArray[np.floating], kept: Sequence[int], *, restricted: bool = False
) -> NDArray[np.float32]:
    """Log-probabilities of the kept classes in every clip, among all classes of the network.

    They serve both rules: as logits, since they differ from them by one number a clip, and for the
    probabilities that a clip leaves to these classes.

    Args:
        scores: Logits of all classes of the network, shape (..., C).
        kept: Places of the kept classes, R of them.
        restricted: Whether the scores are such log-probabilities already, of some classes.

    Returns:
        Shape (..., R).

    Example:
        >>> clip = np.log([0.5, 0.3, 0.2])
        >>> np.exp(restrict_clips(clip + 7, [0, 2])).astype(float).round(2).tolist()
        [0.5, 0.2]
    """
    scores64 = scores.astype(np.float64)
    log_probs = scores64 if restricted else log_softmax(scores64, axis=-1)
    return log_probs[..., list(kept)].astype(np.float32)


def restrict_results(
    results: Results,
    classes: Sequence[str] | None,
    *,
    restrict: str = 'probs',
    average: str = 'prob',
) -> Results:
    """Results as a run with a restricted head gives them, or with other averaging.

    See :func:`mmbias.models.restrict_head` for the formulae. Samples of other classes are dropped;
    ``run.json`` says how many under ``counts``.

    Args:
        results: What was measured, with the scores of every clip.
        classes: Names to keep, in the order of the new scores; None keeps all classes and only
            averages anew.
        restrict: ``'probs'`` or ``'logits'``; unused where all classes are kept.
        average: ``'prob'`` or ``'score'``.

    Returns:
        New results, with the clip scores of the kept classes, from which every other rule for them
        can be had.

    Raises:
        ValueError: If a rule is unknown, a name is unknown or doubled, no sample is left, there are
            no clip scores, or not those of the results, or they are no numbers.
    """
    _check_clip_scores(results)
    if restrict not in RESTRICTIONS:
        raise ValueError(f'unknown restrict {restrict!r}, allowed: {", ".join(RESTRICTIONS)}')
    if classes is None:
        return _average_anew(results, average)
    kept = class_indices(classes, results.classes)
    wanted = results.samples['label'].isin(classes)
    if not wanted.any():
        raise ValueError(f'none of the {len(wanted)} samples is of {", ".join(classes)}')
    cut = _cut(results, wanted.to_numpy(), kept)
    if (results.run.restrict, restrict, average) == ('logits', 'probs', 'prob'):
        _check_log_probs(cut)
    return _average_anew(replace(cut, run=replace(cut.run, restrict=restrict)), average)


def read_every_way(results: Results) -> dict[tuple[str, str], Results]:
    """The results of a restricted run under every reading of how it is to be restricted.

    Args:
        results: Of a run that was restricted to some classes, with the scores of every clip.

    Returns:
        By average (``'prob'``, ``'score'``) and restriction (``'probs'``, ``'logits'``). The two
        of ``'score'`` are equal but for rounding, see :func:`mmbias.models.restrict_head`.
    """
    return {
        (average, rule): restrict_results(results, results.classes, restrict=rule, average=average)
        for average, rule in READINGS
    }


def _cut(results: Results, wanted: NDArray[np.bool_], kept: Sequence[int]) -> Results:
    """Some of the samples and of the classes, their clips not yet averaged."""
    clip_scores = _clip_scores(results)
    samples = results.samples[wanted].reset_index(drop=True)
    ends = np.cumsum(samples['clips'].to_numpy())
    starts = ends - samples['clips'].to_numpy()
    clips = np.empty((ends[-1], len(results.probes), len(kept)), np.float32)
    restricted = results.run.restrict is not None
    for start, end, offset in zip(starts, ends, _offsets(samples), strict=True):
        own = clip_scores[offset : offset + end - start]
        clips[start:end] = restrict_clips(own, kept, restricted=restricted)
    counts = _counts(samples, dropped=int((~wanted).sum()))
    classes = tuple(results.run.classes[i] for i in kept)
    run = replace(results.run, classes=classes, counts=counts)
    scores = results.scores[wanted][..., list(kept)]
    return Results(run, samples.assign(offset=starts), scores, clips)


def _average_anew(results: Results, average: str) -> Results:
    clip_scores, samples = _clip_scores(results), results.samples
    log_probs = results.run.restrict == 'probs'
    scores = np.full(results.scores.shape, np.nan, np.float32)
    for i, (start, clips) in enumerate(zip(_offsets(samples), samples['clips'], strict=True)):
        if clips:
            own = clip_scores[start : start + clips].swapaxes(0, 1)
            scores[i] = average_clips(own, average, log_probs=log_probs)
    check_probabilities(scores, samples)
    return replace(results, run=replace(results.run, average_clips=average), scores=scores)


def _clip_scores(results: Results) -> NDArray[np.float32]:
    if results.clip_scores is None:
        raise ValueError('the results hold no clip_scores.npy: test with --keep-clip-scores')
    return results.clip_scores


def _check_clip_scores(results: Results) -> None:
    found = _clip_scores(results).shape
    expected = (int(results.samples['clips'].sum()), len(results.probes), len(results.classes))
    if found != expected:
        raise ValueError(
            f'clip scores have shape {found}, must be {expected}: clips, probes, classes'
        )
    if 'offset' not in results.samples:
        raise ValueError('samples.csv has no column offset, the first row of a sample in the clips')
    if not np.isfinite(_clip_scores(results)).all():
        raise ValueError('the clip scores are not all finite numbers')


def _check_log_probs(results: Results) -> None:
    clips = _clip_scores(results)
    if clips.size and logsumexp(clips, axis=-1).max() > TOLERANCE:
        raise ValueError(
            'the clip scores are logits of the kept classes, not log-probabilities among all '
            "classes: allowed are restrict='logits' or average='score'"
        )


def _offsets(samples: pd.DataFrame) -> list[int]:
    return samples['offset'].astype(int).tolist()


def _counts(samples: pd.DataFrame, dropped: int) -> dict[str, int]:
    read = int((samples['status'] == 'read').sum())
    return dict(
        samples=len(samples),
        read=read,
        failed=len(samples) - read,
        clips=int(samples['clips'].sum()),
        dropped=dropped,
    )
