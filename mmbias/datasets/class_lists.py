"""Names of classes in the order of a network's outputs.

Shipped with the package, each under the key of its data set, in the order of the official files,
which MMAction2's label maps and the released checkpoints follow where there are any:

=================  =======  =============================================================
Key                Classes  Source
=================  =======  =============================================================
``kinetics400``    400      Kay et al. 2017, alphabetical
``mit``            339      Monfort et al. 2019, version 1, ``moments_categories.txt``
``activitynet``    200      Caba Heilbron et al. 2015, release 1.3, order of MMAction2
``ucf101``         101      Soomro et al. 2012, ``classInd.txt``
``hmdb51``         51       Kuehne et al. 2011, alphabetical
``sthv2``          174      Mahdisoltani et al. 2018, ``something-something-v2-labels.json``
``jester``         27       Materzynska et al. 2019, ``jester-v1-labels.csv``
``gym288``         288      Shao et al. 2020, ``gym288_categories.txt``
``diving48``       48       Li et al. 2018, ``Diving48_vocab.json``, parts joined by ``+``
``weirdkinetics``  10       Han, Figure 3 from top to bottom
``kinetics10``     10       the same ten
``weizmann``       10       Gorelick et al. 2007, alphabetical
=================  =======  =============================================================

Templates of Something-Something stand without square brackets. Three names of Gym288 are used for
a flight element and for a dismount; here each says which, in brackets.
"""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from mmbias.datasets.addresses import from_option

FOLDER = Path(__file__).parent / 'classes'


def read_classes(classes: str | Sequence[str]) -> tuple[str, ...]:
    """Class names from a list, from a text file with one name a line, or of a known data set.

    Args:
        classes: Names, or the path of a file, or a key such as ``'kinetics400'``.

    Returns:
        The names.

    Raises:
        FileNotFoundError: If there is no such file and no such key.
        ValueError: If there are no names, or one stands twice.

    Example:
        >>> read_classes('kinetics400')[:2]
        ('abseiling', 'air drumming')
    """
    names = _read_lines(from_option(classes)) if isinstance(classes, str) else list(classes)
    doubled = [name for name, count in Counter(names).items() if count > 1]
    if not names or doubled:
        what = f'{doubled[0]!r} twice' if doubled else 'no names'
        raise ValueError(f'the class list has {what}, must have at least one, none twice')
    return tuple(names)


def _read_lines(classes: str) -> list[str]:
    shipped = FOLDER / f'{classes}.txt'
    path = Path(classes) if Path(classes).is_file() else shipped
    if not path.is_file():
        known = ', '.join(sorted(file.stem for file in FOLDER.glob('*.txt')))
        raise FileNotFoundError(
            f'no such class list: {classes} (a file with one name a line in the order of the '
            f"network's outputs, or one of: {known})"
        )
    lines = path.read_text(encoding='utf-8').splitlines()
    return [line.strip() for line in lines if line.strip()]
