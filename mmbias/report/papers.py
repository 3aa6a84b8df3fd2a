"""What the analysis makes of the counts that the papers print."""

import numpy as np
import pandas as pd

from mmbias.analysis import SettingGap, setting_gap, summarise_background
from mmbias.published import read_published
from mmbias.report.findings import HanFindings


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
    return HanFindings(background, _gap())


def _gap() -> SettingGap:
    """Real minus weird; the classes of the settings are not printed, so all count as one."""
    sets = read_published('han_accuracy').set_index('set')
    names, correct, settings = ['real', 'weird'], [], []
    for name in names:
        right, total = sets.loc[name, ['derived_correct', 'derived_total']].astype(int)
        correct.append(np.arange(total) < right)
        settings += [name] * total
    return setting_gap(np.concatenate(correct), ['all'] * len(settings), settings, names)
