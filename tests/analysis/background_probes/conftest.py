"""Answers under masked probes, written out by hand."""

from dataclasses import replace

import numpy as np
import pytest

from mmbias.analysis.answer_table import AnswerTable
from mmbias.analysis.background_probes.masked_answers import MaskedAnswers


def tabulate(labels, answered, donors=None, *, groups=None, classes='abc'):
    """Answers by class letter: labels 'aab', answered {('original', None): 'aab', ...}.

    Donors are numbers of samples by column.
    """
    codes = {name: code for code, name in enumerate(classes)}
    labels = np.array([codes[name] for name in labels])
    given = np.array([[codes[name] for name in column] for column in answered.values()]).T
    table = AnswerTable.from_arrays(
        given == labels[:, None], np.array(list(classes))[labels], list(answered), groups=groups
    )
    units = np.arange(len(labels)) if groups is None else table.groups
    backgrounds = np.repeat(np.asarray(units)[:, None], len(answered), axis=1)
    donor_classes = np.full(given.shape, -1)
    for column, chosen in (donors or {}).items():
        place = list(answered).index(column)
        backgrounds[:, place] = np.asarray(units)[chosen]
        donor_classes[:, place] = labels[chosen]
    table = replace(table, donors=backgrounds if donors else None)
    return MaskedAnswers(table, labels, given, donor_classes, list(classes))


@pytest.fixture(name='tabulate')
def fixture_tabulate():
    """The function that makes answers of letters."""
    return tabulate
