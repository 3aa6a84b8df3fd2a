"""How often the tests find something: where nothing is, and where something is.

Invariant: a repeat is a function of its design and its number alone.
"""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from trials.coverage.designs import Design

LEVEL = 0.05


def simulate_tests(design: Design, repeats: Iterable[int]) -> pd.DataFrame:
    """Draw and test again and again, without an effect and with one.

    Args:
        design: Where the data come from.
        repeats: Numbers of the repeats.

    Returns:
        One row a repeat, effect and p-value: design, repeat, effect, tested, p_value.
    """
    rows = [
        (design.name, repeat, effect, tested, p_value)
        for repeat in repeats
        for effect in (False, True)
        for tested, p_value in design.p_values(repeat, effect).items()
    ]
    return pd.DataFrame(rows, columns=['design', 'repeat', 'effect', 'tested', 'p_value'])


def tabulate_alarms(p_values: pd.DataFrame, level: float = LEVEL) -> pd.DataFrame:
    """Count the p-values up to the level.

    Args:
        p_values: Rows of :func:`simulate_tests`, of one or more designs.
        level: What a p-value must not be above to count.

    Returns:
        One row a design and what was tested: alarms (share of the data sets without an effect),
        power (share of those with one), error of either (binomial standard error) and repeats. A
        p-value that is NaN is none found.
    """
    found = p_values.assign(found=p_values['p_value'] <= level)
    keys = ['design', 'tested']
    shares = found.pivot_table('found', keys, 'effect', sort=False).astype(float)
    table = shares.rename(columns={False: 'alarms', True: 'power'}).rename_axis(columns=None)
    repeats = found[found['effect']].groupby(keys, sort=False).size()
    for name in ('alarms', 'power'):
        table[f'{name}_error'] = np.sqrt(table[name] * (1 - table[name]) / repeats)
    return table.assign(repeats=repeats).reset_index()
