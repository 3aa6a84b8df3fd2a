"""SHA-256 of files, as results and checkpoints name what they were made from."""

import hashlib
from pathlib import Path


def hash_file(path: str | Path) -> str:
    """SHA-256 of a file in hexadecimal digits."""
    with open(path, 'rb') as file:
        return hashlib.file_digest(file, 'sha256').hexdigest()
