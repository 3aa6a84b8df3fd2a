"""The part of a results folder that masked probes leave: samples with masks, and who has none."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from mmbias.files.csv_cells import read_csv_cells
from mmbias.files.writing import write_table
from mmbias.results.donors import read_donors, write_donors
from mmbias.results.pooling import pool_results
from mmbias.results.results import Results, read_results, write_results

MASKED = 'masked'  # results folder of the samples with usable masks, within that of all
REASONS = 'left_out.csv'


def write_masked(
    folder: Path, results: Results, donors: pd.DataFrame, reasons: pd.DataFrame
) -> None:
    """Write what was measured with masks beside the results of all samples.

    Args:
        folder: Results folder of all samples.
        results: Those with usable masks, under every probe.
        donors: Whose background each was given, see :func:`mmbias.results.donors.write_donors`.
        reasons: ``id`` and ``reason`` of the other samples.
    """
    write_results(folder / MASKED, results)
    write_donors(folder / MASKED, donors)
    write_table(folder / REASONS, reasons)


def read_reasons(folder: str | Path) -> pd.DataFrame | None:
    """Read why samples have no usable mask.

    Args:
        folder: Results folder of all samples.

    Returns:
        Columns ``id`` and ``reason``; None where the file is not there.

    Raises:
        ValueError: If it is no such table.
    """
    path = Path(folder) / REASONS
    if not path.is_file():
        return None
    cells = read_csv_cells(path, 'table of samples left out')
    missing = [column for column in ('id', 'reason') if column not in cells]
    if missing:
        raise ValueError(f'{path} has no column {missing[0]}')
    return cells.loc[(cells != '').any(axis=1), ['id', 'reason']].reset_index(drop=True)


def pool_masked(folders: Sequence[Path], out: Path) -> bool:
    """Put what several folders measured with masks into one.

    Args:
        folders: Results folders of different samples.
        out: The folder of their pooled results.

    Returns:
        Whether there was anything: all of them have masked samples.

    Raises:
        ValueError: If they cannot be pooled, or only some of them have masked samples.
    """
    having = [folder for folder in folders if (folder / MASKED).is_dir()]
    if not having:
        return False
    if len(having) < len(folders):
        (without, *_) = [folder for folder in folders if folder not in having]
        raise ValueError(f'only some of the results folders have masked samples, {without} has not')
    donors = [read_donors(folder / MASKED) for folder in folders]
    reasons = [read_reasons(folder) for folder in folders]
    write_masked(
        out,
        pool_results([read_results(folder / MASKED) for folder in folders]),
        pd.concat([table for table in donors if table is not None], ignore_index=True),
        pd.concat([table for table in reasons if table is not None], ignore_index=True),
    )
    return True
