"""What a folder of masks holds, in a few numbers."""

import pandas as pd
from rich.table import Table

MEANS = ('found', 'area', 'flicker')


def check_column(rows: pd.DataFrame, by: str | None) -> None:
    """Raise a ValueError if a manifest lacks a column that is wanted."""
    if by is not None and by not in rows:
        raise ValueError(f'the manifest has no column {by!r}; it has {", ".join(rows.columns)}')


def summarise(index: pd.DataFrame, rows: pd.DataFrame, by: str | None = None) -> pd.DataFrame:
    """Means over videos, each counted once, by tool and by what the manifest says of them.

    Args:
        index: Rows of the index.
        rows: Of the manifest; videos that are not in it are left out.
        by: A column of the manifest.

    Returns:
        Columns ``tool``, the chosen one, ``videos``, ``found`` (share of frames with a mask),
        ``area`` (share of the picture, over all frames) and ``flicker`` (1 - intersection over
        union of neighbours; over the videos in which it is defined).

    """
    columns = ['path'] if by is None else ['path', by]
    videos = rows[columns].drop_duplicates('path')
    table = index.merge(videos, on='path', validate='one_to_one')
    groups = table.groupby(['tool'] if by is None else ['tool', by], sort=True)
    means = groups[list(MEANS)].mean()
    means.insert(0, 'videos', groups.size())
    return means.reset_index()


def tabulate(summary: pd.DataFrame) -> Table:
    """The table of a summary for the terminal; shares in percent."""
    table = Table(box=None, pad_edge=False)
    for column in summary:
        text = column in ('tool', *summary.columns[1:-4])
        table.add_column(str(column), justify='left' if text else 'right', no_wrap=True)
    for row in summary.itertuples(index=False):
        *names, videos, found, area, flicker = row
        shares = (f'{found:.1%}', f'{area:.2%}', '' if pd.isna(flicker) else f'{flicker:.3f}')
        table.add_row(*map(str, names), str(videos), *shares)
    return table
