"""Which masks are usable, on hand-made rows on both sides of every limit."""

import pandas as pd
import pytest

from mmbias.masks.rules import RULES, judge

ROW = {'found': 1.0, 'area': 0.2, 'over_10': 1.0}


@pytest.mark.parametrize(
    ('rule', 'column', 'value', 'reason'),
    [
        ('found', 'found', 0.8, ''),
        ('found', 'found', 0.7999, 'found in 79.99 % of the frames, rule found wants 80 %'),
        ('found', 'found', 0.0, 'found in 0 % of the frames, rule found wants 80 %'),
        ('hat', 'area', 0.05, ''),
        ('hat', 'area', 0.5, ''),
        ('hat', 'area', 0.049, '4.9 % of the picture is covered, rule hat wants 5 to 50 %'),
        ('hat', 'area', 0.51, '51 % of the picture is covered, rule hat wants 5 to 50 %'),
        ('scuba', 'over_10', 0.9, ''),
        (
            'scuba',
            'over_10',
            0.89,
            '10 % of the picture is covered in 89 % of the frames, rule scuba wants 90 %',
        ),
        ('any', 'found', 0.001, ''),
        ('any', 'found', 0.0, 'found in no frame, rule any wants one'),
    ],
)
def test_both_sides_of_every_limit(rule, column, value, reason):
    row = pd.Series({**ROW, column: value})
    assert judge(row, rule) == reason
    assert RULES[rule](row) == (not reason)


def test_an_unknown_rule_is_named():
    with pytest.raises(ValueError, match="unknown rule 'tight', allowed: found, hat, scuba, any"):
        judge(ROW, 'tight')
