"""Which samples masked probes are shown of, and who gives them a background.

Everything here is a function of the list of samples, of the index of the masks and of the settings:
every rank comes to the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mmbias.datasets.manifest_table import GROUP, read_manifest
from mmbias.evaluation.companions import Companions, DonorKey
from mmbias.evaluation.run_info import hash_names
from mmbias.files.hashing import hash_file
from mmbias.masks.index import INDEX, read_index
from mmbias.masks.rules import DEFAULT_RULE, judge
from mmbias.probes import ProbeColumn
from mmbias.probes.donors import Videos, choose_donors
from mmbias.results.donors import COLUMNS
from mmbias.results.masked import write_masked
from mmbias.results.results import Results
from mmbias.results.run import Run

NO_MASKS = 'no masks'
STATISTICS = ('found', 'area', 'flicker')


@dataclass(frozen=True)
class MaskedPlan:
    """What was decided before the first sample is read.

    Attributes:
        companions: What is read beside the pictures.
        left_out: Samples without usable masks: ``id``, ``reason``.
        donors: ``id``, ``probe``, ``seed``, ``donor``, ``donor_label``: one row for each usable
            sample and each column with donors.
        about: What ``run.json`` says of it.
        maskless: Places of the probe columns that need no masks.
    """

    companions: Companions
    left_out: pd.DataFrame
    donors: pd.DataFrame
    about: dict[str, Any]
    maskless: NDArray[np.int64]

    def without(self, run: Run) -> Run:
        """What the run is but for its masked probes: that of the ordinary results folder."""
        return replace(run, masks={}, probes=tuple(run.probes[place] for place in self.maskless))


def write_usable(folder: Path, results: Results, plan: MaskedPlan) -> None:
    """Write the results of the samples with masks, and who has none, beside the ordinary ones.

    Args:
        folder: The ordinary results folder.
        results: All samples under all probes; NaN where a sample has no masks.
        plan: Who has.
    """
    usable = np.flatnonzero(plan.companions.usable)
    samples = results.samples.iloc[usable].reset_index(drop=True)
    read = samples['status'] == 'read'
    clips = int(samples['clips'].sum())
    counts = dict(samples=len(samples), read=int(read.sum()), failed=int((~read).sum()))
    run = replace(results.run, counts=counts | dict(clips=clips), keep_clip_scores=False)
    masked = Results(run, samples, results.scores[usable])
    write_masked(folder, masked, plan.donors, plan.left_out)


@dataclass(frozen=True)
class MaskSettings:
    """Where masks come from, and who may use them.

    Attributes:
        folder: The mask store; None for none.
        rule: Which masks are usable, see :mod:`mmbias.masks.rules`.
        donor_column: Column that says what a background is of; None for the class.
        donors: Manifest of the videos that may be donors; None for those that are tested.
    """

    folder: str | None
    rule: str = DEFAULT_RULE
    donor_column: str | None = None
    donors: str | None = None

    def check(self, columns: Sequence[ProbeColumn]) -> None:
        """Raise a ValueError where probes need masks and there are none."""
        needing = [column.name for column in columns if column.needs_masks]
        if needing and self.folder is None:
            raise ValueError(
                f'probe {needing[0]!r} needs masks of the actors: --masks DIR, or '
                'test_cfg.masks=DIR (tools/make_masks.py makes them)'
            )

    def plan(
        self, columns: Sequence[ProbeColumn], samples: pd.DataFrame, classes: Sequence[str]
    ) -> 'MaskedPlan | None':
        """Decide who is left out and who is whose donor, see :func:`plan_masked`.

        Args:
            columns: Probe columns of the run.
            samples: ``id``, ``path``, ``label`` and attributes; one row a sample.
            classes: Class names.

        Returns:
            The plan; None where no probe needs masks.
        """
        if self.folder is None or not any(column.needs_masks for column in columns):
            return None
        pool = None
        if self.donors is not None:
            pool = read_manifest(self.donors, classes).rename(columns={'sample_id': 'id'})
        return plan_masked(columns, samples, self, pool)


def plan_masked(
    columns: Sequence[ProbeColumn],
    samples: pd.DataFrame,
    settings: MaskSettings,
    pool: pd.DataFrame | None = None,
) -> MaskedPlan:
    """Decide who is left out and who is whose donor.

    Args:
        columns: Probe columns of the run.
        samples: ``id``, ``path``, ``label`` and attributes; one row a sample.
        settings: Where masks come from; with a folder.
        pool: Videos that may be donors, a table like that of the samples; None for the samples.

    Returns:
        The plan.

    Raises:
        ValueError: If a column or rule is unknown, no video has usable masks, or one has no donor.
    """
    assert settings.folder is not None
    folder = Path(settings.folder)
    rows = {row['path']: row for row in read_index(folder).to_dict('records')}

    def judged(table: pd.DataFrame) -> NDArray[np.object_]:
        reasons = [
            judge(rows[path], settings.rule) if path in rows else NO_MASKS for path in table['path']
        ]
        return np.array(reasons, object)

    reasons = judged(samples)
    usable = reasons == ''
    if not usable.any():
        first = reasons[0]
        raise ValueError(f'none of the {len(samples)} videos has usable masks in {folder}: {first}')
    own = _videos(samples, usable, settings.donor_column)
    givers = samples if pool is None else pool
    others = own if pool is None else _videos(pool, judged(pool) == '', settings.donor_column)
    taking = [column for column in columns if column.relation]
    donors = {key: choose_donors(own, others, *key) for key in dict.fromkeys(map(_key, taking))}
    paths = {key: givers['path'].to_numpy()[places].tolist() for key, places in donors.items()}
    placed = any(column.options.get('placement') == 'hat' for column in taking)
    moving = dict.fromkeys(_key(c) for c in taking if c.options.get('place') == 'moving')
    tables = [_tell(column, donors[_key(column)], own, others) for column in taking]
    return MaskedPlan(
        Companions(folder, samples['path'].tolist(), usable, paths, placed, tuple(moving)),
        pd.DataFrame({'id': samples['id'], 'reason': reasons})[~usable].reset_index(drop=True),
        pd.concat([pd.DataFrame(columns=list(COLUMNS)), *tables], ignore_index=True),
        dict(
            folder=str(folder),
            index_sha256=hash_file(folder / INDEX),
            donors_sha256=hash_names(name for key in donors for name in paths[key]),
            rule=settings.rule,
            donor_column=settings.donor_column,
            usable=int(usable.sum()),
            left_out=int((~usable).sum()),
            **_describe([rows[path] for path in samples['path'][usable]]),
        ),
        np.flatnonzero([not column.needs_masks for column in columns]),
    )


def _describe(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What the usable masks are like: who made them, and means over the videos."""
    means = {
        name: np.mean([row[name] for row in rows if np.isfinite(row[name])] or [np.nan])
        for name in STATISTICS
    }
    found = {name: None if np.isnan(mean) else float(mean) for name, mean in means.items()}
    return dict(tool=', '.join(sorted({str(row['tool']) for row in rows})), **found)


def _videos(table: pd.DataFrame, usable: NDArray[np.bool_], donor_column: str | None) -> Videos:
    if donor_column is not None and donor_column not in table:
        raise ValueError(
            f'donor_column is {donor_column!r}, allowed: {", ".join(map(str, table.columns))}'
        )
    groups = table[GROUP].tolist() if GROUP in table else None
    values = table[donor_column or 'label'].tolist()
    return Videos(table['id'].tolist(), values, usable, groups, table['label'].tolist())


def _key(column: ProbeColumn) -> DonorKey:
    assert column.relation is not None
    assert column.seed is not None  # donors are drawn
    return column.relation, column.seed


def _tell(
    column: ProbeColumn, donors: NDArray[np.int64], samples: Videos, pool: Videos
) -> pd.DataFrame:
    own = np.flatnonzero(donors >= 0).tolist()
    return pd.DataFrame(
        {
            'id': [samples.ids[i] for i in own],
            'probe': column.name,
            'seed': column.seed,
            'donor': [pool.ids[i] for i in donors[own].tolist()],
            'donor_label': [pool.values[i] for i in donors[own].tolist()],
        }
    )
