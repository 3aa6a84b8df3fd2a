"""What depends on an attribute, as a metric: an adapter over :mod:`mmbias.analysis`."""

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd
from mmaction.registry import METRICS
from mmengine.evaluator import BaseMetric
from mmengine.logging import print_log

from mmbias.analysis import topk_correct
from mmbias.analysis.background.summarising import summarise_background
from mmbias.analysis.background.summary import BackgroundSummary
from mmbias.analysis.estimates import Estimate
from mmbias.findings.background import find_attributes
from mmbias.printing.background_tables import background_table
from mmbias.results.answers import find_group_column


@METRICS.register_module()
class BackgroundMetric(BaseMetric):
    """Accuracy by class, background and setting on the original frames, and whether they matter.

    Needs the entries of :class:`mmbias.evaluation.ProbeTestLoop`. Prints the table of class by
    background and returns ``background/A``, for each background and each setting
    ``background/A_VALUE``, ``background/gap`` and ``background/gap_mean_class``, each with ``_low``
    and ``_high``, and the p-values ``background/p``, ``background/p_common`` and
    ``background/gap_p``. A value that is both a background and a setting is named with its column:
    ``background/A_COLUMN_VALUE``. See :func:`mmbias.analysis.summarise_background`.

    Args:
        attribute: Attribute to cross with the class, any column of the manifest. By default
            ``background`` where the manifest has that column.
        setting: Attribute whose values are compared. By default ``setting`` where there is one.
        pair: Two settings, the one that is subtracted from first; by default the two that there
            are, in sorted order.
        group: Attribute that names samples which are not independent. By default ``group`` where
            there is one.
        resamples: Bootstrap resamples and rearrangements of the tests.
        seed: Seed of them.
        collect_device: Where the entries of the ranks are gathered.
        prefix: First part of the metric's names.
    """

    default_prefix = 'background'

    def __init__(
        self,
        attribute: str | None = None,
        setting: str | None = None,
        pair: Sequence[str] | None = None,
        group: str | None = None,
        resamples: int = 10_000,
        seed: int = 0,
        collect_device: str = 'cpu',
        prefix: str | None = None,
    ) -> None:
        super().__init__(collect_device=collect_device, prefix=prefix)
        self.attribute = attribute
        self.setting = setting
        self.pair = pair
        self.group = group
        self.resamples = resamples
        self.seed = seed

    def process(self, data_batch: Any, data_samples: Sequence[dict[str, Any]]) -> None:
        """Keep whether the original was right, and the attributes; one entry a sample."""
        for sample in data_samples:
            if 'probe_scores' not in sample:
                raise ValueError('BackgroundMetric needs the loop ProbeTestLoop or ProbeValLoop')
            scores, label = sample['probe_scores'][0].numpy(), int(sample['gt_label'])
            correct = bool(topk_correct(scores, label))
            self.results.append((label, correct, sample['attributes']))

    def compute_metrics(self, results: list) -> dict[str, float]:
        """Summarise, print and flatten."""
        labels, correct, attributes = zip(*results, strict=True)
        columns = {name: [row[name] for row in attributes] for name in attributes[0]}
        attribute, setting = find_attributes(columns, self.attribute, self.setting)
        group = find_group_column(columns, self.group)
        summary = summarise_background(
            correct,
            pd.Categorical.from_codes(labels, self.dataset_meta['classes']),
            columns,
            attribute=attribute,
            setting=setting,
            pair=self.pair,
            groups=None if group is None else columns[group],
            resamples=self.resamples,
            seed=self.seed,
        )
        print_log('\n' + background_table(summary), logger='current')
        return _flatten(summary)


def _flatten(summary: BackgroundSummary) -> dict[str, float]:
    """Numbers by name, as MMEngine's loggers take them."""
    metrics = _rate('A', summary.overall.iloc[0])
    for name, row in _name_values(summary):
        metrics |= _rate(f'A_{name}', row)
    if summary.test is not None:
        metrics |= dict(p=summary.test.p_value, p_common=summary.test.p_common)
    if summary.gap is not None:
        metrics |= summary.gap.accuracy.to_scalars('gap')
        metrics |= summary.gap.mean_class.to_scalars('gap_mean_class')
        metrics['gap_p'] = summary.gap.p_value
    return metrics


def _name_values(summary: BackgroundSummary) -> Iterator[tuple[str, pd.Series]]:
    margins = {summary.attribute: summary.by_attribute, summary.setting: summary.by_setting}
    rows = [
        (column, str(row[column]), row)
        for column, table in margins.items()
        if table is not None
        for _, row in table.iterrows()
    ]
    values = [value for _, value, _ in rows]
    for column, value, row in rows:
        yield (value if values.count(value) == 1 else f'{column}_{value}'), row


def _rate(name: str, row: pd.Series) -> dict[str, float]:
    return Estimate(row['accuracy'], row['low'], row['high']).to_scalars(name)
