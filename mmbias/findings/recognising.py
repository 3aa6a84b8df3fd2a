"""Which published numbers belong beside a measurement: those of its classes, or those named."""

from collections.abc import Sequence

from mmbias.datasets import read_classes
from mmbias.datasets.class_lists import FOLDER
from mmbias.findings.findings import Published
from mmbias.findings.published import find_in_han
from mmbias.published import read_hara_table_1

HAN = ('weirdkinetics', 'kinetics10')  # the same ten classes


def find_published(classes: Sequence[str], key: str | None = None) -> Published | None:
    """The published numbers for a data set.

    Args:
        classes: Class names of the results.
        key: Key of the data set: one of Table 1 of Hara et al., or of Han. None to recognise it:
            its classes must be exactly those of a class list that is shipped, in any order.

    Returns:
        What is published; None where nothing is, or the data set is not recognised.

    Raises:
        ValueError: If nothing is published for the key.
    """
    rows = read_hara_table_1()
    keys = [*rows.index, *HAN]
    if key is not None and key not in keys:
        raise ValueError(f'nothing is published for {key!r}, but for {", ".join(keys)}')
    reason = f'the report was asked for {key}'
    if key is None:
        key = next((known for known in keys if _has_classes(known, classes)), None)
        reason = f'its classes are exactly those of {key}'
    if key is None:
        return None
    if key in HAN:
        return Published(key, 'the study of Han', reason, han=find_in_han())
    return Published(key, rows.at[key, 'title'], reason, row=rows.loc[key])


def _has_classes(key: str, classes: Sequence[str]) -> bool:
    return (FOLDER / f'{key}.txt').is_file() and set(classes) == set(read_classes(key))
