"""What the analysis makes of the counts that the papers print."""

import numpy as np
import pandas as pd

from mmbias.analysis import SettingGap, setting_gap, summarise_background
from mmbias.findings.findings import HanFindings
from mmbias.published import read_published

LEAST = 15  # videos of a class in each setting, section 3.1


def find_in_han() -> HanFindings:
    """Put the printed cells, taken apart into answers, through the analysis."""
    cells = read_published('han_background')
    right = [np.arange(n) < k for k, n in zip(cells['correct'], cells['total'], strict=True)]
    labels = pd.Categorical(
        cells['class'].repeat(cells['total']), categories=cells['class'].unique()
    )
    backgrounds = pd.Categorical(
        cells['background'].repeat(cells['total']), categories=cells['background'].unique()
    )
    background = summarise_background(
        np.concatenate(right), labels, dict(background=backgrounds), attribute='background'
    )
    return HanFindings(background, _gap(), _classes(cells))


def _classes(cells: pd.DataFrame) -> pd.DataFrame:
    """Accuracies of single classes in one setting, beside their counts in both."""
    sums = cells.groupby('class')[['correct', 'total']].sum()
    table = read_published('han_classes').join(sums, on='class')
    rows = table[['accuracy', 'correct', 'total']].itertuples(index=False)
    return table.assign(fitting=[fitting_counts(*row) for row in rows])


def fitting_counts(accuracy: float, correct: int, total: int) -> list[tuple[int, int]]:
    """Counts of one setting that give a printed accuracy and leave possible ones to the other.

    Args:
        accuracy: Of the setting, printed with one digit after the point of the percent.
        correct: Right answers in both settings.
        total: Answers in both settings.

    Returns:
        Right answers and answers, smallest first; none where the two do not agree.

    Example:
        >>> fitting_counts(0.733, 17, 31), fitting_counts(1.0, 17, 31)
        ([(11, 15)], [(15, 15), (16, 16)])
        >>> fitting_counts(1.0, 14, 31)
        []
    """
    return [
        (right, size)
        for size in range(LEAST, total - LEAST + 1)
        for right in range(max(0, correct - total + size), min(size, correct) + 1)
        if abs(right / size - accuracy) <= 0.0005
    ]


def _gap() -> SettingGap:
    """Real minus weird; the classes of the settings are not printed, so all count as one."""
    sets = read_published('han_accuracy').set_index('set')
    names, correct, settings = ['real', 'weird'], [], []
    for name in names:
        right, total = sets.loc[name, ['derived_correct', 'derived_total']].astype(int)
        correct.append(np.arange(total) < right)
        settings += [name] * total
    return setting_gap(np.concatenate(correct), ['all'] * len(settings), settings, names)
