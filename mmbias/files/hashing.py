"""SHA-256 of files, as results and checkpoints name what they were made from."""

import hashlib
import os
from pathlib import Path


def hash_file(path: str | Path) -> str:
    """SHA-256 of a file in hexadecimal digits."""
    with open(path, 'rb') as file:
        return hashlib.file_digest(file, 'sha256').hexdigest()


def hash_content(path: str | Path) -> str:
    """SHA-256 of a file, or of the names and contents of a folder of frames.

    Where the file lies does not count: a copy has the same.
    """
    if not os.path.isdir(path):
        return hash_file(path)
    digest = hashlib.sha256()
    for name in sorted(os.listdir(path)):
        digest.update(f'{name}\0{hash_file(Path(path, name))}\0'.encode(errors='replace'))
    return digest.hexdigest()


def hash_tree(path: str | Path) -> str:
    """SHA-256 of a file, or of the names and contents of all files below a folder."""
    path = Path(path)
    if not path.is_dir():
        return hash_file(path)
    digest = hashlib.sha256()
    for file in sorted(one for one in path.rglob('*') if one.is_file()):
        name = file.relative_to(path).as_posix()
        digest.update(f'{name}\0{hash_file(file)}\0'.encode(errors='replace'))
    return digest.hexdigest()
