"""Breaking results down by the attributes that their samples have."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from mmbias.analysis import AnswerTable, summarise_background, summarise_per_value
from mmbias.analysis.background.cells import COUNTED
from mmbias.analysis.background.summary import CLASS
from mmbias.analysis.flags import count_noun
from mmbias.datasets.manifest_table import list_attributes
from mmbias.findings.confusing import ORIGINAL, confuse
from mmbias.findings.examples import collect_examples
from mmbias.findings.findings import Attribute, Attributes, Confusion
from mmbias.results.results import Results

FIRST = ('setting', 'background')  # what a study of backgrounds is about
MOST_VALUES = 20


def collect_attributes(
    results: Results, answers: AnswerTable, group: str | None, videos: Path | None = None
) -> Attributes:
    """Break the original frames, and B and S, down by every attribute of a few values.

    The column of groups is one of them; within it, samples count as independent.

    Args:
        results: What was measured.
        answers: Right and wrong answers to the samples that were read.
        group: Column of samples that are not independent, None for none.
        videos: Folder of the videos, None for no frames of them.

    Returns:
        What was found, and which columns were left alone, with the reason.
    """
    samples = results.samples[results.was_read]
    names = list_attributes(samples.columns)
    names.sort(key=lambda name: (name == group, name not in FIRST))  # the others in their order
    taken, skipped = [], []
    for name, key in zip(names, file_names(names), strict=True):
        count = samples[name].replace('', None).nunique()
        if name in (CLASS, *COUNTED):
            skipped.append(f'{name} (a name of the tables)')
        elif not 2 <= count <= MOST_VALUES:
            skipped.append(f'{name} ({count_noun(count, "values")})')
        else:
            known = replace(answers, groups=None) if name == group else answers
            taken.append(_break_down(results, known, name, f'attribute_{key}', videos))
    return Attributes(tuple(taken), tuple(skipped))


def _break_down(
    results: Results, answers: AnswerTable, name: str, key: str, videos: Path | None
) -> Attribute:
    values = results.samples[name][results.was_read].to_numpy()
    known = values != ''
    two = len(set(values[known])) == 2
    background = summarise_background(
        answers.original,
        pd.Categorical(answers.labels, categories=results.classes),
        {name: values},
        attribute=name,
        setting=name if two else None,
        groups=answers.groups,
    )
    bias = summarise_per_value(answers.take(known), values[known])
    matrices = _confuse_settings(results, name, key) if two else ()
    examples = None
    if background.gap is not None:
        # Without a class that has both values there is nothing to show side by side.
        shown = videos if background.gap.shared else None
        pair = (background.gap.first, background.gap.second)
        examples = collect_examples(results, name, pair, shown)
    return Attribute(name, key, background, bias, tuple(matrices), examples)


def _confuse_settings(results: Results, name: str, key: str) -> Iterator[Confusion]:
    values = results.samples[name].where(results.was_read, '')
    for place, value in enumerate(sorted(set(values) - {''}), start=1):
        chosen = (values == value).to_numpy()
        title = f'original frames, {name} {value}'
        yield confuse(results, chosen, probe=ORIGINAL, key=f'{key}_{place}', title=title)


def file_names(names: Sequence[str]) -> list[str]:
    """Names that any file system takes, none twice.

    Example:
        >>> file_names(['set/ting', 'set ting', '../'])
        ['set-ting', 'set-ting-2', '3']
    """
    taken: list[str] = []
    for place, name in enumerate(names, start=1):
        plain = re.sub(r'[^a-z0-9]+', '-', name.lower()).strip('-') or str(place)
        while plain in taken:
            plain = f'{plain}-{place}'
        taken.append(plain)
    return taken
