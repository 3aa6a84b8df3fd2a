"""MMEngine takes a download for another one whose address ends alike (no upstream issue is known).

It keeps downloads under the last part of their address, whatever stands before it, also one whose
connection was cut, and runs whatever they say. Invariant here: a file under the name that
:func:`kept_name` gives has the length that the server said and, where the address ends in one, the
SHA-256; it is read like a local one.
"""

import hashlib
import os
import re
import shutil
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse
from urllib.request import Request, urlopen

import torch
from filelock import FileLock
from mmengine.runner import checkpoint as mmengine_checkpoint
from mmengine.runner.checkpoint import CheckpointLoader
from rich.progress import wrap_file

from mmbias.compat.checkpoint_loading import load_from_local
from mmbias.files.escaping import escape
from mmbias.files.hashing import hash_file

# Model zoos publish NAME-HASH.pth, with the first eight digits of the SHA-256.
PUBLISHED_HASH = re.compile(r'-(?!20\d{6}\.)([0-9a-f]{8})\.[\w.]+$')  # 20240131 is a date
CHECKPOINT_STARTS = (b'PK\3\4', b'\x80')  # a zip archive, a pickle
SILENCE_SECONDS = 60


def needed() -> bool:
    """Tell whether downloads are read by MMEngine's own loader."""
    return CheckpointLoader._schemes['http://'].__module__ == mmengine_checkpoint.__name__


def apply() -> None:
    """Make MMEngine read downloads with the loader below."""
    CheckpointLoader.register_scheme(('http://', 'https://'), load_from_http, force=True)
    # The loaders of model zoo names call this one by its name.
    mmengine_checkpoint.load_from_http = load_from_http


def load_from_http(
    filename: str,
    map_location: Any = None,
    model_dir: str | None = None,
    progress: bool = os.isatty(0),
) -> Any:
    """Download a checkpoint, unless it is kept already, and read it.

    Raises:
        OSError: If it cannot be downloaded; see :func:`download`.
        UnsafeCheckpointError: If the file names a global that is not allowed.
        ValueError: If it is not what was published, or no checkpoint.
    """
    folder = Path(model_dir or Path(torch.hub.get_dir(), 'checkpoints'))
    return load_from_local(str(download(filename, folder, progress=progress)), map_location)


def download(url: str, folder: Path, *, progress: bool = False) -> Path:
    """Download a checkpoint, unless it is kept already.

    A second process waits for the first one. What a killed one leaves is never read, and written
    anew by the next.

    Args:
        url: Its address.
        folder: Where downloads are kept.
        progress: Whether to show a progress bar.

    Returns:
        The file.

    Raises:
        OSError: If the server cannot be reached, or the connection ends before the file does.
        ValueError: If what comes is not what was published, or no checkpoint.
    """
    path = folder / kept_name(url)
    if path.exists():  # also where the folder may only be read
        return path
    folder.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f'{path.name}.part')
    with FileLock(f'{path}.lock'):
        if not path.exists():
            try:
                receive(url, part, progress=progress)
                require_published(url, part)
                os.replace(part, path)
            finally:
                part.unlink(missing_ok=True)
    return path


def kept_name(url: str) -> str:
    """Name under which a download is kept: of the whole address, ending as that does.

    Example:
        >>> kept_name('https://a.org/expA/epoch_10.pth')
        'bc68ec6449d2454e-epoch_10.pth'
        >>> kept_name('https://a.org/expB/epoch_10.pth')
        '17aeb177fd0d5896-epoch_10.pth'
    """
    digest = hashlib.sha256(url.encode()).hexdigest()[:16]
    plain = re.sub(r'[^-.\w]', '_', base_name(url), flags=re.ASCII)
    return f'{digest}-{plain[-100:]}'


def base_name(url: str) -> str:
    """Last part of an address."""
    return unquote(urlparse(url).path).rpartition('/')[2]


def receive(url: str, path: Path, *, progress: bool = False) -> None:
    """Write what a server sends into a file, all of it or an error.

    Raises:
        OSError: If the server cannot be reached, does not say how long the file is, or sends less.
    """
    request = Request(url, headers={'User-Agent': 'mmbias'})
    try:
        with urlopen(request, timeout=SILENCE_SECONDS) as answer, open(path, 'wb') as file:
            length = announced_length(answer)
            source = wrap_file(answer, length or 0, disable=not progress, transient=True)
            with source as stream:
                shutil.copyfileobj(stream, file)
            received = file.tell()
        if length is not None and received != length:
            raise OSError(f'the connection ended after {received:,} of {length:,} bytes')
    except (OSError, HTTPException) as error:
        raise OSError(f'{escape(url)} was not downloaded: {escape(error)}') from error


def announced_length(answer: Any) -> int | None:
    """Bytes that a server announces; None where the transfer itself says when it is complete.

    Raises:
        OSError: If neither is so: a cut file could not be told from a whole one.
    """
    length = answer.headers.get('Content-Length')
    if length is not None and length.isdecimal():
        return int(length)
    if not getattr(answer, 'chunked', False):
        raise OSError('the server does not say how long the file is')
    return None


def require_published(url: str, path: Path) -> None:
    """Refuse a download that is not what its address says.

    Raises:
        ValueError: If its SHA-256 begins otherwise than the address ends, or it cannot be a
            checkpoint, such as the page on which a network asks for a password.
    """
    found = PUBLISHED_HASH.search(base_name(url))
    digest = hash_file(path) if found else ''
    if found and not digest.startswith(found[1]):
        raise ValueError(
            f'{escape(url)} was not kept: its SHA-256 begins with {digest[:8]}, and the address '
            f'says {found[1]}'
        )
    with open(path, 'rb') as file:
        start = file.read(16)
    if not start.startswith(CHECKPOINT_STARTS):
        raise ValueError(
            f'{escape(url)} was not kept: it is no checkpoint, it begins with {start!r}'
        )
