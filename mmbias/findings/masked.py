"""What a report says of the probes that need masks, from the folder of the samples that have them.

Invariant: everything is of the samples with a usable mask, but for what is said of the others.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from mmbias.analysis import Estimate
from mmbias.analysis.background_probes.summary import MaskedSummary
from mmbias.analysis.estimates import estimate_columns
from mmbias.findings.background_probes import summarise_masked_folder
from mmbias.findings.naming import single_runs
from mmbias.results.masked import MASKED
from mmbias.results.results import read_results
from mmbias.results.run import Run

STATISTICS = ('found', 'area', 'flicker')  # means over the usable masks


@dataclass(frozen=True)
class ErrorMatrix:
    """How often the class of a pasted background is answered, class by class.

    Attributes:
        probe: Name of the probe.
        counts: Classes by classes of the donors: answers that are the donor's class, of all seeds.
        shares: The same as shares of the answers to samples of the class with such a donor; NaN
            where there are none.
    """

    probe: str
    counts: pd.DataFrame
    shares: pd.DataFrame


@dataclass(frozen=True)
class Masked:
    """What the masked probes of a run say.

    Attributes:
        summary: The numbers.
        about: What ``run.json`` says of the masks.
        matrix: Background errors of the first probe that has them, None for none.
        classes: One row a class: ``class``, ``n``, ``original``, ``background`` and ``actor``, the
            shares of the first way to cut, and ``error``, the background error of the first probe
            that has them; each with its interval, None where it was not measured.
    """

    summary: MaskedSummary
    about: Mapping[str, Any]
    matrix: ErrorMatrix | None
    classes: pd.DataFrame


def collect_masked(folder: Path, *, group: str | None = None) -> Masked | None:
    """Run every analysis of the masked probes of a run.

    Args:
        folder: Results folder of all samples.
        group: Column of samples that are not independent; by default ``group`` where there is one.

    Returns:
        What was found; None where the run had no masked probes.

    Raises:
        FileNotFoundError: If a file is missing.
        ValueError: If a file is not what it should be.
    """
    summary = summarise_masked_folder(folder, group=group)
    if summary is None or not summary.names:
        return None
    results = read_results(folder / MASKED)
    probe = summary.errors[0].probe if summary.errors else None
    matrix = None if probe is None else cross_errors(summary.answers, probe, results.classes)
    about = describe_masks(single_runs(results.run))
    return Masked(summary, about, matrix, pd.DataFrame(list_classes(summary, probe)))


def describe_masks(runs: Sequence[Run]) -> dict[str, Any]:
    """What runs that were pooled, or one alone, say of their masks.

    Args:
        runs: The runs.

    Returns:
        Entries in which all of them agree, and means of the statistics over the usable masks.
    """
    first, *others = [run.masks for run in runs]
    about = {
        name: value
        for name, value in first.items()
        if all(other.get(name) == value for other in others)
    }
    for name in STATISTICS:
        known = [run.masks for run in runs if None not in map(run.masks.get, (name, 'usable'))]
        if others and any(masks['usable'] for masks in known):
            weights = [masks['usable'] for masks in known]
            about[name] = float(np.average([masks[name] for masks in known], weights=weights))
    return about


def cross_errors(answers: pd.DataFrame, probe: str, classes: Sequence[str]) -> ErrorMatrix:
    """Lay out the answers to swapped samples as classes by classes of the donors.

    Args:
        answers: See :class:`mmbias.analysis.background_probes.summary.MaskedSummary`.
        probe: Name of the probe.
        classes: Class names in their order.

    Returns:
        The matrix of the classes that occur; donors of a sample's own class do not count.
    """
    rows = answers[(answers['probe'] == probe) & (answers['class'] != answers['donor_class'])]
    seen = {*rows['class'], *rows['donor_class']}
    names = pd.Index([name for name in classes if name in seen])
    hits, totals = (
        rows.pivot(index='class', columns='donor_class', values=value).reindex(names, columns=names)
        for value in ('answered_donor', 'n')
    )
    return ErrorMatrix(probe, hits.fillna(0).astype(np.int64), hits / totals)


def list_classes(summary: MaskedSummary, probe: str | None) -> list[dict[str, Any]]:
    """Both shares and the background error of every class, as rows of a table.

    Args:
        summary: The numbers.
        probe: Name of the probe whose background errors are wanted, None for none.
    """
    pair = summary.shares[0] if summary.shares else None
    probes = dict(
        background=pair and pair.background_probe,
        actor=pair and pair.actor_probe,
    )
    errors = _errors_by_class(summary, probe)
    rows = []
    for name, of_class in summary.classes.groupby('value', sort=False, observed=True):
        measured = of_class.set_index('probe').to_dict('index')
        first = of_class.to_dict('records')[0]
        row = {'class': name, 'n': first['n']}
        row |= Estimate.from_columns(first, 'accuracy_original').to_columns('original')
        for share, of in probes.items():
            found = None if of is None else Estimate.from_columns(measured[of], 'static_share')
            row |= _fill(share, found)
        rows.append(row | _fill('error', errors.get(name)))
    return rows


def _errors_by_class(summary: MaskedSummary, probe: str | None) -> dict[Any, Estimate]:
    rows = summary.measures[summary.measures['measure'] == 'background_error']
    return {
        row['class']: Estimate(row['value'], row['low'], row['high'], bool(row['bounded']))
        for row in rows[rows['probe'] == probe].to_dict('records')
    }


def _fill(name: str, estimate: Estimate | None) -> dict[str, Any]:
    """The entries of an estimate in a row, None where it was not measured."""
    return dict.fromkeys(estimate_columns(name)) if estimate is None else estimate.to_columns(name)
