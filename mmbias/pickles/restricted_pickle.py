"""Reading a pickle of plain data: nothing of it is executed, and it takes what its length allows.

A pickle is a program. Here it calls only functions of a list, which must do no more than make
data, it changes only what :func:`mmbias.pickles.allowed_globals.require_state` lets it, and what it
makes is counted. Its keys are plain: the hash of a tuple of the same tuple twice, and so on, takes
twice as long at each step.
"""

import pickle
from collections.abc import Mapping
from typing import IO, Any, ClassVar

import numpy as np
import torch

from mmbias.files.escaping import escape
from mmbias.pickles.allowed_globals import (
    RefusedError,
    refusal,
    require_plain_keys,
    require_state,
    show,
)
from mmbias.pickles.finite_data import require_finite

# That in C takes memory for a memo of any size that a file names, and cannot be extended.
PythonUnpickler: Any = pickle._Unpickler
# torch saves with a pickle protocol that spells modules as Python 2 did.
PYTHON_3_NAMES = {'__builtin__': 'builtins'}
# Files hold some numbers several times: shared weights, and a parameter as its tensor.
TIMES_LENGTH = 4
ALLOWANCE = 2**26  # bytes
ENTRY = 64  # bytes of an entry of a dictionary, about


class Budget:
    """How much a file may unpack to: four times its length and 64 MiB.

    Numbers are stored as they are, so a file that says it holds much more repeats or invents them.

    Args:
        length: Of the file, in bytes.
    """

    def __init__(self, length: int) -> None:
        self.limit = TIMES_LENGTH * length + ALLOWANCE
        self.left = self.limit

    def spend(self, size: int) -> None:
        """Count bytes that were made.

        Raises:
            ValueError: If they are too many.
        """
        self.left -= size
        if self.left < 0:
            raise ValueError(
                f'it unpacks to more than {self.limit:,} bytes, four times its length and 64 MiB'
            )


class ListedUnpickler(PythonUnpickler):
    """Resolve the globals of a list, no others.

    Args:
        file: The pickle.
        allowed: What each global stands for, by its full name.
        budget: How much it may unpack to.
        encoding: Of strings that Python 2 wrote.
    """

    dispatch: ClassVar[dict[int, Any]] = dict(PythonUnpickler.dispatch)

    def __init__(
        self,
        file: IO[bytes],
        allowed: Mapping[str, Any],
        budget: Budget,
        *,
        encoding: str = 'ASCII',
    ) -> None:
        super().__init__(file, encoding=encoding)
        self._allowed = allowed
        self._budget = budget

    def find_class(self, module: str, name: str) -> Any:
        """Return what a global of the file stands for.

        Raises:
            RefusedError: If it is not in the list.
        """
        full_name = f'{PYTHON_3_NAMES.get(module, module)}.{name}'
        if full_name not in self._allowed:
            raise refusal(full_name)
        return self._allowed[full_name]

    def persistent_load(self, pid: Any) -> Any:
        """Refuse references to things outside the file."""
        raise refusal(f'persistent id {show(pid)}')

    # What follows stands for instructions of a pickle; the methods that they call are Python's.

    def call(self) -> None:
        """Call a function of the list; classes are made without being called."""
        if isinstance(self.stack[-2], type):
            raise refusal(f'a call of {self.stack[-2].__qualname__}')
        self.load_reduce()
        self._budget.spend(size_of(self.stack[-1]))

    def set_state(self) -> None:
        """Fill an array, or set what belongs to the state of the few others."""
        require_state(*self.stack[-2:])
        self.load_build()
        self._budget.spend(size_of(self.stack[-1]))

    def look_up_storage(self) -> None:
        """Resolve a reference to numbers in another part of the file."""
        pid = self.stack[-1]
        require_plain_keys(pid if isinstance(pid, tuple) else (pid,))
        sizes = [value for value in pid[1:] if isinstance(value, int)]
        if any(size > self._budget.limit for size in sizes):
            raise ValueError(f'a storage of {max(sizes):,} numbers is longer than the file')
        self.load_binpersid()

    def set_item(self) -> None:
        """Set one entry of a dictionary."""
        require_plain_keys(self.stack[-2:-1])
        self.load_setitem()

    def set_items(self) -> None:
        """Set entries of a dictionary."""
        require_plain_keys(self.stack[::2])
        self.load_setitems()

    def make_dict(self) -> None:
        """Make a dictionary."""
        require_plain_keys(self.stack[::2])
        self.load_dict()

    def add_items(self) -> None:
        """Add to a set."""
        require_plain_keys(self.stack)
        self.load_additems()

    def make_frozenset(self) -> None:
        """Make a set that cannot be changed."""
        require_plain_keys(self.stack)
        self.load_frozenset()

    def refuse(self) -> None:
        """Refuse the older ways to make an object."""
        raise refusal('an object as Python 2 spells it')

    dispatch |= {
        pickle.REDUCE[0]: call,
        pickle.BUILD[0]: set_state,
        pickle.BINPERSID[0]: look_up_storage,
        pickle.SETITEM[0]: set_item,
        pickle.SETITEMS[0]: set_items,
        pickle.DICT[0]: make_dict,
        pickle.ADDITEMS[0]: add_items,
        pickle.FROZENSET[0]: make_frozenset,
        pickle.INST[0]: refuse,
        pickle.OBJ[0]: refuse,
    }


def size_of(value: Any) -> int:
    """Bytes of what holds numbers or text; a tensor as large as it says, whatever its storage."""
    if isinstance(value, torch.Tensor):
        return value.numel() * value.element_size()
    if isinstance(value, torch.storage.TypedStorage):
        return value._untyped_storage.nbytes()
    if isinstance(value, np.ndarray):
        return value.nbytes
    if isinstance(value, dict | set):
        return ENTRY * len(value)
    return len(value) if isinstance(value, bytes | str) else 0


def load_listed(file: IO[bytes], allowed: Mapping[str, Any], *, name: str, what: str) -> Any:
    """Read a pickle that may name only what is allowed.

    Args:
        file: The pickle.
        allowed: What each global stands for, by its full name.
        name: Of the file, for the message.
        what: What it should be, for the message.

    Returns:
        Its contents.

    Raises:
        UnpicklingError: If the file asks for anything else.
        ValueError: If it is no pickle, or its contents are larger or deeper than its length allows.
    """
    try:
        length = file.seek(0, 2)
        file.seek(0)
        contents = ListedUnpickler(file, allowed, Budget(length)).load()
        require_finite(contents, length)
    except RefusedError as error:
        raise RefusedError(f'{name} was not read, and nothing in it was run: {error}') from None
    except Exception as error:  # a broken pickle fails in as many ways as there are instructions
        raise ValueError(f'{name} is no {what}: {escape(error or type(error).__name__)}') from None
    return contents
