"""The parts of the benchmark on one collection of videos."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from trials.speed.bootstrap import measure_bootstrap
from trials.speed.data_path import measure_data_path
from trials.speed.end_to_end import measure_end_to_end
from trials.speed.forward_rate import measure_forward_rate
from trials.speed.generated import KINDS, generate_videos
from trials.speed.goals import Part
from trials.speed.memory import measure_memory
from trials.speed.start_up import measure_start_up
from trials.speed.timing import Say
from trials.speed.training_loader import measure_training_loader
from trials.speed.video_sets import VideoGroup, find_videos, group_videos, lay_out

THREADS = 2  # of the network
FRAMES = 600  # that the network sees at least: 36 windows


@dataclass(frozen=True)
class Benchmark:
    """What is measured on, and how often.

    Attributes:
        folder: For links and results, empty.
        generated: Folder of the generated videos; those that are there are used again.
        videos: Folder of other videos to measure on, None for the generated ones.
        script: ``tools/test.py``.
        reader: Of our side.
        rounds: Measurements of each.
        depths: Of the 3D ResNets.
        answers: Simulated videos of the bootstrap.
        resamples: Of the bootstrap.
        say: Told what is being measured.
    """

    folder: Path
    generated: Path
    videos: Path | None
    script: Path
    reader: str
    rounds: int
    depths: tuple[int, ...]
    answers: int
    resamples: int
    say: Say

    @cached_property
    def groups(self) -> list[VideoGroup]:
        """The videos by codec and size, smallest pictures first."""
        if self.videos is not None:
            return group_videos(find_videos(self.videos))
        return group_videos(generate_videos(self.generated, KINDS, count=2, say=self.say))

    def data(self) -> Part:
        """From files to the network's door."""
        return measure_data_path(
            self.groups,
            self.folder / 'data',
            reader=self.reader,
            rounds=self.rounds,
            say=self.say,
        )

    def training(self) -> Part:
        """Training clips from one loader process."""
        return measure_training_loader(
            self.groups,
            self.folder / 'training',
            reader=self.reader,
            rounds=self.rounds,
            say=self.say,
        )

    def network(self) -> Part:
        """From file to score, on the videos of middle size."""
        folder, group = self.folder / 'network', self.groups[len(self.groups) // 2]
        return measure_end_to_end(
            self.depths,
            lay_out(group, folder / 'videos', frames=max(FRAMES, 2 * max(group.frames))),
            folder,
            reader=self.reader,
            count=THREADS,
            rounds=self.rounds,
            say=self.say,
        )

    def forward(self) -> Part:
        """Forward passes over a matrix product."""
        return measure_forward_rate(self.depths, count=THREADS, rounds=self.rounds, say=self.say)

    def memory(self) -> Part:
        """Peak memory of long videos, with the chosen reader and with the default one."""
        readers = list(dict.fromkeys([self.reader, 'auto']))
        return measure_memory(self.generated, self.folder / 'memory', readers=readers, say=self.say)

    def start(self) -> Part:
        """Seconds until a command is at work."""
        folder, group = self.folder / 'start', self.groups[0]
        return measure_start_up(
            lay_out(group, folder / 'videos', frames=1),
            folder / 'runs',
            script=self.script,
            reader=self.reader,
            rounds=self.rounds,
            say=self.say,
        )

    def bootstrap(self) -> Part:
        """Processor time of the bootstrap."""
        return measure_bootstrap(
            videos=self.answers, resamples=self.resamples, rounds=self.rounds, say=self.say
        )


PARTS: dict[str, Callable[[Benchmark], Part]] = {
    'data': Benchmark.data,
    'training': Benchmark.training,
    'network': Benchmark.network,
    'forward': Benchmark.forward,
    'memory': Benchmark.memory,
    'start': Benchmark.start,
    'bootstrap': Benchmark.bootstrap,
}
