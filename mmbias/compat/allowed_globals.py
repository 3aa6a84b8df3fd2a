"""The globals, besides torch's own, that a checkpoint written by MMEngine may name.

A pickle can only call what it can name. MMEngine's training state names the history buffers of its
message hub, NumPy scalars and arrays, and ``getattr``, with which the pickle protocol that torch
uses spells ``HistoryBuffer.mean``. Every function that would do more than the state needs has a
narrow stand-in here; in particular, the file's ``getattr`` is :func:`look_up_statistic`.
"""

import pickle
from typing import Any

import numpy as np
from mmengine.logging.history_buffer import HistoryBuffer

STATISTICS = ('min', 'max', 'mean', 'current')
NUMBERS = ('b1', 'i1', 'i2', 'i4', 'i8', 'u1', 'u2', 'u4', 'u8', 'f2', 'f4', 'f8')


def look_up_statistic(owner: Any, name: Any) -> Any:
    """Return a statistic of ``HistoryBuffer``: all that ``getattr`` is for in a checkpoint.

    Raises:
        UnpicklingError: If anything else is looked up.

    Example:
        >>> look_up_statistic(HistoryBuffer, 'mean') is HistoryBuffer.mean
        True
    """
    if owner is not HistoryBuffer or name not in STATISTICS:
        raise refusal(f'getattr({owner!r},{name!r})')
    return getattr(HistoryBuffer, name)


def make_number_dtype(code: Any, *_: Any) -> np.dtype:
    """Return a NumPy type of plain numbers: no objects, strings or records.

    Raises:
        UnpicklingError: If ``code`` is not one of ``NUMBERS``.

    Example:
        >>> make_number_dtype('f8', False, True)
        dtype('float64')
    """
    if code not in NUMBERS:
        raise refusal(f'numpy.dtype({code!r})')
    return np.dtype(code, copy=True)  # a copy: the file sets the state of what it gets


def make_empty_array(*_: Any) -> np.ndarray:
    """Return an array of no elements, whose contents the file then sets."""
    return np.ndarray((0,), 'b1')


def make_array(*_: Any) -> Any:
    """Stands for ``numpy.ndarray``, which files name and never call.

    Called with bytes as a buffer of objects it would take them for addresses in memory.

    Raises:
        UnpicklingError: Always.
    """
    raise refusal('numpy.ndarray(...)')


def make_empty_bytes() -> bytes:
    """Return no bytes: the pickle protocol of torch spells others with an encoder."""
    return b''


def refusal(name: str) -> pickle.UnpicklingError:
    """Return an error worded as torch words a refused global."""
    return pickle.UnpicklingError(f'Unsupported global: GLOBAL {name} was not allowed')


def allowed_globals() -> dict[str, Any]:
    """Return what each global of a training state stands for, keyed by its full name."""
    make_scalar = np.float64(0).__reduce__()[0]
    classes = (HistoryBuffer, *{type(np.dtype(code)) for code in NUMBERS})
    allowed = {f'{cls.__module__}.{cls.__qualname__}': cls for cls in classes}
    for module in ('numpy.core.multiarray', 'numpy._core.multiarray'):  # NumPy 1 and 2
        allowed |= {f'{module}._reconstruct': make_empty_array, f'{module}.scalar': make_scalar}
    return allowed | {
        'builtins.bytes': make_empty_bytes,
        'builtins.getattr': look_up_statistic,
        'numpy.dtype': make_number_dtype,
        'numpy.ndarray': make_array,
        'ndarray': np.ndarray,  # lets torch set an array's contents; no file can name it: no dot
    }
