"""Which samples masked probes are shown of, and who gives them a background.

Everything here is a function of the list of samples, of the index of the masks and of the settings:
every rank comes to the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mmbias.datasets.manifest_table import GROUP
from mmbias.evaluation.companions import Companions
from mmbias.files.hashing import hash_file
from mmbias.files.writing import write_table
from mmbias.masks.index import INDEX, read_index
from mmbias.masks.rules import judge
from mmbias.probes import ProbeColumn
from mmbias.probes.donors import Candidates, choose_donors
from mmbias.results.donors import write_donors
from mmbias.results.results import Results, write_results
from mmbias.results.run import Run

NO_MASKS = 'no masks'
MASKED = 'masked'  # folder within the results folder
LEFT_OUT = 'left_out.csv'


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


def write_masked(folder: Path, results: Results, plan: MaskedPlan) -> None:
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
    write_results(folder / MASKED, Results(run, samples, results.scores[usable]))
    write_donors(folder / MASKED, plan.donors)
    write_table(folder / LEFT_OUT, plan.left_out)


def plan_masked(
    columns: Sequence[ProbeColumn],
    samples: pd.DataFrame,
    folder: str | Path,
    *,
    rule: str = 'found',
    donor_column: str | None = None,
) -> MaskedPlan:
    """Decide who is left out and who is whose donor.

    Args:
        columns: Probe columns of the run.
        samples: ``id``, ``path``, ``label`` and attributes; one row a sample.
        folder: The mask store.
        rule: Which masks are usable, see :mod:`mmbias.masks.rules`.
        donor_column: Column that says what a background is of; None for the class.

    Returns:
        The plan.

    Raises:
        ValueError: If a column or rule is unknown, no video has usable masks, or one has no donor.
    """
    if donor_column is not None and donor_column not in samples:
        raise ValueError(
            f'donor_column is {donor_column!r}, allowed: {", ".join(map(str, samples.columns))}'
        )
    rows = {row['path']: row for row in read_index(folder).to_dict('records')}
    reasons = np.array(
        [judge(rows[path], rule) if path in rows else NO_MASKS for path in samples['path']], object
    )
    usable = reasons == ''
    if not usable.any():
        first = reasons[0]
        raise ValueError(f'none of the {len(samples)} videos has usable masks in {folder}: {first}')
    values = samples[donor_column or 'label'].tolist()
    groups = samples[GROUP].tolist() if GROUP in samples else None
    candidates = Candidates(samples['id'].tolist(), values, usable, groups)
    taking = [column for column in columns if column.relation]
    wanted = dict.fromkeys((column.relation, column.seed) for column in taking)
    donors = {
        (relation, seed): choose_donors(candidates, relation, seed) for relation, seed in wanted
    }
    places = any(column.options.get('placement') == 'hat' for column in taking)
    index = Path(folder, INDEX)
    return MaskedPlan(
        Companions(Path(folder), samples['path'].tolist(), usable, donors, places),
        pd.DataFrame({'id': samples['id'], 'reason': reasons})[~usable].reset_index(drop=True),
        pd.concat(
            [_tell(column, donors[column.relation, column.seed], candidates) for column in taking]
            or [pd.DataFrame(columns=['id', 'probe', 'seed', 'donor', 'donor_label'])],
            ignore_index=True,
        ),
        dict(
            folder=str(folder),
            index_sha256=hash_file(index),
            rule=rule,
            donor_column=donor_column,
            usable=int(usable.sum()),
            left_out=int((~usable).sum()),
        ),
        np.flatnonzero([not column.needs_masks for column in columns]),
    )


def _tell(column: ProbeColumn, donors: np.ndarray, candidates: Candidates) -> pd.DataFrame:
    own = np.flatnonzero(donors >= 0)
    return pd.DataFrame(
        {
            'id': [candidates.ids[i] for i in own],
            'probe': column.name,
            'seed': column.seed,
            'donor': [candidates.ids[i] for i in donors[own]],
            'donor_label': [candidates.values[i] for i in donors[own]],
        }
    )
