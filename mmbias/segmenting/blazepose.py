"""BlazePose: the pose network of mediapipe, one person a frame, in a process of its own."""

import json
import os
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from mmbias.segmenting import blazepose_worker
from mmbias.segmenting.blazepose_worker import HEADER
from mmbias.segmenting.sources import Source

SHORT_SIDE = 360  # its networks see 224 and 256 pixels
SETTINGS = MappingProxyType(
    dict(
        model_complexity=1,  # the one whose networks the package holds
        enable_segmentation=True,
        smooth_segmentation=False,
        min_detection_confidence=0.3,
        threshold=0.5,
    )
)


@dataclass(frozen=True)
class BlazePose:
    """Masks by BlazePose, frame by frame; empty where it finds nobody.

    Attributes:
        python: Interpreter of the environment that holds mediapipe.
    """

    python: Path
    tool: ClassVar[str] = 'blazepose'
    version: ClassVar[str] = 'mediapipe 0.10.21'
    settings: ClassVar[Mapping[str, Any]] = MappingProxyType({**SETTINGS, 'short_side': SHORT_SIDE})

    def segment(self, source: Source) -> Iterator[NDArray[np.bool_]]:
        """Masks (H, W) of every frame.

        Raises:
            OSError: If the process of the network ends before its time.
        """
        for index, picture in enumerate(source.pictures(SHORT_SIDE)):
            yield _worker(self.python).segment(picture, begins=index == 0)


class Worker:
    """A process that answers pictures with masks; it ends with the one that started it.

    Args:
        python: Interpreter of its environment.
    """

    def __init__(self, python: Path) -> None:
        self._said = tempfile.TemporaryFile()  # noqa: SIM115  (it is talkative, as long as it runs)
        script = blazepose_worker.__file__
        self._process = subprocess.Popen(
            [python, '-I', script, json.dumps(dict(SETTINGS))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._said,
            env={**os.environ, 'MEDIAPIPE_DISABLE_GPU': '1', 'OMP_NUM_THREADS': '1'},
        )

    def segment(self, picture: NDArray[np.uint8], *, begins: bool) -> NDArray[np.bool_]:
        """The mask (H, W) of a picture (H, W, 3).

        Args:
            picture: RGB.
            begins: Whether it is the first of a video.

        Raises:
            OSError: If the process has ended; the last line that it wrote is in it.
        """
        height, width = picture.shape[:2]
        row = -(-width // 8)
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.write(HEADER.pack(begins, height, width))
            self._process.stdin.write(picture.tobytes())
            self._process.stdin.flush()
            answer = self._process.stdout.read(height * row)
        except BrokenPipeError:
            answer = b''
        if len(answer) < height * row:
            raise OSError(self._explain_end())
        packed = np.frombuffer(answer, np.uint8).reshape(height, row)
        return np.unpackbits(packed, axis=1, count=width).astype(bool)

    def _explain_end(self) -> str:
        code = self._process.wait()
        _worker.cache_clear()  # the next video gets a new process
        self._said.seek(0)
        lines = self._said.read().decode(errors='replace').split('\n')
        self.close()
        last = next((line.strip() for line in reversed(lines) if line.strip()), 'no word')
        return f'BlazePose ended with exit code {code}: {last}'

    def close(self) -> None:
        """End the process."""
        with suppress(BrokenPipeError), self._process, self._said:
            pass  # its input ends, it is waited for


@cache
def _worker(python: Path) -> Worker:
    """The worker of this process."""
    return Worker(python)
