"""Names of classes in the order of a network's outputs.

Shipped with the package, each under the key of its data set: ``kinetics400``, the 400 names of
Kinetics-400 in alphabetical order, as MMAction2's label map and most released checkpoints have
them (Kay et al., The Kinetics Human Action Video Dataset, 2017).
"""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

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
    names = _read_lines(classes) if isinstance(classes, str) else list(classes)
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
        raise FileNotFoundError(f'no such class list: {classes} (a file, or one of: {known})')
    lines = path.read_text(encoding='utf-8').splitlines()
    return [line.strip() for line in lines if line.strip()]
