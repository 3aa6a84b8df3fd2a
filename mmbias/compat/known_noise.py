"""Warnings of the stack that no user can act on, shown at every start.

MMCV warns that mmcv-lite has no compiled operators, which no recogniser needs; MMEngine and openmim
still import ``pkg_resources`` (deprecated since setuptools 67.5).
"""

import warnings

MESSAGES = (
    'Fail to import ``MultiScaleDeformableAttention``',
    'pkg_resources is deprecated as an API',
)


def needed() -> bool:
    """Tell whether one of the warnings would be shown."""
    hidden = {
        pattern.pattern
        for action, pattern, *_ in warnings.filters
        if action == 'ignore' and pattern is not None
    }
    return not hidden.issuperset(MESSAGES)


def apply() -> None:
    """Hide exactly these."""
    for message in MESSAGES:
        warnings.filterwarnings('ignore', message=message, category=UserWarning)
