"""The manifests of a data set: official rows, the videos that were found, and what is missing.

Invariant: plain tables in, plain tables out; only :func:`write_split` touches the disk.
"""

import hashlib
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mmbias.datasets.manifest_table import GROUP, NUMBERS, RESERVED, Mistake, check_cells
from mmbias.datasets.official.annotations import Annotated
from mmbias.files.writing import write_table
from mmbias.preparing.examining import Examination
from mmbias.preparing.matching import Matches

FOLDER = 'videos'  # beside the manifests: a link to the videos, or their small copies
UNPRINTABLE = re.compile(r'[\x00-\x08\x0a-\x1f\x7f]')
PAST_THE_END = 1.0  # seconds that a segment may end after its video: annotations are rounded


@dataclass(frozen=True)
class Split:
    """One manifest before it is written.

    Attributes:
        name: Of the manifest, ``train`` or ``test``.
        table: Rows in the order of the official list: ``path``, ``label``, then those of
            ``start``, ``end``, ``fps``, ``group`` and attributes that there are.
        videos: Path of each row's video below the folder of the videos.
        places: Where each row stands in the official files.
        missing: Samples without a row: ``video``, ``where``, ``reason``.
        mistakes: ``WHERE: TEXT`` for each entry of the official files that could not be read.
    """

    name: str
    table: pd.DataFrame
    videos: NDArray[np.object_]
    places: NDArray[np.object_]
    missing: pd.DataFrame
    mistakes: tuple[str, ...] = ()


def make_split(name: str, annotated: Annotated, matches: Matches, *, copies: bool = False) -> Split:
    """Put the rows of the samples that were found together, and list the others.

    Args:
        name: Of the manifest.
        annotated: The official list.
        matches: Where the samples lie.
        copies: Whether the manifest is of small copies, which all end in ``.mp4``.

    Returns:
        The split. Missing are the entries left out of the official list and the samples whose
        video was not found.

    Raises:
        ValueError: If a column has a name that no manifest may use.
    """
    reserved = [column for column in annotated.rows if column in RESERVED]
    if reserved:
        raise ValueError(
            f'the list of {name} has a column {reserved[0]!r}, a name of the results folder; '
            f'reserved are {", ".join(RESERVED)}'
        )
    found = matches.form >= 0
    rows = annotated.rows.reset_index(drop=True)
    forms = [form.reset_index(drop=True) for form in annotated.forms]
    chosen = pd.concat([form[matches.form == i] for i, form in enumerate(forms)]).sort_index()
    table = pd.DataFrame({'path': [_manifest_path(path, copies) for path in matches.paths[found]]})
    table['label'] = rows['label'][found].to_numpy()
    bounds = chosen.reindex(columns=['start', 'end']).dropna(axis='columns', how='all')
    table = table.join(bounds.reset_index(drop=True))
    table = table.join(rows[found].drop(columns=['label', 'where']).reset_index(drop=True))
    front = [c for c in ('path', 'label', *NUMBERS, GROUP) if c in table]
    table = table[front + [column for column in table if column not in front]]
    places = rows['where'].to_numpy(dtype=object)
    absent = _missing(forms[0]['video'][~found], places[~found], 'not found')
    left_out = _missing('', annotated.left_out['where'], annotated.left_out['reason'])
    missing = pd.concat([left_out, absent], ignore_index=True)
    return Split(name, table, matches.paths[found], places[found], missing, annotated.mistakes)


def _manifest_path(video: str, copies: bool) -> str:
    path = PurePosixPath(FOLDER, video)
    return str(path.with_name(f'{path.stem}.mp4') if copies else path)


def _missing(video: object, where: object, reason: object) -> pd.DataFrame:
    return pd.DataFrame({'where': where, 'video': video, 'reason': reason})[
        ['video', 'where', 'reason']
    ]


def leave_out(split: Split, reasons: pd.Series) -> Split:
    """Move rows to the missing samples.

    Args:
        split: The split.
        reasons: Why each row goes, empty where it stays, one for each row.

    Returns:
        The split without them.
    """
    good = (reasons == '').to_numpy()
    lost = _missing(split.videos[~good], split.places[~good], reasons[~good].to_numpy())
    return replace(
        split,
        table=split.table[good].reset_index(drop=True),
        videos=split.videos[good],
        places=split.places[good],
        missing=pd.concat([split.missing, lost], ignore_index=True),
    )


def pass_over(split: Split) -> Split:
    """Count the entries that could not be read among the missing samples."""
    unread = _missing('', '', np.asarray(split.mistakes, dtype=object))
    missing = pd.concat([split.missing, unread], ignore_index=True)
    return replace(split, missing=missing, mistakes=())


def frame_rates(split: Split) -> NDArray[np.float64]:
    """Frame rate that the list gives for each row, NaN where it gives none or no number."""
    rates = split.table.get('fps', pd.Series(np.nan, index=split.table.index))
    return pd.to_numeric(rates, errors='coerce').to_numpy(np.float64)


def reasons_unreadable(split: Split, records: Mapping[str, Examination]) -> pd.Series:
    """Why each row's video cannot be read; empty where it can or was not examined."""
    errors = {
        name: f'unreadable: {record.error}' for name, record in records.items() if record.error
    }
    return pd.Series([errors.get(video, '') for video in split.videos], dtype=object)


def reasons_wrong(split: Split, mistakes: Sequence[Mistake]) -> pd.Series:
    """The mistakes of each row, empty where there are none."""
    reasons: list[list[str]] = [[] for _ in range(len(split.table))]
    for row, text in mistakes:
        reasons[row].append(text)
    return pd.Series(['; '.join(texts) for texts in reasons], dtype=object)


def find_mistakes(
    split: Split, classes: Sequence[str], records: Mapping[str, Examination]
) -> list[Mistake]:
    """Find every mistake in the rows of a split.

    Args:
        split: The split.
        classes: Class names.
        records: Examinations by video, empty if none were made.

    Returns:
        Row and what is wrong, for all that :func:`mmbias.datasets.read_manifest` would refuse and
        for segments past the end of their video: those that begin there, or end more than a
        second later.
    """
    written = io.StringIO(split.table.to_csv(index=False))
    cells = pd.read_csv(written, dtype=str, keep_default_na=False)
    table, mistakes = check_cells(cells, classes)
    mistakes += _unprintable(split.table)
    bounds = table.reindex(columns=['start', 'end']).to_numpy(np.float64)
    rates = frame_rates(split)
    for row in np.flatnonzero(~np.isnan(bounds).all(axis=1)):
        record = records.get(split.videos[row])
        if record is not None and not record.error:
            start, end = bounds[row]
            fps = rates[row] if rates[row] > 0 else record.fps
            mistakes += _past_the_end(int(row), start, end, record.frames / fps)
    return sorted(mistakes)


def _unprintable(table: pd.DataFrame) -> list[Mistake]:
    """Cells with line breaks or other control characters."""
    return [
        (int(row), f'{column} is {table[column].iloc[row]!r}, must be printable text on one line')
        for column in table.select_dtypes(exclude='number')
        for row in np.flatnonzero(table[column].str.contains(UNPRINTABLE, na=False))
    ]


def _past_the_end(row: int, start: float, end: float, seconds: float) -> list[Mistake]:
    lasts = f'the video lasts {seconds:.2f} s'
    if start >= seconds:
        return [(row, f'start {start} is past the end, {lasts}')]
    if end > seconds + PAST_THE_END:
        return [(row, f'end {end} is past the end, {lasts}')]
    return []


def write_split(out: Path, split: Split) -> str:
    """Write the manifest, if it has rows, and the list of what is missing, if anything is.

    Those of a run before are replaced or, where there is nothing to write now, removed.

    Args:
        out: Folder.
        split: What to write.

    Returns:
        SHA-256 of the manifest, empty where there is none.
    """
    manifest, missing = out / f'{split.name}.csv', out / f'missing-{split.name}.csv'
    for path, table in ((missing, split.missing), (manifest, split.table)):
        if len(table):
            write_table(path, table)
        else:
            path.unlink(missing_ok=True)
    return hashlib.sha256(manifest.read_bytes()).hexdigest() if len(split.table) else ''
