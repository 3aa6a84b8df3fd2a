"""Inputs that are files: a pipe or a device would be waited for, or read without end."""

from pathlib import Path


def require_file(path: Path, what: str) -> None:
    """Refuse a path that is no regular file.

    Args:
        path: Where it should be.
        what: What it should be, for the message.

    Raises:
        FileNotFoundError: If nothing is there.
        ValueError: If something else is there.
    """
    if not path.exists():
        raise FileNotFoundError(f'there is no {what} {path}')
    if not path.is_file():
        raise ValueError(f'{path} is no {what}, but a folder, pipe or device')
