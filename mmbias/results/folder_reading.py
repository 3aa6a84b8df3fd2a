"""Reading the files of a results folder from anywhere: what is returned is sound, or refused.

Nothing in the files is run, and a mistake is one line that names the file.
"""

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import softmax

from mmbias.files.csv_cells import list_columns, read_csv_cells
from mmbias.files.schema import brief
from mmbias.results.run import FORMAT, LOGITS, PROBABILITIES, Run

DEFAULTS: dict[str, Any] = {'path': '', 'status': 'read', 'clips': '1'}
STATUSES = ('read', 'failed')
MAX_RUN_BYTES = 2**26
MAX_NESTING = 50
MAX_CLIPS = 10**9
TOLERANCE = 1e-3  # of the sum of probabilities, which may have been written with four digits
BLOCK = 1024  # samples whose scores are looked at together


def read_run(path: Path) -> Run:
    """Read ``run.json``.

    Args:
        path: The file.

    Returns:
        Its contents, every entry checked.

    Raises:
        ValueError: If it is no JSON object, of another format, or an entry is wrong.
    """
    content = read_json_object(path)
    if content.get('format') != FORMAT or isinstance(content['format'], bool):
        raise ValueError(f'{path} has format {brief(content.get("format"))}, known: {FORMAT}')
    try:
        return Run.from_dict(content)
    except ValueError as error:
        raise ValueError(f'{path}: {error}') from None


def read_json_object(path: Path) -> dict[str, Any]:
    """Read a file that holds one JSON object.

    Raises:
        ValueError: If it holds something else or is too large.
    """
    if path.stat().st_size > MAX_RUN_BYTES:
        raise ValueError(f'{path} has {path.stat().st_size} bytes, allowed are {MAX_RUN_BYTES}')
    try:
        content = json.loads(path.read_text(encoding='utf-8'))
    except RecursionError:
        raise ValueError(f'{path} is nested too deeply') from None
    except ValueError as error:
        raise ValueError(f'{path} is not JSON: {error}') from error
    if not isinstance(content, dict):
        raise ValueError(f'{path} holds a {type(content).__name__}, must hold an object')
    if not _is_plain(content):
        raise ValueError(
            f'{path} holds NaN, an infinite number, half a character, or is nested too deeply'
        )
    return content


def _is_plain(value: Any, levels: int = MAX_NESTING) -> bool:
    """Whether JSON can hold a value again: finite numbers, whole characters, bounded nesting."""
    if isinstance(value, Mapping | list):
        inner = [*value, *value.values()] if isinstance(value, Mapping) else value
        return levels > 0 and all(_is_plain(one, levels - 1) for one in inner)
    if isinstance(value, str):
        return not any('\ud800' <= character <= '\udfff' for character in value)
    return not isinstance(value, float) or math.isfinite(value)


def read_samples(path: Path) -> pd.DataFrame:
    """Read ``samples.csv``; optional columns are filled in.

    Raises:
        ValueError: If it is no table of samples, or a cell is wrong.
    """
    samples = read_csv_cells(path, 'table of samples')
    samples = samples[(samples != '').any(axis=1)].reset_index(drop=True)
    missing = [column for column in ('id', 'label') if column not in samples]
    if missing:
        raise ValueError(
            f'{path} has no column {", ".join(missing)}; its columns are '
            f'{list_columns(list(samples.columns))}'
        )
    if samples.empty:
        raise ValueError(f'{path} has no samples')
    for column, value in DEFAULTS.items():
        if column not in samples:
            samples[column] = value
    _refuse(path, samples, samples['id'] == '', 'id', 'must not be empty')
    _refuse(path, samples, samples['id'].duplicated(), 'id', 'stands there twice')
    known = ' or '.join(STATUSES)
    _refuse(path, samples, ~samples['status'].isin(STATUSES), 'status', f'must be {known}')
    for column in ('clips', 'offset'):
        if column in samples:
            whole = samples[column].str.fullmatch(r'[0-9]{1,10}')
            _refuse(path, samples, ~whole.astype(bool), column, 'must be a whole number')
    samples['clips'] = samples['clips'].astype('int64')
    _refuse(path, samples, samples['clips'] > MAX_CLIPS, 'clips', f'must be at most {MAX_CLIPS}')
    if 'offset' in samples:
        before = samples['clips'].cumsum() - samples['clips']
        wrong = samples['offset'].astype('int64') != before
        _refuse(path, samples, wrong, 'offset', 'must be the sum of the clips above it')
    return samples


def open_scores(path: Path) -> NDArray[np.floating]:
    """Map an array of scores into memory; it is not read before it is used.

    Raises:
        ValueError: If the file holds something else than one array of floating-point numbers, or
            fewer of them than it announces.
    """
    try:
        with path.open('rb') as file:
            np.lib.format.read_magic(file)  # an archive of several arrays has another
        scores = np.load(path, mmap_mode='r', allow_pickle=False)
    except Exception as error:  # a broken header fails in as many ways as Python can be misspelt
        raise ValueError(f'{path} is no array of NumPy: {_first_line(error)}') from error
    if scores.dtype.newbyteorder('=') not in (np.float32, np.float64):
        raise ValueError(f'{path} holds {scores.dtype}, must hold float32 or float64')
    return scores


@np.errstate(over='ignore', invalid='ignore')  # foreign numbers may be anything
def check_probabilities(scores: NDArray[np.floating], samples: pd.DataFrame) -> None:
    """Refuse scores that are no probabilities, where the sample is said to be read.

    Args:
        scores: Shape (N, P, C).
        samples: With ``id`` and ``status``.

    Raises:
        ValueError: If there are some; names the first sample.
    """
    for block, names, read in _blocks(scores, samples):
        _refuse_infinite(block, names, read)
        sums, lowest = block.sum(axis=-1, dtype=np.float64), block.min(axis=-1)
        wrong = read[:, None] & ((abs(sums - 1) > TOLERANCE) | (lowest < 0))
        if wrong.any():
            i, p = np.argwhere(wrong)[0]
            raise ValueError(
                f'scores of sample {names[i]!r} sum to {sums[i, p]:.6g} in probe column {p}, the '
                f'lowest is {lowest[i, p]:.6g}: probabilities are at least 0 and sum to 1 within '
                f'{TOLERANCE:g}; if these are logits, say "scores": "{LOGITS}" in run.json'
            )


@np.errstate(over='ignore', invalid='ignore')
def to_probabilities(
    run: Run, scores: NDArray[np.floating], samples: pd.DataFrame
) -> tuple[Run, NDArray[np.floating]]:
    """Scores as probabilities, whichever of the two kinds ``run.json`` says they are.

    Args:
        run: Its ``scores`` are ``probabilities``, the default, or ``logits``.
        scores: Shape (N, P, C).
        samples: With ``id`` and ``status``.

    Returns:
        The run, which now says what they are, and probabilities: as they were, or the softmax of
        logits.

    Raises:
        ValueError: If scores of a sample that was read are no finite numbers, or are said to be
            probabilities and are not.
    """
    if run.scores != LOGITS:
        check_probabilities(scores, samples)
        return run, scores
    blocks = []
    for block, names, read in _blocks(scores, samples):
        _refuse_infinite(block, names, read)
        blocks.append(softmax(block.astype(np.float64), axis=-1).astype(np.float32))
    return replace(run, scores=PROBABILITIES), np.concatenate(blocks)


def _blocks(
    scores: NDArray[np.floating], samples: pd.DataFrame
) -> Iterator[tuple[NDArray[np.floating], NDArray[np.object_], NDArray[np.bool_]]]:
    """Scores of some samples at a time, with their names and whether they were read."""
    read = (samples['status'] == 'read').to_numpy()
    names = samples['id'].to_numpy(object)
    for start in range(0, len(samples), BLOCK):
        part = slice(start, start + BLOCK)
        yield scores[part], names[part], read[part]


def _refuse_infinite(
    block: NDArray[np.floating], names: NDArray[np.object_], read: NDArray[np.bool_]
) -> None:
    wrong = np.flatnonzero(read & ~np.isfinite(block).all(axis=(1, 2)))
    if len(wrong):
        raise ValueError(
            f'scores of sample {names[wrong[0]]!r} are no finite numbers; a sample that could not '
            'be scored has the status failed'
        )


def _refuse(path: Path, samples: pd.DataFrame, wrong: pd.Series, column: str, rule: str) -> None:
    if wrong.any():
        row = int(wrong.to_numpy().argmax())
        cell = str(samples[column].iloc[row])[:80]
        raise ValueError(f'{path}, sample {row}: {column} is {cell!r}, {rule}')


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
