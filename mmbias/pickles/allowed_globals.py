"""The globals that a checkpoint of MMEngine may name, and the state that it may set.

A pickle can only call what it can name. Weights name tensors and their types; MMEngine's training
state names the history buffers of its message hub, NumPy scalars and arrays, and ``getattr``, with
which the pickle protocol that torch uses spells ``HistoryBuffer.mean``. Every function that would
do more than that needs has a narrow stand-in here; in particular, the file's ``getattr`` is
:func:`look_up_statistic`. No class among them is called.
"""

import pickle
from collections import Counter, OrderedDict
from collections.abc import Iterable
from functools import cache
from typing import Any

import numpy as np
import torch
from mmengine.logging.history_buffer import HistoryBuffer

from mmbias.files.escaping import escape

STATISTICS = ('min', 'max', 'mean', 'current')
BUFFER = ('max_length', '_log_history', '_count_history', 'statistics_methods')
# Of a type of plain numbers, after its version and byte order; other flags make NumPy take the
# numbers for addresses.
NUMBER_STATE = (None, None, None, -1, -1, 0)
CONTAINERS = (tuple, list, dict, set, frozenset)
NUMBERS = ('b1', 'i1', 'i2', 'i4', 'i8', 'u1', 'u2', 'u4', 'u8', 'f2', 'f4', 'f8')


class RefusedError(pickle.UnpicklingError):
    """A pickle asks for what plain data never needs."""


def look_up_statistic(owner: Any, name: Any) -> Any:
    """Return a statistic of ``HistoryBuffer``: all that ``getattr`` is for in a checkpoint.

    Raises:
        UnpicklingError: If anything else is looked up.

    Example:
        >>> look_up_statistic(HistoryBuffer, 'mean') is HistoryBuffer.mean
        True
    """
    if owner is not HistoryBuffer or name not in STATISTICS:
        raise refusal(f'getattr({show(owner)},{show(name)})')
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
        raise refusal(f'numpy.dtype({show(code)})')
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


def make_tensor(
    storage: Any, offset: Any, size: Any, stride: Any, requires_grad: Any = False, *_: Any
) -> torch.Tensor:
    """Return a tensor without the hooks and attributes that a file may ask for.

    Raises:
        UnpicklingError: If its shape is not made of whole numbers.
    """
    if not all(type(number) is int for number in (*size, *stride)):
        raise refusal('a tensor whose shape is not made of whole numbers')
    made = torch._utils._rebuild_tensor(storage, offset, tuple(size), tuple(stride))
    return made.requires_grad_() if requires_grad is True else made


def make_parameter(data: Any, requires_grad: Any = True, *_: Any) -> torch.nn.Parameter:
    """Return a parameter without hooks."""
    return torch.nn.Parameter(data, requires_grad is True)


def make_ordered_dict(pairs: Iterable[Any] = ()) -> OrderedDict[Any, Any]:
    """Return a dictionary; older pickles hand over its entries."""
    entries = [tuple(pair) for pair in pairs]
    require_plain_keys(pair[0] for pair in entries)
    return OrderedDict(entries)


def make_set(values: Any = ()) -> set[Any]:
    """Return a set of plain values."""
    require_plain_keys(values)
    return set(values)


def make_counter(counts: Any = ()) -> Counter[Any]:
    """Return the counter in which MMEngine keeps milestones of a schedule."""
    return Counter(dict(counts))


def make_complex(real: Any, imaginary: Any) -> complex:
    """Return a complex number."""
    return complex(real, imaginary)


def make_size(numbers: Any) -> torch.Size:
    """Return the shape of a tensor."""
    return torch.Size(numbers)


def make_device(*parts: Any) -> torch.device:
    """Return the name of a device."""
    return torch.device(*parts)


def encode_bytes(text: Any, encoding: Any = 'latin1') -> bytes:
    """Bytes as the older pickle protocols spell them; stands for ``_codecs.encode``.

    Raises:
        UnpicklingError: If another encoding is asked for.
    """
    if encoding != 'latin1' or not isinstance(text, str):
        raise refusal(f'_codecs.encode to {show(encoding)}')
    return text.encode('latin1')


def make_empty_bytes() -> bytes:
    """Return no bytes: the pickle protocol of torch spells others with an encoder."""
    return b''


def refusal(name: str) -> RefusedError:
    """Return the error for something that a file asks for."""
    return RefusedError(f'it asks for {escape(name)}')


def show(value: Any) -> str:
    """A value of a file in a message; the text of a nested one may be without end."""
    return type(value).__name__ if isinstance(value, CONTAINERS) else repr(value)


def require_plain_keys(keys: Iterable[Any]) -> None:
    """Refuse keys whose hash is that of others, a tuple of plain ones excepted.

    Raises:
        UnpicklingError: If there is one.
    """
    for key in keys:
        inside = key if isinstance(key, tuple) else (key,)
        if any(isinstance(part, CONTAINERS) for part in inside):
            raise refusal(f'a {type(key).__name__} as a key')


def require_state(owner: Any, state: Any) -> None:
    """Refuse to set anything but the contents of arrays, history buffers and state dicts.

    Raises:
        UnpicklingError: If the state belongs to something else, or is not of the usual form.
    """
    known = False
    if type(owner) is np.ndarray:
        known = isinstance(state, tuple) and len(state) == 5 and isinstance(state[4], bytes)
    elif isinstance(owner, np.dtype):
        known = isinstance(state, tuple) and state[2:] == NUMBER_STATE
    elif type(owner) in (HistoryBuffer, OrderedDict):
        names = BUFFER if type(owner) is HistoryBuffer else ('_metadata',)
        known = isinstance(state, dict) and all(name in names for name in state)
    if not known:
        raise refusal(f'the state of a {type(owner).__name__}')


def array_globals() -> dict[str, Any]:
    """Return what the globals of arrays and scalars of NumPy stand for, by their full name."""
    make_scalar = np.float64(0).__reduce__()[0]
    allowed: dict[str, Any] = {'numpy.dtype': make_number_dtype, 'numpy.ndarray': make_array}
    for module in ('numpy.core.multiarray', 'numpy._core.multiarray'):  # NumPy 1 and 2
        allowed |= {f'{module}._reconstruct': make_empty_array, f'{module}.scalar': make_scalar}
    return allowed


def data_globals() -> dict[str, Any]:
    """Return what the globals of plain data with tensors stand for, by their full name."""
    rebuilders = ('_rebuild_tensor', '_rebuild_tensor_v2')
    return {
        **array_globals(),
        **{f'torch._utils.{name}': make_tensor for name in rebuilders},
        '_codecs.encode': encode_bytes,
        'builtins.bytes': make_empty_bytes,
        'collections.OrderedDict': make_ordered_dict,
    }


@cache
def allowed_globals() -> dict[str, Any]:
    """Return what each global of weights and training state stands for, by its full name."""
    codes = {type(np.dtype(code)) for code in NUMBERS}
    allowed = {f'{cls.__module__}.{cls.__qualname__}': cls for cls in (HistoryBuffer, *codes)}
    dtypes = {name: value for name, value in vars(torch).items() if isinstance(value, torch.dtype)}
    return {
        **data_globals(),
        **allowed,
        **{f'torch.{name}': dtype for name, dtype in dtypes.items()},
        'torch._utils._rebuild_parameter': make_parameter,
        'torch.Size': make_size,
        'torch.device': make_device,
        'builtins.complex': make_complex,
        'builtins.getattr': look_up_statistic,
        'builtins.set': make_set,
        'collections.Counter': make_counter,
    }
