"""From the answers under masked probes to everything that is said of them.

Invariant: every number is of the same samples, those with a usable mask.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from mmbias.analysis.background_probes.contrasted import (
    contrast,
    contrasts_by_class,
    list_contrasts,
)
from mmbias.analysis.background_probes.differences import (
    compare_pairs,
    list_differences,
    list_grown,
)
from mmbias.analysis.background_probes.errors import (
    count_answers,
    count_background_errors,
    errors_by_class,
)
from mmbias.analysis.background_probes.masked_answers import MaskedAnswers, Reader, Settings
from mmbias.analysis.background_probes.names import find_kind
from mmbias.analysis.background_probes.shares import pair_shares
from mmbias.analysis.background_probes.summary import DonorFacts, LeftOut, MaskedSummary
from mmbias.analysis.flags import FEW_UNITS, count_noun
from mmbias.analysis.per_value import summarise_per_value
from mmbias.analysis.summary import summarise_answers

BY_CLASS = ('class', 'measure', 'probe', 'n', 'value', 'low', 'high', 'bounded')
ANSWERED = (
    *('probe', 'class', 'donor_class', 'n', 'answered_donor', 'answered_class'),
    *('donor_share', 'class_share'),
)


def summarise_masked_answers(
    answers: MaskedAnswers, *, left_out: LeftOut | None = None, settings: Settings | None = None
) -> MaskedSummary:
    """Summarise the answers under masked probes.

    Backgrounds that several samples were given make their answers depend on each other: intervals
    are stretched for it, see :func:`mmbias.analysis.read_estimate`, and so are the tests of
    differences. The tests in `bias` are not: under what they test, that a probe changes nothing, no
    background matters.

    Args:
        answers: What was answered.
        left_out: What is known of the samples without a usable mask.
        settings: Of the bootstrap.

    Returns:
        The summary.
    """
    settings = settings or Settings()
    table = answers.table
    bias = summarise_answers(table, **settings._asdict())
    names = [name for name in table.columns if find_kind(name) is not None]
    reader = answers.resample(list(table.columns), settings)
    errors = [count_background_errors(answers, name, settings) for name in names]
    found = [error for error in errors if error is not None]
    contrasts = [contrast(answers, *pair, settings) for pair in list_contrasts(names)]
    donors = tuple(_describe_donors(answers, reader))
    return MaskedSummary(
        bias=bias,
        names=tuple(names),
        shares=tuple(pair_shares(names, reader, bias)),
        differences=compare_pairs(answers, list_differences(names), reader),
        grown=compare_pairs(answers, list_grown(names), reader),
        errors=tuple(found),
        contrasted=tuple(each for each in contrasts if each is not None),
        donors=donors,
        classes=summarise_per_value(
            table,
            pd.Categorical(table.labels, categories=list(answers.classes)),
            **settings._asdict(),
        ),
        measures=_measure_classes(answers, [error.probe for error in found], settings),
        answers=pd.concat(
            [
                pd.DataFrame(columns=list(ANSWERED)),
                *(count_answers(answers, error.probe) for error in found),
            ],
            ignore_index=True,
        ),
        left_out=left_out,
        flags=tuple(_flag_donors(donors, 'videos' if table.groups is None else 'groups')),
    )


def _measure_classes(
    answers: MaskedAnswers, swaps: Sequence[str], settings: Settings
) -> pd.DataFrame:
    rows = [row for name in swaps for row in errors_by_class(answers, name, settings)]
    for pair in list_contrasts(list(answers.table.columns)):
        rows += contrasts_by_class(answers, *pair, settings)
    return pd.DataFrame(rows, columns=list(BY_CLASS))


def _describe_donors(answers: MaskedAnswers, reader: Reader) -> Iterator[DonorFacts]:
    for name, columns in answers.table.columns.items():
        if answers.table.pastes(name):
            seen = answers.backgrounds[:, columns].T
            most = [np.unique(column, return_counts=True)[1].max() for column in seen]
            spread = reader.measure_spread(np.positive, name)
            donors = len(np.unique(seen))
            yield DonorFacts(name, donors, float(np.mean(most)), spread.factor)


def _flag_donors(donors: Sequence[DonorFacts], noun: str) -> Iterator[str]:
    alike: dict[int, list[str]] = {}
    for facts in donors:
        alike.setdefault(facts.donors, []).append(facts.probe)
    for count, probes in alike.items():
        if count < 2:
            yield (
                f'{", ".join(probes)}: all backgrounds are of one of the {noun}: no intervals or '
                'tests.'
            )
        elif count < FEW_UNITS:
            yield (
                f'{", ".join(probes)}: the backgrounds are of {count_noun(count, noun)}, fewer '
                f'than {FEW_UNITS}: intervals and tests are widened for it and hold only if the '
                'backgrounds are much alike.'
            )
