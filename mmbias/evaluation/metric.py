"""The bias of a run as a metric of the evaluator: an adapter over :mod:`mmbias.analysis`."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from mmaction.registry import METRICS
from mmengine.evaluator import BaseMetric
from mmengine.logging import print_log

from mmbias.analysis import BiasSummary, Estimate, summarise_answers
from mmbias.printing.bias_table import bias_table
from mmbias.results.answers import find_group_column, judge_scores, tabulate_answers


@METRICS.register_module()
class BiasMetric(BaseMetric):
    """Accuracy under every probe, log ratio B and static share S, with intervals.

    Needs the entries of :class:`mmbias.evaluation.ProbeTestLoop`. Prints a table and returns
    ``bias/A_original`` (top-1) and ``bias/A5_original`` (top-5, of more than five classes), for
    each probe ``bias/A_PROBE``, ``bias/A5_PROBE``, ``bias/B_PROBE`` and ``bias/S_PROBE``, each
    with ``_low`` and ``_high``, and ``bias/p_PROBE``, and the baselines ``bias/chance`` and
    ``bias/majority``. See :func:`mmbias.analysis.summarise_answers`.

    Args:
        group: Attribute that names samples which are not independent; intervals and tests then
            speak of groups. By default ``group`` where the manifest has that column.
        resamples: Bootstrap resamples.
        seed: Seed of the bootstrap and of the tests.
        collect_device: Where the entries of the ranks are gathered.
        prefix: First part of the metric's names.
    """

    default_prefix = 'bias'

    def __init__(
        self,
        group: str | None = None,
        resamples: int = 10_000,
        seed: int = 0,
        collect_device: str = 'cpu',
        prefix: str | None = None,
    ) -> None:
        super().__init__(collect_device=collect_device, prefix=prefix)
        self.group = group
        self.resamples = resamples
        self.seed = seed

    def process(self, data_batch: Any, data_samples: Sequence[dict[str, Any]]) -> None:
        """Keep what was right and wrong under every probe; one entry a sample."""
        for sample in data_samples:
            if 'probe_scores' not in sample:
                raise ValueError('BiasMetric needs the loop ProbeTestLoop or ProbeValLoop')
            scores, label = sample['probe_scores'][None].numpy(), sample['gt_label'].numpy()
            top1, top5 = judge_scores(scores, label)  # (1, P)
            column = find_group_column(sample['attributes'], self.group)
            group = None if column is None else sample['attributes'][column]
            self.results.append((int(label[0]), top1, top5, group))

    def compute_metrics(self, results: list) -> dict[str, float]:
        """Summarise, print and flatten."""
        labels, top1, top5, groups = zip(*results, strict=True)
        answers = tabulate_answers(
            (np.concatenate(top1), None if top5[0] is None else np.concatenate(top5)),
            labels,
            self.dataset_meta['classes'],
            self.dataset_meta['probes'],
            groups=None if groups[0] is None else np.array(groups, dtype=str),
        )
        summary = summarise_answers(answers, resamples=self.resamples, seed=self.seed)
        print_log('\n' + bias_table(summary), logger='current')
        return _flatten(summary)


def _flatten(summary: BiasSummary) -> dict[str, float]:
    """Numbers by name, as MMEngine's loggers take them."""
    metrics = dict(chance=summary.chance, majority=summary.majority)
    metrics |= _parts('A_original', summary.accuracy) | _parts('A5_original', summary.top5)
    for name, probe in summary.probes.items():
        metrics |= _parts(f'A_{name}', probe.accuracy) | _parts(f'A5_{name}', probe.top5)
        metrics |= _parts(f'B_{name}', probe.log_ratio)
        metrics |= _parts(f'S_{name}', probe.static_share)
        metrics[f'p_{name}'] = probe.p_value
    return metrics


def _parts(name: str, estimate: Estimate | None) -> dict[str, float]:
    return {} if estimate is None else estimate.to_scalars(name)
