"""The networks that Hara et al. released in 2020, by depth and number of classes.

Their files do not say how pictures were scaled, how many frames a clip had, or which output is
which class. The first two follow from the defaults of the authors' code; the third is in none of
their files.

Source: the authors' public code (3D-ResNets-PyTorch): ``README.md`` for the files, ``opts.py`` and
``main.py`` for clips of 16 frames, ``mean.py`` for the scale, which ``no_std_norm`` would turn off,
``util_scripts/kinetics_json.py`` for the order of the classes.
"""

from mmbias.models.converting.origin import Origin

DATA = {
    'K': ('Kinetics-700', 700),
    'M': ('Moments in Time', 339),
    'S': ('STAIR-Actions', 100),
}
FEW, ALL = ('K', 'KM'), ('K', 'M', 'S', 'KM', 'KS', 'MS', 'KMS')
RELEASED = {18: FEW, 34: FEW, 50: ALL, 101: FEW, 152: FEW, 200: FEW}
MEAN = (0.4345, 0.4051, 0.3775)  # of Kinetics, pictures on 0 to 1
STD = (0.2768, 0.2713, 0.2737)
ORDER = (
    "that of 'labels' in the authors' annotation file, which was not released; by what users of "
    'the networks report, it is neither alphabetical nor that of the official lists'
)


def count_classes(key: str) -> int:
    """Number of classes of merged data.

    Example:
        >>> count_classes('KMS')
        1139
    """
    return sum(DATA[letter][1] for letter in key)


def find_released(depth: int, num_classes: int) -> Origin | None:
    """The released network of a depth and number of classes, None where there is none.

    Example:
        >>> find_released(50, 1139).file
        'r3d50_KMS_200ep.pth'
    """
    for key in RELEASED.get(depth, ()):
        if count_classes(key) == num_classes:
            return Origin(
                file=f'r3d{depth}_{key}_200ep.pth',
                trained_on=' + '.join(DATA[letter][0] for letter in key),
                config=f'configs/r3d_released/r3d{depth}-released_16x1x1_{key.lower()}-rgb.py',
                order=ORDER,
                sorted_classes='K' not in key,
            )
    return None
