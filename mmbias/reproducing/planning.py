"""From a suite to the graph of its jobs.

Invariant: a job is a pure function of the suite and of which data sets are on disk; its name says
what it is about, and two suites never share a folder of a job.
"""

import itertools
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mmbias.reproducing.commands import (
    generate_command,
    masks_command,
    probe_command,
    report_command,
    train_command,
)
from mmbias.reproducing.schedules import schedule_options
from mmbias.reproducing.suites import Stage, Suite, SuiteDataSet

KINDS = ('data', 'masks', 'train', 'fine_tune', 'test', 'report')
HEAVY = ('train', 'fine_tune', 'test')  # those that run the network
FINISHED = 'finished.json'  # written when a job is done, with its environment


@dataclass(frozen=True)
class Job:
    """One node of the graph.

    Attributes:
        kind: One of :data:`KINDS`.
        name: Unlike those of all other jobs of its kind.
        folder: Everything that it writes is in here.
        inputs: Files that must be there before it starts.
        command: Of the shell, for the project's root; empty for a training in a plan to be read.
    """

    kind: str
    name: str
    folder: Path
    inputs: tuple[str, ...]
    command: str

    @property
    def finished(self) -> str:
        """The file that is there once the job is done."""
        return str(self.folder / FINISHED)

    @property
    def timely_inputs(self) -> tuple[str, ...]:
        """Inputs but those that are there and dated in the future.

        Snakemake takes every job for failed whose output is older than an input.
        """
        now = time.time()
        return tuple(
            path
            for path in self.inputs
            if not (Path(path).is_file() and Path(path).stat().st_mtime > now)
        )

    @property
    def probes(self) -> Path:
        """The results folder of a test."""
        return self.folder / 'probes'


@dataclass(frozen=True)
class Trained:
    """What a job trained.

    Attributes:
        job: The training.
        test: Its test.
        source: Key of the data set that it went out from, None for from scratch.
        target: Key of the data set that it was trained and tested on.
        seed: Of the training.
        checkpoint: Its last weights.
    """

    job: Job
    test: Job
    source: str | None
    target: str
    seed: int
    checkpoint: str

    @property
    def probes(self) -> Path:
        """Its results folder."""
        return self.test.probes


@dataclass(frozen=True)
class Plan:
    """The graph of a suite.

    Attributes:
        jobs: All jobs.
        trained: All networks, those from scratch first.
        study: Test of every set of Han's study, by key.
        left_out: What is not on disk, and what that leaves out.
    """

    jobs: tuple[Job, ...]
    trained: tuple[Trained, ...]
    study: dict[str, Job]
    left_out: tuple[str, ...]

    def find(self, kind: str, name: str) -> Job:
        """The job of a kind and name."""
        return next(job for job in self.jobs if (job.kind, job.name) == (kind, name))


def plan_suite(suite: Suite, *, to_run: bool = True) -> Plan:
    """Plan the jobs of a suite.

    Every data set is trained on from scratch, which is Table 1. From every source one goes on to
    every target but itself; the bar from scratch of a target in Figure 2 is its training of
    Table 1.

    Args:
        suite: The suite.
        to_run: False where the outcome is read and nothing run: trainings then have no command,
            for which MMEngine would read their configs.

    Returns:
        Its jobs, for the data sets that are on disk or generated.
    """
    builder = _Builder(suite, to_run)
    here = [part for part in suite.data.values() if part.control or part.on_disk]
    data = [builder.generate(part) for part in here if part.control]
    masks = [job for part in here for job in builder.masks(part)]
    scratch = [builder.train(part, seed) for part in here for seed in suite.seeds]
    keys = [part.key for part in here]
    tuned = [
        builder.fine_tune(source, suite.data[target])
        for target, source in itertools.product(suite.targets, scratch)
        if target in keys and source.target in suite.sources and source.target != target
    ]
    study = builder.study()
    tests = [network.test for network in (*scratch, *tuned)] + list(study.values())
    report = builder.report(tests)
    trainings = [network.job for network in (*scratch, *tuned)]
    jobs = (*data, *masks, *trainings, *tests, *([report] if tests else []))
    return Plan(jobs, (*scratch, *tuned), study, _left_out(suite, keys))


def suite_file(suite: Suite) -> Path:
    """Where a run keeps the suite as it was run."""
    return Path(suite.work_dir) / 'suite.yaml'


class _Builder:
    """Makes the jobs of one suite."""

    def __init__(self, suite: Suite, to_run: bool) -> None:
        self.suite = suite
        self.to_run = to_run

    def generate(self, part: SuiteDataSet) -> Job:
        assert part.control is not None
        return self._job('data', part.key, (), generate_command(part.control, part.root))

    def masks(self, part: SuiteDataSet) -> list[Job]:
        """One job a shard, all into the folder of the last one, which writes the index."""
        making = part.masks
        if making is None:
            return []
        out, manifest = self._folder('masks', part.key) / 'masks', f'{part.root}/test.csv'
        inputs = self._manifest(part, 'test')
        shards = [(index + 1, making.shards) for index in range(making.shards)]
        jobs = [
            self._job(
                'masks',
                f'{part.key}-{index}-of-{count}',
                inputs,
                masks_command(self.suite, manifest, out, making.segmenter, (index, count)),
            )
            for index, count in shards
        ]
        done = tuple(job.finished for job in jobs)
        command = masks_command(self.suite, manifest, out, making.segmenter, None)
        return [*jobs, self._job('masks', part.key, done, command)]

    def train(self, part: SuiteDataSet, seed: int) -> Trained:
        stage = self.suite.scratch_stage(part)
        return self._trained('train', f'{part.key}-seed{seed}', part, stage, seed)

    def fine_tune(self, source: Trained, part: SuiteDataSet) -> Trained:
        name = f'{source.target}-to-{part.key}-seed{source.seed}'
        stage = self.suite.tuning_stage(part)
        return self._trained('fine_tune', name, part, stage, source.seed, source)

    def study(self) -> dict[str, Job]:
        study = self.suite.study
        if study is None or not Path(study.checkpoint).is_file():
            return {}
        jobs = {}
        for key, manifest in study.manifests.items():
            options = {'test_dataloader.dataset.ann_file': manifest}
            config = study.config.format(recipe=key)
            inputs = (manifest, study.checkpoint)
            jobs[key] = self._test(f'study-{key}', config, study.checkpoint, options, inputs)
        return jobs

    def report(self, tests: list[Job]) -> Job:
        inputs = tuple(test.finished for test in tests)
        command = report_command(suite_file(self.suite), self._folder('report', 'all'))
        return self._job('report', 'all', inputs, command)

    def _trained(
        self,
        kind: str,
        name: str,
        part: SuiteDataSet,
        stage: Stage,
        seed: int,
        source: Trained | None = None,
    ) -> Trained:
        config = stage.config.format(recipe=part.recipe)
        folder = self._folder(kind, name)
        inputs = self._manifest(part, 'train') + ((source.job.finished,) if source else ())
        pretrained = source.checkpoint if source else None
        command = ''
        if self.to_run:
            options = self._train_options(part, config, stage, seed)
            command = train_command(
                self.suite, config, folder, options, inputs=inputs, pretrained=pretrained
            )
        job = Job(kind, name, folder, inputs, command)
        checkpoint = str(folder / f'epoch_{stage.epochs}.pth')
        needed = (*self._manifest(part, 'test'), job.finished)
        test = self._test(name, config, checkpoint, self._data_options(part, 'test'), needed)
        return Trained(job, test, source.target if source else None, part.key, seed, checkpoint)

    def _train_options(
        self, part: SuiteDataSet, config: str, stage: Stage, seed: int
    ) -> dict[str, Any]:
        return {
            **self._data_options(part, 'train'),
            **schedule_options(config, stage.epochs),
            'randomness.seed': seed,
            'default_hooks.checkpoint.interval': 1,
            'default_hooks.checkpoint.max_keep_ckpts': 2,  # the last one may be half written
        }

    def _test(
        self, name: str, config: str, checkpoint: str, options: dict[str, Any], inputs: tuple
    ) -> Job:
        folder = self._folder('test', name)
        command = probe_command(self.suite, config, checkpoint, folder, options)
        return Job('test', name, folder, inputs, command)

    def _job(self, kind: str, name: str, inputs: tuple[str, ...], command: str) -> Job:
        return Job(kind, name, self._folder(kind, name), inputs, command)

    def _folder(self, kind: str, name: str) -> Path:
        return Path(self.suite.work_dir) / kind / name

    def _manifest(self, part: SuiteDataSet, split: str) -> tuple[str, ...]:
        if part.control:
            return (str(self._folder('data', part.key) / FINISHED),)
        return (f'{part.root}/{split}.csv',)

    def _data_options(self, part: SuiteDataSet, split: str) -> dict[str, Any]:
        place = f'{split}_dataloader.dataset'
        options = {f'{place}.ann_file': f'{part.root}/{split}.csv'}
        return options | ({f'{place}.classes': f'{part.root}/classes.txt'} if part.control else {})


def _left_out(suite: Suite, keys: list[str]) -> tuple[str, ...]:
    sentences = []
    for key, part in suite.data.items():
        if key not in keys:
            roles = ['Table 1']
            roles += ['Figure 2 as a source'] if key in suite.sources else []
            roles += ['Figure 2 as a target'] if key in suite.targets else []
            sentences.append(f'{part.title}: no train.csv and test.csv in {part.root}, so it is '
                f'left out of {", ".join(roles)}.')  # fmt: skip
    if suite.study:
        if not Path(suite.study.checkpoint).is_file():
            sentences.append(f'Study of backgrounds: no checkpoint {suite.study.checkpoint}.')
        sentences += [
            f'Study of backgrounds, {key}: no test.csv in {root}.'
            for key, root in suite.study.sets.items()
            if key not in suite.study.manifests
        ]
    return tuple(sentences)
