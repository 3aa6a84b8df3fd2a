"""Choice of the videos that a figure shows: by rule, so that nobody picks the striking ones.

Invariant: the choice depends on the scores and the names of the samples alone.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from mmbias.analysis.accuracy import top_class, topk_correct

COLUMNS = (
    *('label', 'value', 'recognised', 'id', 'predicted', 'probability', 'true_probability'),
    *('candidates', 'total'),
)


def choose_examples(
    samples: pd.DataFrame,
    scores: ArrayLike,
    classes: Sequence[str],
    *,
    attribute: str,
    usual: str,
    other: str,
) -> pd.DataFrame:
    """Choose a typical success and a typical failure of every class.

    For each class, one video among those with ``attribute == usual`` that are recognised, and one
    among those with ``attribute == other`` that are not. Typical is the one whose answer has the
    median probability (the lower one of two, and of equal ones the first by id): neither the
    clearest nor the most doubtful.

    Source: the rule behind a figure like Figure 1 of Han, which does not say how it was chosen.

    Args:
        samples: Columns ``id``, ``label`` and the attribute, N rows.
        scores: Probabilities, shape (N, C).
        classes: Class names, C.
        attribute: Column that tells the videos apart.
        usual: Its value for the successes.
        other: Its value for the failures.

    Returns:
        One row an example, in the order of the classes, successes first: ``label``, ``value``,
        ``recognised``, ``id``, ``predicted``, ``probability`` (of the predicted class),
        ``true_probability``, ``candidates`` (videos that the rule chose from) and ``total`` (videos
        of that class and value, at least 1). Without candidates ``id`` and ``predicted`` are empty
        and the probabilities NaN.

    Raises:
        ValueError: If there is no such column, or no sample has one of the values.

    Example:
        >>> samples = pd.DataFrame(
        ...     {'id': ['a', 'b'], 'label': ['run', 'run'], 'place': ['park', 'home']}
        ... )
        >>> options = dict(attribute='place', usual='park', other='home')
        >>> chosen = choose_examples(samples, [[0.9, 0.1], [0.2, 0.8]], ['run', 'eat'], **options)
        >>> chosen[['value', 'id', 'predicted']].to_numpy().tolist()
        [['park', 'a', 'run'], ['home', 'b', 'eat']]
    """
    _check_values(samples, attribute, (usual, other))
    table = _describe(samples, np.asarray(scores, dtype=np.float64), classes)
    cells = table.groupby([table['label'], samples[attribute].to_numpy()]).indices
    rows = []
    for label in classes:
        for value, recognised in ((usual, True), (other, False)):
            here = table.iloc[cells.get((label, value), [])]
            candidates = here[here['correct'] == recognised].drop(columns='correct')
            if len(here):
                counts = dict(candidates=len(candidates), total=len(here))
                facts = dict(label=label, value=value, recognised=recognised, **counts)
                rows.append(_typical(candidates) | facts)
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _typical(candidates: pd.DataFrame) -> dict[str, Any]:
    """The candidate in the middle."""
    if candidates.empty:
        return dict.fromkeys(('id', 'predicted'), '')
    ranked = candidates.sort_values(['probability', 'id'])
    typical: dict[str, Any] = ranked.iloc[(len(ranked) - 1) // 2].to_dict()
    return typical


def _check_values(samples: pd.DataFrame, attribute: str, values: Sequence[str]) -> None:
    if attribute not in samples:
        raise ValueError(f'no column {attribute!r}, there are: {", ".join(samples.columns)}')
    known = sorted(samples[attribute].unique())
    for value in values:
        if value not in known:
            raise ValueError(f'no sample has {attribute} {value!r}, there are: {", ".join(known)}')


def _describe(samples: pd.DataFrame, scores: np.ndarray, classes: Sequence[str]) -> pd.DataFrame:
    """The answer to every sample."""
    index = {name: i for i, name in enumerate(classes)}
    labels = samples['label'].map(index).to_numpy(np.int64)
    rows, answers = np.arange(len(scores)), top_class(scores)
    return pd.DataFrame(
        {
            'id': samples['id'].to_numpy(),
            'label': samples['label'].to_numpy(),
            'correct': topk_correct(scores, labels),
            'predicted': np.asarray(classes, dtype=object)[answers],
            'probability': scores[rows, answers],
            'true_probability': scores[rows, labels],
        }
    )
