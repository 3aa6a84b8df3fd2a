"""Videos whose answer changes under a probe, and frames of some of them where the videos are."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mmbias.analysis.flips import choose_flips, compare_answers, count_flips
from mmbias.analysis.probe_columns import ORIGINAL
from mmbias.findings.findings import Flips
from mmbias.findings.stills import read_stills
from mmbias.results.results import Results

MOST_SHOWN = 5  # samples of a probe
STILLS = 4  # frames of a sample
DONOR = ('donor', 'donor_label')


def collect_flips(
    results: Results,
    *,
    skipped: Collection[str] = (),
    donors: pd.DataFrame | None = None,
    videos: Path | None = None,
) -> Flips:
    """Compare the answers under every probe with those to the original frames.

    Args:
        results: What was measured; of a probe with several seeds the first one counts.
        skipped: Names of probes to leave out.
        donors: Columns ``id``, ``probe``, ``seed``, ``donor``, ``donor_label``: whose background
            was pasted. None for none.
        videos: Folder that the paths of the samples are relative to, for frames of the sample in
            the middle of each probe's choice; None for no frames.

    Returns:
        Counts and a choice by probe.
    """
    counts, chosen = [], []
    for name, seed, table in _compare(results, {ORIGINAL, *skipped}):
        counts.append(dict(probe=name, seed=seed, **count_flips(table)))
        few = choose_flips(table, MOST_SHOWN).assign(probe=name)
        chosen.append(_add_donors(few, name, seed, donors))
    typical = tuple(part.iloc[(len(part) - 1) // 2].to_dict() for part in chosen if len(part))
    stills = {} if videos is None else _read(results, [row['id'] for row in typical], videos)
    table = pd.concat(chosen, ignore_index=True) if chosen else pd.DataFrame()
    return Flips(tuple(counts), table, typical, stills, shown=videos is not None)


def join_flips(first: Flips, second: Flips) -> Flips:
    """Those of the probes of one folder, then those of another's."""
    return replace(
        first,
        counts=first.counts + second.counts,
        table=pd.concat([first.table, second.table], ignore_index=True),
        typical=first.typical + second.typical,
        stills={**first.stills, **second.stills},
    )


def _compare(
    results: Results, skipped: Collection[str]
) -> Iterator[tuple[str, int | None, pd.DataFrame]]:
    """Name and first seed of every probe, with both answers of every sample that was read."""
    read = results.was_read
    ids, labels = results.samples['id'].to_numpy()[read], results.labels[read]
    names = [name for name, _ in results.probes]
    original = results.scores[read, names.index(ORIGINAL)]
    for name in dict.fromkeys(names):
        if name not in skipped:
            place = names.index(name)
            probed = results.scores[read, place]
            table = compare_answers(ids, labels, original, probed, results.classes)
            yield name, results.probes[place][1], table


def _add_donors(
    chosen: pd.DataFrame, name: str, seed: int | None, donors: pd.DataFrame | None
) -> pd.DataFrame:
    """The chosen samples with their donors, empty where there are none."""
    if donors is None:
        return chosen.assign(donor='', donor_label='')
    seeds = donors['seed'].isna() if seed is None else donors['seed'] == seed
    here = donors.loc[(donors['probe'] == name) & seeds.fillna(False), ['id', *DONOR]]
    return chosen.merge(here, 'left', 'id', validate='many_to_one').fillna(dict.fromkeys(DONOR, ''))


def _read(results: Results, names: Sequence[str], videos: Path) -> dict[str, NDArray[np.uint8]]:
    """Frames by id of the videos that can be read."""
    rows = results.samples.set_index('id').loc[list(dict.fromkeys(names))].to_dict('index')
    stills = {}
    for name, row in rows.items():
        try:
            stills[str(name)] = read_stills(videos / row['path'], row, STILLS)
        except Exception:  # decoders fail in as many ways as files; the report counts them
            continue
    return stills
