"""The tests and intervals against packages that were written independently."""

import numpy as np
import pytest
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

from mmbias.analysis import mcnemar_exact
from mmbias.analysis.background.cells import wilson_interval
from mmbias.analysis.multiplicity import benjamini_hochberg, holm


@pytest.mark.parametrize('seed', range(5))
def test_mcnemar_agrees_with_statsmodels(seed):
    rng = np.random.default_rng(seed)
    first, second = rng.random((2, 80)) < [[0.6], [0.45]]
    table = [[np.sum((first == a) & (second == b)) for b in (True, False)] for a in (True, False)]
    expected = mcnemar(table, exact=True).pvalue
    assert mcnemar_exact(first, second).p_value == pytest.approx(expected)


@pytest.mark.parametrize(('right', 'n'), [(0, 15), (9, 15), (15, 15), (240, 343)])
@pytest.mark.parametrize('confidence', [0.9, 0.95])
def test_wilson_agrees_with_statsmodels(right, n, confidence):
    expected = proportion_confint(right, n, alpha=1 - confidence, method='wilson')
    assert wilson_interval(right, n, confidence) == pytest.approx(expected)


@pytest.mark.parametrize(('adjust', 'method'), [(holm, 'holm'), (benjamini_hochberg, 'fdr_bh')])
def test_adjusted_p_values_agree_with_statsmodels(adjust, method):
    p_values = np.random.default_rng(1).random(30) ** 3
    np.testing.assert_allclose(adjust(p_values), multipletests(p_values, method=method)[1])
