"""Samples whose answer changes under a probe: how many, and some of them, chosen by rule.

Invariant: the choice depends on the scores and the names of the samples alone.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from mmbias.analysis.accuracy import top_class

COUNTS = ('n', 'changed', 'right_to_wrong', 'wrong_to_right', 'wrong_to_wrong')


def compare_answers(
    ids: Sequence[str],
    labels: ArrayLike,
    original: ArrayLike,
    probed: ArrayLike,
    classes: Sequence[str],
) -> pd.DataFrame:
    """Put the answers to the original frames and under a probe side by side.

    Args:
        ids: Names of the samples, N of them.
        labels: Class indices, shape (N,).
        original: Probabilities, shape (N, C).
        probed: The same under the probe.
        classes: Class names, C of them.

    Returns:
        One row a sample: ``id``, ``label``, ``answer``, ``probability``, ``probe_answer``,
        ``probe_probability``, ``fall`` (of the probability of the first answer, p_original -
        p_probe), and ``changed``.

    Example:
        >>> table = compare_answers(['v'], [0], [[0.75, 0.25]], [[0.25, 0.75]], ['run', 'sit'])
        >>> table[['answer', 'probe_answer', 'fall', 'changed']].to_numpy().tolist()
        [['run', 'sit', 0.5, True]]
    """
    original, probed = np.asarray(original, np.float64), np.asarray(probed, np.float64)
    names, rows = np.asarray(classes, dtype=object), np.arange(len(original))
    before, after = top_class(original), top_class(probed)
    return pd.DataFrame(
        {
            'id': np.asarray(ids, dtype=object),
            'label': names[np.asarray(labels)],
            'answer': names[before],
            'probability': original[rows, before],
            'probe_answer': names[after],
            'probe_probability': probed[rows, after],
            'fall': original[rows, before] - probed[rows, before],
            'changed': before != after,
        }
    )


def count_flips(table: pd.DataFrame) -> dict[str, int]:
    """Count what became of the answers.

    Args:
        table: See :func:`compare_answers`.

    Returns:
        ``n`` samples, ``changed`` of them, and which way: ``right_to_wrong``, ``wrong_to_right``,
        ``wrong_to_wrong`` (another wrong answer); the three sum to ``changed``.
    """
    before, after = table['answer'] == table['label'], table['probe_answer'] == table['label']
    ways = (
        table['changed'],
        before & ~after,
        ~before & after,
        table['changed'] & ~before & ~after,
    )
    counts = zip(COUNTS[1:], ways, strict=True)
    return dict(n=len(table)) | {name: int(way.sum()) for name, way in counts}


def choose_flips(table: pd.DataFrame, most: int) -> pd.DataFrame:
    """Choose samples whose answer changes, from the clearest change to the faintest.

    The samples are ranked by how far the probability of their first answer falls (equal ones by
    id), and taken at even distances, both ends included: neither the striking ones alone, nor
    any by hand.

    Args:
        table: See :func:`compare_answers`.
        most: How many, at least 1.

    Returns:
        Their rows, in that order.

    Example:
        >>> scores = np.array([[0.9, 0.1], [0.8, 0.2], [0.7, 0.3], [0.6, 0.4], [0.6, 0.4]])
        >>> probed = np.vstack([1 - scores[:4], scores[4:]])
        >>> table = compare_answers(list('abcde'), [0] * 5, scores, probed, ['run', 'sit'])
        >>> choose_flips(table, 2)['id'].tolist()
        ['a', 'd']
    """
    ranked = table[table['changed']].sort_values(['fall', 'id'], ascending=[False, True])
    places = np.linspace(0, len(ranked) - 1, min(most, len(ranked))).round().astype(int)
    return ranked.iloc[places].reset_index(drop=True)
