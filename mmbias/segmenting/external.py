"""Masks by any other program, run once for each video.

Its template is split as a shell splits words, but no shell runs it: ``{video}`` stands for the path
of the video, ``{out}`` for a path at which nothing is yet. The program writes its masks there, or
there with an ending (``{out}.npz``), in one of the formats of :mod:`mmbias.masks.importing`, one
mask for each frame of the video, and ends with code 0.
"""

import hashlib
import os
import shlex
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from mmbias.files.hashing import hash_file
from mmbias.masks.facts import facts_of
from mmbias.masks.importing import IMPORTERS
from mmbias.segmenting.sources import Source

VIDEO, OUT = '{video}', '{out}'


@dataclass(frozen=True)
class ExternalCommand:
    """Masks by a program.

    Attributes:
        template: The command, with ``{video}`` and ``{out}``.
        seconds: Most time for one video.
        format: What it writes, a name of :data:`mmbias.masks.importing.IMPORTERS`; by default the
            first one whose ending it has: ``npz``, ``video``, or ``sam2`` for a folder.
    """

    template: str
    seconds: float
    format: str = 'auto'
    tool: ClassVar[str] = 'command'

    def __post_init__(self) -> None:
        if self.format not in ('auto', *IMPORTERS):
            raise ValueError(
                f'unknown format {self.format!r}, allowed: auto, {", ".join(IMPORTERS)}'
            )
        missing = [part for part in (VIDEO, OUT) if part not in self.template]
        if missing:
            raise ValueError(
                f'{self.template!r} is no segmenter: blazepose, plate, or a command with {VIDEO} '
                f'and {OUT}; {missing[0]} is missing'
            )

    @property
    def version(self) -> str:
        """Hash of the files that the template names, so that a changed script is noticed."""
        named = [word for word in shlex.split(self.template) if Path(word).is_file()]
        hashes = ' '.join(map(hash_file, named))
        return f'sha256 {hashlib.sha256(hashes.encode()).hexdigest()[:16]}' if named else ''

    @property
    def settings(self) -> Mapping[str, Any]:
        """Template and format."""
        return dict(command=self.template, format=self.format)

    def segment(self, source: Source) -> Iterator[NDArray[np.bool_]]:
        """Masks (H, W) of every frame.

        Raises:
            OSError: If the program cannot be run or fails; the last line that it wrote is in it.
            ValueError: If it leaves no masks, or what is not masks of the video.
        """
        with tempfile.TemporaryDirectory(prefix='mmbias-masks-') as folder:
            out = Path(folder, 'masks')
            self._run(source.path, out)
            left = sorted(path for path in Path(folder).iterdir() if path.name.startswith(out.name))
            if len(left) != 1:
                found = ', '.join(path.name.replace(out.name, OUT, 1) for path in left)
                raise ValueError(f'the command left {found or "nothing"} as {OUT}, not one thing')
            importer = IMPORTERS[self._format_of(left[0])]
            facts = facts_of(source.path, source.video)
            yield from importer.read(left[0], facts, importer.settings)

    def _format_of(self, path: Path) -> str:
        if self.format != 'auto':
            return self.format
        ending = path.suffix.lower()
        fits = (name for name, importer in IMPORTERS.items() if ending in importer.endings)
        name = next(fits, None)
        if name is None:
            raise ValueError(
                f'the command left masks as {ending!r}, which is no format by its ending; '
                f'--format tells it: {", ".join(IMPORTERS)}'
            )
        return name

    def _run(self, video: Path, out: Path) -> None:
        words = [
            word.replace(VIDEO, str(video.resolve())).replace(OUT, str(out))
            for word in shlex.split(self.template)
        ]
        with tempfile.TemporaryFile() as said, _started(words, said) as process:
            try:
                code = process.wait(self.seconds)
            except subprocess.TimeoutExpired:
                raise OSError(f'the command took more than {self.seconds:g} seconds') from None
            if code:
                said.seek(0)
                lines = said.read().decode(errors='replace').splitlines()
                last = next((line.strip() for line in reversed(lines) if line.strip()), 'no word')
                raise OSError(f'the command ended with exit code {code}: {last}')


@contextmanager
def _started(words: list[str], said: Any) -> Iterator[subprocess.Popen[bytes]]:
    """A program that ends with this process, when that is told to end."""
    started: list[subprocess.Popen[bytes]] = []

    def end() -> None:
        for process in started:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)

    told: list[object] = []

    def end_both(*what: object) -> None:
        told.append(what)
        if started:  # else it waits until there is something to end
            end()
            os._exit(1)

    before = signal.signal(signal.SIGTERM, end_both)
    try:
        started.append(
            subprocess.Popen(
                words,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # its own processes end with it
            )
        )
        if told:
            end_both()
        yield started[0]
    finally:
        end()
        for process in started:
            process.wait()
        signal.signal(signal.SIGTERM, before)
