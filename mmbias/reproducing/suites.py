"""A suite: the one file that says on which data, how long, how often and where the papers are run.

Invariant: a suite that was read is whole; what it leaves out has a default, and a word that it
does not know is refused.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml

from mmbias.datasets.about import read_version
from mmbias.datasets.official import OFFICIAL
from mmbias.datasets.official.versions import named_version
from mmbias.files.schema import brief
from mmbias.published import read_hara_table_1
from mmbias.reproducing.suite_files import read_entries, to_mapping
from mmbias.reproducing.suite_schema import NAME, find_mistake

_Part = TypeVar('_Part')


@dataclass(frozen=True)
class Control:
    """How a data set is generated, see :func:`mmbias.datasets.control.plan_control`.

    Attributes:
        rho: Static share, which is the S to be found.
        train: Training videos.
        test: Test videos.
        seed: Of the videos.
        steps: Sixteenths of a turn, one a class.
        dark_hand: Whether the hand is darker than its ground.
        size: Height and width in pixels.
    """

    rho: float
    train: int
    test: int
    seed: int = 0
    steps: Sequence[int] = (1, 3, 13, 15)
    dark_hand: bool = False
    size: int = 32


@dataclass(frozen=True)
class MaskMaking:
    """How masks of the test videos of a data set are made, see ``tools/make_masks.py``.

    Attributes:
        segmenter: ``blazepose`` or ``plate``.
        shards: Jobs that share the videos.
    """

    segmenter: str = 'blazepose'
    shards: int = 1


@dataclass(frozen=True)
class SuiteDataSet:
    """One data set of a suite.

    Attributes:
        key: Its name in the suite.
        root: Folder with ``train.csv`` and ``test.csv``.
        title: What people call it; that of Table 1 where the key is there.
        kind: ``generic`` or ``fine-grained``, which colours it; that of Table 1 likewise.
        version: Of its official lists, where there are several; manifests of another are refused.
        recipe: What stands for ``{recipe}`` in the names of its configs.
        epochs: Of the training from scratch, where not those of the suite.
        fine_tune_epochs: Of fine-tuning on it, likewise.
        control: How it is generated, None for a data set on disk.
        masks: How its masks are made, None for none.
    """

    key: str
    root: str
    title: str = ''
    kind: str = ''
    version: str = ''
    recipe: str = ''
    epochs: int | None = None
    fine_tune_epochs: int | None = None
    control: Control | None = None
    masks: MaskMaking | None = None

    @property
    def on_disk(self) -> bool:
        """Whether both manifests are there."""
        return all((Path(self.root) / f'{split}.csv').is_file() for split in ('train', 'test'))


@dataclass(frozen=True)
class Stage:
    """A kind of training.

    Attributes:
        config: The config file, with ``{recipe}`` for the data set.
        epochs: How many; another number than the config's stretches its schedule.
    """

    config: str
    epochs: int


@dataclass(frozen=True)
class Study:
    """A trained network on sets of videos, as Han has it.

    Attributes:
        config: The config file, with ``{recipe}`` for the set.
        checkpoint: The network.
        sets: Folder of each set by key, with ``test.csv``.
    """

    config: str
    checkpoint: str
    sets: Mapping[str, str]

    @property
    def manifests(self) -> dict[str, str]:
        """The manifests that are there, by the key of their set."""
        paths = {key: f'{root}/test.csv' for key, root in self.sets.items()}
        return {key: path for key, path in paths.items() if Path(path).is_file()}


@dataclass(frozen=True)
class Suite:
    """Everything that a run of the papers can be told.

    Attributes:
        work_dir: Folder of all jobs and of the report.
        data: The data sets by key.
        train: Training from scratch.
        fine_tune: Training from the weights of a source.
        sources: Keys of the data sets to fine-tune from; by default all.
        targets: Keys of the data sets to fine-tune on.
        contrasts: Pairs of sources whose difference on every target is reported.
        study: Han's study, None for none.
        seeds: One training for each.
        shuffle_seeds: Of the probe ``shuffle``.
        gpus: GPUs of a job that trains or tests, one process each; 0 for the CPU.
        cpus: Cores of such a job.
        memory_gb: Main memory of such a job; for Slurm.
        hours: Longest time of a job; for Slurm.
        partition: Of Slurm; None for its default.
    """

    work_dir: str
    data: Mapping[str, SuiteDataSet]
    train: Stage
    fine_tune: Stage
    sources: Sequence[str] = ()
    targets: Sequence[str] = ()
    contrasts: Sequence[Sequence[str]] = ()
    study: Study | None = None
    seeds: Sequence[int] = (0,)
    shuffle_seeds: Sequence[int] = (0,)
    gpus: int = 0
    cpus: int = 1
    memory_gb: int = 8
    hours: int = 24
    partition: str | None = None

    def scratch_stage(self, part: SuiteDataSet) -> Stage:
        """The training from scratch on a data set."""
        return Stage(self.train.config, part.epochs or self.train.epochs)

    def tuning_stage(self, part: SuiteDataSet) -> Stage:
        """The fine-tuning on a data set."""
        return Stage(self.fine_tune.config, part.fine_tune_epochs or self.fine_tune.epochs)


def read_suite(path: str | Path, changes: Mapping[str, Any] | None = None) -> Suite:
    """Read a suite.

    Args:
        path: The YAML file; ``base`` in it names another one, relative to it, to start from.
        changes: Entries to replace, as ``dict(seeds=[0, 1])``.

    Returns:
        The suite.

    Raises:
        FileNotFoundError: If there is no such file.
        ValueError: If an entry is unknown, missing or not what it must be.
    """
    entries = {**read_entries(Path(path)), **to_mapping(changes or {}, 'changes')}
    entries['data'] = {
        key: _read_data_set(key, part or {}, entries)
        for key, part in to_mapping(entries.get('data'), 'data').items()
    }
    for name, kind in (('train', Stage), ('fine_tune', Stage), ('study', Study)):
        if entries.get(name) is not None:
            entries[name] = _build(kind, entries[name], name)
    entries['sources'] = entries.get('sources') or list(entries['data'])
    suite = _build(Suite, entries, str(path))
    _check(suite, path)
    return suite


def write_suite(path: Path, suite: Suite) -> None:
    """Write a suite as it was run, with all of its defaults."""
    entries = dataclasses.asdict(suite)
    for part in entries['data'].values():
        del part['key']  # which stands before it
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(_plain(entries), sort_keys=False), encoding='utf-8')


def _read_data_set(key: str, part: Mapping[str, Any], entries: Mapping[str, Any]) -> SuiteDataSet:
    wrong = NAME(key, 'a key of data')
    if wrong:
        raise ValueError(wrong)
    where = f'data.{key}'
    part = dict(to_mapping(part, where))
    published = read_hara_table_1()
    if key in published.index:
        part = dict(published.loc[key, ['title', 'kind']]) | part
    if part.get('control') is not None:
        part['control'] = _build(Control, part['control'], f'{where}.control')
        part.setdefault('root', f'{entries.get("work_dir")}/data/{key}')
    if part.get('masks') is not None:
        part['masks'] = _build(MaskMaking, part['masks'], f'{where}.masks')
    part = dict(root=f'data/{key}', title=key, recipe=key) | part
    data_set = _build(SuiteDataSet, part | dict(key=key), where)
    _check_version(data_set, where)
    return data_set


def _check_version(data_set: SuiteDataSet, where: str) -> None:
    """Refuse manifests of another version of the official lists than the suite names."""
    if not data_set.version:
        return
    if data_set.key in OFFICIAL:
        named_version(OFFICIAL[data_set.key].versions, data_set.version)
    for split in ('train', 'test'):
        manifest = f'{data_set.root}/{split}.csv'
        found = read_version(manifest)
        if found not in ('', data_set.version):
            raise ValueError(
                f'{where}.version is {data_set.version!r}, but {manifest} is of version {found!r}'
            )


def _build(kind: type[_Part], part: Any, where: str) -> _Part:
    entries, fields = to_mapping(part, where), dataclasses.fields(kind)  # type: ignore[arg-type]
    known = [f.name for f in fields]
    unknown = sorted(set(entries) - set(known))
    if unknown:
        raise ValueError(f'{where} has {brief(unknown[0])}, known are: {", ".join(known)}')
    missing = [f.name for f in fields if _is_required(f) and f.name not in entries]
    if missing:
        raise ValueError(f'{where} lacks {", ".join(missing)}')
    return kind(**entries)


def _is_required(field: dataclasses.Field[Any]) -> bool:
    missing = dataclasses.MISSING
    return field.default is missing and field.default_factory is missing


def _check(suite: Suite, path: str | Path) -> None:
    mistake = find_mistake(dataclasses.asdict(suite))
    if mistake:
        raise ValueError(f'suite {path}: {mistake}')
    named = [*suite.sources, *suite.targets, *(key for pair in suite.contrasts for key in pair)]
    unknown = sorted(set(named) - set(suite.data))
    if unknown:
        raise ValueError(f'no data set {", ".join(unknown)}, there are: {", ".join(suite.data)}')
    for name in ('seeds', 'shuffle_seeds'):
        seeds = getattr(suite, name)
        if len(set(seeds)) < len(seeds):
            raise ValueError(f'{name} is {brief(seeds)}, must be a list of different numbers')


def _plain(item: Any) -> Any:
    if isinstance(item, Mapping):
        return {key: _plain(value) for key, value in item.items() if value is not None}
    return [_plain(value) for value in item] if isinstance(item, list | tuple) else item
