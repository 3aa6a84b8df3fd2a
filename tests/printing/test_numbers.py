import math

import pytest

from mmbias.analysis import Estimate
from mmbias.printing.numbers import format_estimate, format_number, format_p


@pytest.mark.parametrize(
    ('estimate', 'expected'),
    [
        (Estimate(0.125, 0.1, 0.2), '12.5 [10.0, 20.0]'),
        (Estimate(-0.0001, -0.0, 0.2), '0.0 [0.0, 20.0]'),
        (Estimate(math.inf, 1.0, math.inf), 'inf [100.0, inf]'),
        (Estimate(math.nan, math.nan, math.nan), 'n/a'),
        (Estimate(0.5, math.nan, math.nan), '50.0'),
        (None, ''),
        (Estimate(1.0, 0.768, 1.0, bounded=True), '100.0 [76.8, 100.0]#'),
        (Estimate(0.0, -0.0002, 0.0002), '0.00 [-0.02, 0.02]'),
        (Estimate(0.5, 0.49996, 0.50004), '50.000 [49.996, 50.004]'),
        (Estimate(0.5, 0.5, 0.5), '50.0 [50.0, 50.0]'),
    ],
)
def test_estimates_are_written_as_they_are(estimate, expected):
    assert format_estimate(estimate, 1, 100) == expected


@pytest.mark.parametrize(
    ('value', 'expected'), [(0.5, '0.50'), (-0.004, '0.00'), (math.nan, 'n/a'), (None, '')]
)
def test_numbers(value, expected):
    assert format_number(value) == expected


@pytest.mark.parametrize(
    ('p_value', 'expected'),
    [(0.049, '0.049'), (1.0, '1'), (5.9e-39, '5.9e-39'), (0.0, '< 1e-140'), (math.nan, 'n/a')],
)
def test_p_values_are_never_nought(p_value, expected):
    assert format_p(p_value) == expected
