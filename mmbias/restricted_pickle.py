"""Reading a pickle of plain data without executing anything of it.

Only names of a list can be resolved, and what they stand for must do no more than make data. Any
other name ends the read before something is called with it.
"""

import pickle
from collections.abc import Mapping
from typing import IO, Any

from mmbias.compat.allowed_globals import refusal


class ListedUnpickler(pickle.Unpickler):
    """Resolve the globals of a list, no others.

    Args:
        file: The pickle.
        allowed: What each global stands for, by its full name.
    """

    def __init__(self, file: IO[bytes], allowed: Mapping[str, Any]) -> None:
        super().__init__(file)
        self._allowed = allowed

    def find_class(self, module: str, name: str) -> Any:
        """Return what a global of the file stands for.

        Raises:
            UnpicklingError: If it is not in the list.
        """
        full_name = f'{module}.{name}'
        if full_name not in self._allowed:
            raise refusal(full_name)
        return self._allowed[full_name]

    def persistent_load(self, pid: Any) -> Any:
        """Refuse references to things outside the file."""
        raise refusal(f'persistent id {pid!r}')


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
        ValueError: If it is no pickle.
    """
    try:
        return ListedUnpickler(file, allowed).load()
    except pickle.UnpicklingError as error:
        raise pickle.UnpicklingError(
            f'{name} was not read, and nothing in it was run: {error}'
        ) from None
    except Exception as error:  # a broken pickle fails in as many ways as there are instructions
        raise ValueError(f'{name} is no {what}: {error}') from None
