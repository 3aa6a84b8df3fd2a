"""Tables of the two papers, figure for figure.

Invariant: the files hold what the papers print, percent as percent; whatever follows from it stands
in columns that say so, or is computed here.

Sources: Hara, Ishikawa and Kataoka, Rethinking Training Data for Mitigating Representation Biases
in Action Recognition, CVPR Workshops 2021 (``hara2021_*``; its Figure 2 prints no numbers). Han,
Study of Background Bias in Kinetics-400 Video Action Dataset (``han_*``).
"""

from pathlib import Path

import pandas as pd

from mmbias.analysis import static_share

FOLDER = Path(__file__).parent
PUBLISHED = ('han_accuracy', 'han_background', 'han_classes', 'hara2021_table1')
PERCENT = '_percent'


def read_published(name: str) -> pd.DataFrame:
    """Read a published table; accuracies become fractions.

    ``hara2021_table1`` (Table 1, 3D ResNet-50 from scratch): ``dataset`` (key), ``title``, ``kind``
    (generic or fine-grained), ``classes``, ``original``, ``shuffled``, ``log_ratio`` as printed,
    which differs from the printed accuracies in the last digit four times (they are rounded),
    ``videos`` as its text counts them in all splits (NaN where it does not), and
    ``derived_version``, which is not printed: of a data set whose lists have several versions, the
    one whose number of samples comes nearest. Gym288 1.1 has 38,385 (1.0 32,317), Diving48 V1
    18,039 (V2 16,997).
    Computed here: ``chance`` = 1 / classes and ``static_share`` = S from plain accuracies, for the
    paper prints no mean-class accuracy. On data sets with classes of unequal size it is not the S
    that :func:`mmbias.analysis.static_share` is meant for.

    ``han_accuracy`` (Table 1, I3D-R50 restricted to ten classes): ``set``, ``accuracy``, and
    ``derived_correct`` of ``derived_total``, which are not printed. Of all counts, 139/162 and
    101/181 alone give both printed accuracies and the sums of Figure 3. For Kinetics-400, 292/300
    gives the printed accuracy at the size that the paper names for its own set; so do other
    counts (73/75), but none of the 497 listed validation videos of these classes.

    ``han_background`` (Figure 3): ``class``, ``background``, ``correct``, ``total``; cells that are
    blank in the figure are absent. Its settings, real and weird, are not told apart. Its classes
    have 30 to 38 videos, where section 3 says 30 of each, and section 5 has 24 of 30 videos of
    "flipping pancake" at home where the figure has 24 of 34.

    ``han_classes`` (text of section 4.3): ``set``, ``class``, ``accuracy``, of the three classes
    whose accuracy is told in numbers; Figure 2 prints none.

    Args:
        name: One of :data:`PUBLISHED`.

    Returns:
        The table in the order of the paper.

    Raises:
        ValueError: If there is no such table.

    Example:
        >>> cells = read_published('han_background')
        >>> int(cells['correct'].sum()), int(cells['total'].sum())
        (240, 343)
    """
    if name not in PUBLISHED:
        raise ValueError(f'no published table {name!r}, there are: {", ".join(PUBLISHED)}')
    table = pd.read_csv(FOLDER / f'{name}.csv', dtype={'derived_version': object})
    for column in [column for column in table if column.endswith(PERCENT)]:
        table[column] /= 100
    table.columns = table.columns.str.removesuffix(PERCENT)
    return _add_static_share(table) if 'shuffled' in table else table


def read_hara_table_1() -> pd.DataFrame:
    """Table 1 of Hara et al. by the key of the data set, see :func:`read_published`."""
    return read_published('hara2021_table1').set_index('dataset')


def _add_static_share(table: pd.DataFrame) -> pd.DataFrame:
    chance = 1 / table['classes']
    share = static_share(table['original'], table['shuffled'], chance)
    return table.assign(chance=chance, static_share=share)
