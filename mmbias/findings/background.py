"""From a results folder to what depends on an attribute of the samples."""

from collections.abc import Collection, Sequence

import pandas as pd

from mmbias.analysis import topk_correct
from mmbias.analysis.background.summarising import summarise_background
from mmbias.analysis.background.summary import BackgroundSummary
from mmbias.datasets.manifest_table import list_attributes
from mmbias.results.answers import find_group_column
from mmbias.results.results import Results

ATTRIBUTE, SETTING = 'background', 'setting'  # the usual names of these columns


def summarise_background_results(
    results: Results,
    *,
    attribute: str | None = None,
    setting: str | None = None,
    pair: Sequence[str] | None = None,
    group: str | None = None,
    resamples: int = 10_000,
    seed: int = 0,
) -> BackgroundSummary:
    """Summarise the answers to the original frames of the samples that were read.

    Args:
        results: What was measured.
        attribute: Column to cross with the class; by default ``background`` where there is one.
        setting: Column whose values are compared; by default ``setting`` where there is one.
        pair: Two settings, the one that is subtracted from first.
        group: Column of samples that are not independent; by default ``group`` where there is one.
        resamples: Bootstrap resamples and rearrangements of the tests.
        seed: Seed of them.

    Returns:
        The summary, see :func:`mmbias.analysis.summarise_background`.

    Raises:
        ValueError: If there is no such column.
    """
    read = results.was_read
    samples, labels = results.samples[read], results.labels[read]
    attribute, setting = find_attributes(samples.columns, attribute, setting)
    groups = find_group_column(samples.columns, group)
    return summarise_background(
        topk_correct(results.scores[read, 0], labels),
        pd.Categorical.from_codes(labels, results.classes),
        {name: samples[name].to_numpy() for name in (attribute, setting) if name is not None},
        attribute=attribute,
        setting=setting,
        pair=pair,
        groups=None if groups is None else samples[groups].to_numpy(),
        resamples=resamples,
        seed=seed,
    )


def find_attributes(
    columns: Collection[str], attribute: str | None, setting: str | None
) -> tuple[str | None, str | None]:
    """Choose the attribute and the setting among the columns of the samples.

    Args:
        columns: Columns of the samples.
        attribute: The wanted one, None for ``background`` where there is one.
        setting: The wanted one, None for ``setting`` where there is one.

    Returns:
        Their names, None for what is neither wanted nor there.

    Raises:
        ValueError: If a wanted one is not there, or neither is.

    Example:
        >>> find_attributes(['path', 'label', 'background', 'motion'], None, None)
        ('background', None)
    """
    known = list_attributes(columns)
    chosen = (
        ATTRIBUTE if attribute is None and ATTRIBUTE in known else attribute,
        SETTING if setting is None and SETTING in known else setting,
    )
    unknown = [name for name in chosen if name is not None and name not in known]
    if unknown or chosen == (None, None):
        what = f'no column {unknown[0]!r}' if unknown else f'no column {ATTRIBUTE} or {SETTING}'
        raise ValueError(f'{what} among the attributes: {", ".join(known) or "there are none"}')
    return chosen
