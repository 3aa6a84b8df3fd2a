"""From the answers under masked probes to everything that is said of them.

Invariant: every number is of the same samples, those with a usable mask.
"""

from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

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
from mmbias.analysis.background_probes.masked_answers import (
    MaskedAnswers,
    Settings,
    resample_columns,
)
from mmbias.analysis.background_probes.names import (
    ACTOR_ONLY,
    BACKGROUND_ONLY,
    find_kind,
    find_partner,
    list_of_kind,
)
from mmbias.analysis.background_probes.summary import (
    DonorFacts,
    LeftOut,
    MaskedSummary,
    SharePair,
)
from mmbias.analysis.bias import static_share
from mmbias.analysis.flags import FEW_UNITS, count_noun
from mmbias.analysis.per_value import summarise_per_value
from mmbias.analysis.probe_columns import ORIGINAL
from mmbias.analysis.resampling.estimating import MEAN_CLASS
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

    Args:
        answers: What was answered.
        left_out: What is known of the samples without a usable mask.
        settings: Of the bootstrap.

    Returns:
        The summary.
    """
    settings = settings or Settings()
    options = settings._asdict()
    bias = summarise_answers(answers.table, **options)
    names = [name for name in answers.table.columns if find_kind(name) is not None]
    swaps = [name for name in names if (answers.donor_classes[:, answers.under(name)] >= 0).any()]
    contrasts = list_contrasts(names)
    errors = [count_background_errors(answers, name, settings) for name in swaps]
    contrasted = [contrast(answers, *pair, settings) for pair in contrasts]
    labels = pd.Categorical(answers.table.labels, categories=list(answers.classes))
    rows = [row for name in swaps for row in errors_by_class(answers, name, settings)]
    rows += [row for pair in contrasts for row in contrasts_by_class(answers, *pair, settings)]
    counts = [count_answers(answers, name) for name in swaps]
    donors = tuple(_describe_donors(answers))
    return MaskedSummary(
        bias=bias,
        names=tuple(names),
        shares=tuple(_pair_shares(answers, names, bias.chance, settings)),
        differences=compare_pairs(answers, list_differences(names), settings),
        grown=compare_pairs(answers, list_grown(names), settings),
        errors=tuple(error for error in errors if error is not None),
        contrasted=tuple(found for found in contrasted if found is not None),
        donors=donors,
        classes=summarise_per_value(answers.table, labels, **options),
        measures=_name_ends(pd.DataFrame(rows)),
        answers=pd.concat([pd.DataFrame(columns=list(ANSWERED)), *counts], ignore_index=True)
        if not counts
        else pd.concat(counts, ignore_index=True),
        left_out=left_out,
        flags=tuple(_flag_donors(donors, bias.num_groups is not None)),
    )


def _name_ends(rows: pd.DataFrame) -> pd.DataFrame:
    named = rows.rename(columns=lambda column: str(column).removeprefix('value_'))
    return named.reindex(columns=list(BY_CLASS))


def _pair_shares(
    answers: MaskedAnswers, names: Sequence[str], chance: float, settings: Settings
) -> Iterator[SharePair]:
    for background in list_of_kind(names, BACKGROUND_ONLY):
        actor = find_partner(background, ACTOR_ONLY, names)
        if actor is None:
            continue
        read = resample_columns(
            [
                (
                    answers.table.under(name).astype(np.float64),
                    answers.backgrounds()[:, answers.under(name)],
                )
                for name in (ORIGINAL, background, actor)
            ],
            answers.labels,
            answers.owners(),
            grouped=answers.table.groups is not None,
            settings=settings,
        )
        share = partial(static_share, chance=chance)
        yield SharePair(
            background_probe=background,
            actor_probe=actor,
            background=read(share, [0, 1], of=MEAN_CLASS),
            actor=read(share, [0, 2], of=MEAN_CLASS),
            total=read(partial(_add_shares, chance), [0, 1, 2], of=MEAN_CLASS),
            flags=(),
        )


def _add_shares(
    chance: float, original: ArrayLike, background: ArrayLike, actor: ArrayLike
) -> NDArray[np.float64]:
    both = (static_share(original, probe, chance) for probe in (background, actor))
    return np.asarray(sum(map(np.asarray, both)))


def _describe_donors(answers: MaskedAnswers) -> Iterator[DonorFacts]:
    crossing = answers.table.cross()
    if crossing is None:
        return
    backgrounds, owners = answers.backgrounds(), answers.owners()
    for place, (name, columns) in enumerate(answers.table.columns.items()):
        seen = backgrounds[:, columns]
        if (seen != owners[:, None]).any():
            most = [np.unique(column, return_counts=True)[1].max() for column in seen.T]
            spread = crossing.measure_spread(np.positive, [place])
            yield DonorFacts(name, spread.units, float(np.mean(most)), spread.factor)


def _flag_donors(donors: Sequence[DonorFacts], grouped: bool) -> Iterator[str]:
    noun = 'groups' if grouped else 'videos'
    for facts in donors:
        if facts.donors < FEW_UNITS:
            yield (
                f'{facts.probe}: the backgrounds are of {count_noun(facts.donors, noun)}, fewer '
                f'than {FEW_UNITS}: intervals and tests are widened for it and hold only if the '
                'backgrounds are much alike.'
            )
