"""Result files of MMAction2's own test command as results: one file a probe makes a pair.

Invariant: entries that stand side by side are of one sample, by its name where the files have
names, else by their order and label.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import torch
from numpy.typing import NDArray
from scipy.special import softmax
from torch import Tensor

from mmbias.datasets import read_classes
from mmbias.files.hashing import hash_file
from mmbias.results.dump_reading import load_dump
from mmbias.results.results import Results
from mmbias.results.run import Probe, Run

NAMES = ('sample_id', 'filename', 'frame_dir', 'video_id')


def read_dumps(
    original: Path, shuffled: Sequence[Path], classes: str | Sequence[str] | None = None
) -> Results:
    """Make results of files that ``tools/test.py --dump`` of MMAction2 wrote.

    Samples are told apart by the first of ``sample_id``, ``filename``, ``frame_dir`` and
    ``video_id`` that the files have (``meta_keys`` of ``PackActionInputs``); without one they are
    numbered, and the files must be in the same order. Scores that are no probabilities become
    some by a softmax, which changes no answer.

    Args:
        original: The file of the original frames.
        shuffled: Files of shuffled frames, one for each seed; their seeds are not known and are
            counted from 0.
        classes: Names, a text file with one a line, or a key, see
            :func:`mmbias.datasets.read_classes`; None for numbers.

    Returns:
        Results with the probes ``original`` and ``shuffle``.

    Raises:
        FileNotFoundError: If a file is missing.
        UnpicklingError: If a file asks for code to be run.
        ValueError: If an entry has no label or no scores, or the files are not of the same
            samples and classes.
    """
    dumps = {path: _read_table(path) for path in (original, *shuffled)}
    if len(dumps) != 1 + len(shuffled):
        raise ValueError(f'a result file is named twice: {", ".join(map(str, shuffled))}')
    first = dumps[original]
    for path, other in dumps.items():
        _check_pair(original, first, path, other)
    scores = np.stack([dump.loc[first.index, 'scores'].tolist() for dump in dumps.values()], 1)
    names = _class_names(classes, scores.shape[-1])
    labels = first['label'].to_numpy()
    if labels.max() >= len(names):
        raise ValueError(f'{original} has label {labels.max()}, must be in 0..{len(names) - 1}')
    samples = pd.DataFrame(
        dict(id=first.index, path=first.index, label=np.take(names, labels), status='read', clips=1)
    )
    return Results(_describe(dumps, names), samples, scores.astype(np.float32))


def _read_table(path: Path) -> pd.DataFrame:
    """Label and probabilities of every entry, by the name of the sample."""
    entries = load_dump(path)
    rows = [_read_entry(path, place, entry) for place, entry in enumerate(entries)]
    table = pd.DataFrame(rows, index=pd.Index(_sample_names(entries), name='id'))
    if table.index.has_duplicates:
        doubled = table.index[table.index.duplicated()][0]
        raise ValueError(f'{path} has two entries of {doubled!r}')
    lengths = {len(scores) for scores in table['scores']}
    if len(lengths) > 1:
        raise ValueError(f'{path} has entries of {sorted(lengths)} classes')
    return table


def _read_entry(path: Path, place: int, entry: Any) -> dict[str, Any]:
    scores, label = (_numbers(entry, key) for key in ('pred_score', 'gt_label'))
    if scores is None or scores.ndim != 1 or not len(scores) or not scores.isfinite().all():
        raise ValueError(
            f'entry {place} of {path} has no pred_score of shape (classes,): is it a result file '
            "of a recogniser, tested with average_clips='prob'?"
        )
    if label is None or label.numel() != 1 or label.min() < 0 or label.frac().any():
        raise ValueError(f'entry {place} of {path} has no gt_label of one class')
    return dict(label=int(label), scores=_probabilities(scores.numpy()))


def _numbers(entry: Any, key: str) -> Tensor | None:
    """Real numbers of an entry, None where it has none."""
    if not isinstance(entry, dict) or entry.get(key) is None:
        return None
    try:
        value = torch.as_tensor(entry[key])
        return None if value.is_complex() else value.double()
    except (TypeError, ValueError, RuntimeError, OverflowError):
        return None


def _probabilities(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    good = scores.min() >= 0 and np.isclose(scores.sum(), 1, atol=1e-3)
    return scores if good else softmax(scores)


def _sample_names(entries: Sequence[dict[str, Any]]) -> list[str]:
    for name in NAMES:
        if all(entry.get(name) is not None for entry in entries):
            return [str(entry[name]) for entry in entries]
    return [f'{place:0{len(str(len(entries)))}d}' for place in range(len(entries))]


def _check_pair(original: Path, first: pd.DataFrame, path: Path, other: pd.DataFrame) -> None:
    lost = first.index.symmetric_difference(other.index)
    if len(lost):
        raise ValueError(f'only one of {original} and {path} has the sample {lost[0]!r}')
    widths = [len(table['scores'].iloc[0]) for table in (first, other)]
    if widths[0] != widths[1]:
        raise ValueError(f'{original} has {widths[0]} classes, {path} has {widths[1]}')
    unlike = first.index[first['label'] != other['label'].reindex(first.index)]
    if len(unlike):
        raise ValueError(
            f'sample {unlike[0]!r} has another label in {path} than in {original}: the files must '
            'be of the same videos, in the same order where the entries have no names'
        )


def _class_names(classes: str | Sequence[str] | None, width: int) -> list[str]:
    names = [str(i) for i in range(width)] if classes is None else list(read_classes(classes))
    if len(names) != width:
        raise ValueError(f'the result files have {width} classes, the class list {len(names)}')
    return names


def _describe(dumps: dict[Path, pd.DataFrame], names: list[str]) -> Run:
    shuffles = (Probe(name='shuffle', seed=seed) for seed in range(len(dumps) - 1))
    files = tuple(dict(file=path.name, sha256=hash_file(path)) for path in dumps)
    probes = (Probe(name='original'), *shuffles)
    return Run(probes=probes, classes=tuple(names), result_files=files)
