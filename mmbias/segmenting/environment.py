"""The environment in which BlazePose runs, made once: its packages fit into no other.

Invariant: an environment whose marker names the pinned packages is whole; the marker is written
last, and a folder is only ever emptied if this module made it.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from importlib.resources import files
from pathlib import Path

from filelock import FileLock

from mmbias.files.writing import replacing

MARKER = 'mmbias-packages.txt'
PINS = files('mmbias.segmenting').joinpath('blazepose.txt')


def default_environment() -> Path:
    """Where the environment is kept: in the user's cache, one for each Python and list of pins."""
    cache = Path(os.environ.get('XDG_CACHE_HOME') or Path.home() / '.cache')
    return cache / 'mmbias' / f'blazepose-{hashlib.sha256(_wanted().encode()).hexdigest()[:12]}'


def environment_python(folder: Path) -> Path:
    """The interpreter of an environment."""
    return folder / ('Scripts/python.exe' if os.name == 'nt' else 'bin/python')


def is_whole(folder: Path) -> bool:
    """Whether an environment is there with exactly the pinned packages."""
    try:
        return (folder / MARKER).read_text(encoding='utf-8') == _wanted()
    except OSError:
        return False


def ensure_environment(folder: Path, *, tell: Callable[[str], None]) -> Path:
    """Make the environment if it is not there.

    Processes that need it at the same time wait for the one that makes it. One that was left half
    made, or has other packages, is made anew.

    Args:
        folder: Of the environment.
        tell: Gets one line before something is made.

    Returns:
        Its interpreter.

    Raises:
        FileExistsError: If the folder holds something else.
        OSError: If it cannot be made; the last line that says why is in it.
    """
    if not is_whole(folder):
        folder.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(f'{folder}.lock'):
            if not is_whole(folder):  # another process may have made it by now
                tell(f'making the environment of BlazePose in {folder}: 0.4 GB, once')
                _clear(folder)
                _make(folder)
    return environment_python(folder)


def _wanted() -> str:
    version = '.'.join(map(str, sys.version_info[:2]))
    return f'# Python {version}\n{PINS.read_text(encoding="utf-8")}'


def _clear(folder: Path) -> None:
    """Leave an empty folder with an empty marker."""
    if folder.exists() and any(folder.iterdir()) and not (folder / MARKER).exists():
        raise FileExistsError(f'{folder} holds something else than an environment of BlazePose')
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARKER).touch()


def _make(folder: Path) -> None:
    python = environment_python(folder)
    _run([sys.executable, '-m', 'venv', folder], 'python -m venv')
    # Without what mediapipe asks for and this use of it never loads (jax, audio).
    install = ['-m', 'pip', 'install', '--quiet', '--no-deps', '--only-binary', ':all:']
    _run([python, *install, '--requirement', str(PINS)], 'pip')
    _run([python, '-c', 'import mediapipe.python.solutions.pose'], 'importing mediapipe')
    with replacing(folder / MARKER) as partial:
        partial.write_text(_wanted(), encoding='utf-8')


def _run(arguments: Sequence[str | Path], what: str) -> None:
    done = subprocess.run(arguments, capture_output=True, text=True, errors='replace')
    if done.returncode:
        lines = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
        errors = [line for line in lines if line.startswith('ERROR')] or lines
        reason = errors[-1].strip() if errors else f'exit code {done.returncode}'
        version = '.'.join(map(str, sys.version_info[:3]))
        raise OSError(
            f'the environment of BlazePose cannot be made with Python {version}: {what}: '
            f'{reason}; --segmenter plate needs none'
        )


if __name__ == '__main__':
    print(ensure_environment(default_environment(), tell=print))
