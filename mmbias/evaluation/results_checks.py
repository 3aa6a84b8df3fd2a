"""Reading the files of a results folder from anywhere: what is returned is sound, or refused.

Nothing in the files is run, and a mistake is one line that names the file.
"""

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mmbias.datasets.csv_cells import list_columns, read_csv_cells

FORMAT = 1
DEFAULTS: dict[str, Any] = {'path': '', 'status': 'read', 'clips': '1'}
STATUSES = ('read', 'failed')
MAX_RUN_BYTES = 2**26
MAX_CLIPS = 10**9
UNPRINTABLE = re.compile(r'[\x00-\x1f\x7f\ud800-\udfff]')
BLOCK = 1024  # samples whose scores are looked at together


def read_run(path: Path) -> dict[str, Any]:
    """Read ``run.json``.

    Args:
        path: The file.

    Returns:
        Its contents; ``probes`` and ``classes`` are sound.

    Raises:
        ValueError: If it is no JSON object, of another format, or an entry is wrong.
    """
    run = read_json_object(path)
    if run.get('format') != FORMAT or isinstance(run['format'], bool):
        raise ValueError(f'{path} has format {str(run.get("format"))[:40]}, known: {FORMAT}')
    wrong = _find_wrong(run)
    if wrong:
        raise ValueError(f'{path}: {wrong}')
    return run


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
    return content


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
    return samples


def open_scores(path: Path) -> NDArray[np.float32]:
    """Map an array of scores into memory; it is not read before it is used.

    Raises:
        ValueError: If the file holds something else than one array of floating-point numbers, or
            fewer of them than it announces.
    """
    try:
        scores = np.load(path, mmap_mode='r', allow_pickle=False)
    except Exception as error:  # a broken header fails in as many ways as Python can be misspelt
        raise ValueError(f'{path} is no array of NumPy: {_first_line(error)}') from error
    if not isinstance(scores, np.ndarray):
        raise ValueError(f'{path} holds several arrays, must hold one')
    if scores.dtype.kind != 'f':
        raise ValueError(f'{path} holds {scores.dtype}, must hold float32')
    return scores


def check_finite(scores: NDArray[np.float32], samples: pd.DataFrame) -> None:
    """Refuse scores that are no numbers, where the sample is said to be read.

    Args:
        scores: Shape (N, P, C).
        samples: With ``id`` and ``status``.

    Raises:
        ValueError: If there are some; names the first sample.
    """
    read = (samples['status'] == 'read').to_numpy()
    for start in range(0, len(samples), BLOCK):
        finite = np.isfinite(scores[start : start + BLOCK]).all(axis=(1, 2))
        wrong = np.flatnonzero(read[start : start + BLOCK] & ~finite)
        if len(wrong):
            raise ValueError(
                f'scores of sample {samples["id"].iloc[start + wrong[0]]!r} are no finite numbers; '
                'a sample that could not be scored has the status failed'
            )


def _find_wrong(run: dict[str, Any]) -> str:
    """What is wrong with the entries; empty if nothing is."""
    probes, classes = run.get('probes'), run.get('classes')
    if not isinstance(classes, list) or not classes or not all(map(_is_name, classes)):
        return 'classes must be a list of names'
    if len(set(classes)) < len(classes):
        return 'a class is named twice'
    if not isinstance(probes, list) or not probes or not all(map(_is_probe, probes)):
        return 'probes must be a list of objects with a name and an optional whole number as seed'
    columns = [(probe['name'], probe.get('seed')) for probe in probes]
    if columns[0][0] != 'original':
        return f'the first probe is {columns[0][0]!r}, must be original'
    if len(set(columns)) < len(columns):
        return 'a probe is named twice with the same seed'
    if not isinstance(run.get('manifest', ''), str | None):
        return 'manifest must be the name of a file, or null'
    pooled = run.get('pooled', [])
    if not isinstance(pooled, list) or not all(isinstance(other, dict) for other in pooled):
        return 'pooled must be a list of objects'
    return next(filter(None, map(_wrong_manifest, pooled)), '')


def _wrong_manifest(run: dict[str, Any]) -> str:
    named = isinstance(run.get('manifest', ''), str | None)
    return '' if named else 'manifest of a pooled run must be the name of a file, or null'


def _is_name(name: Any) -> bool:
    return isinstance(name, str) and bool(name) and not UNPRINTABLE.search(name)


def _is_probe(probe: Any) -> bool:
    if not isinstance(probe, dict) or not _is_name(probe.get('name')):
        return False
    return isinstance(probe.get('seed'), int | None) and not isinstance(probe.get('seed'), bool)


def _refuse(path: Path, samples: pd.DataFrame, wrong: pd.Series, column: str, rule: str) -> None:
    if wrong.any():
        row = int(wrong.to_numpy().argmax())
        cell = str(samples[column].iloc[row])[:80]
        raise ValueError(f'{path}, sample {row}: {column} is {cell!r}, {rule}')


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
