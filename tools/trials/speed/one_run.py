"""Run a test config in a process of its own, which notes what it holds once the network is there.

Example:
    python -m trials.speed.one_run CONFIG SIZE_FILE
"""

import sys
from pathlib import Path

from mmengine.config import Config
from mmengine.hooks import Hook
from mmengine.runner import Runner

from mmbias import plugin as plugin  # the network is one of ours
from trials.speed.processes import read_status


class NoteSize(Hook):
    """Writes the resident size before the first sample, in bytes, and lets the peak begin there."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def before_test(self, runner: Runner) -> None:
        """Note it."""
        Path('/proc/self/clear_refs').write_text('5')  # forgets the peak so far
        self.path.write_text(str(read_status('self')['VmRSS']))


def main() -> None:
    """Test."""
    config, size = sys.argv[1:]
    runner = Runner.from_cfg(Config.fromfile(config))
    runner.register_hook(NoteSize(Path(size)))
    runner.test()


if __name__ == '__main__':
    main()
