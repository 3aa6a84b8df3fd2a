"""What ``run.json`` says: each entry once, with its type, its check and what it is where absent.

Invariant: every entry that is read anywhere is an attribute, checked when a run is made of a file;
entries that are none are kept as they are, and the file is given back with nothing added.
"""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from typing import Any, Self

from mmbias.files.schema import (
    Check,
    list_of,
    mapping_of,
    object_of,
    one_of,
    such_that,
    text,
    whole,
)
from mmbias.results.averaging import AVERAGES, RESTRICTIONS

FORMAT = 1
PROBABILITIES, LOGITS = 'probabilities', 'logits'
MAX_FRAMES = 100_000  # of a clip
MAX_COUNT = 10**12
MAX_SEED = 2**64 - 1
NAME = text(or_null=False, least=1)
COUNT = whole(0, MAX_COUNT)
SHARE = such_that(
    'a number from 0 to 1', lambda x: type(x) in (int, float) and 0 <= x <= 1, or_null=True
)
MASKS = {
    **dict.fromkeys(('folder', 'index_sha256', 'donors_sha256', 'rule', 'donor_column'), text()),
    **dict.fromkeys(('usable', 'left_out'), COUNT),
    **dict.fromkeys(('found', 'area', 'flicker'), SHARE),
    'tool': text(),
}


def entry(
    check: Check, default: Any = None, *, of: Callable[[Any], 'Entries'] | None = None
) -> Any:
    """An attribute that stands in the file.

    Args:
        check: Of its value in the file.
        default: What it is where the file has none.
        of: Makes what each object of a list becomes.
    """
    known: dict[str, Any] = dict(check=check, of=of)
    if default == {}:
        return field(default_factory=dict, metadata=known)
    return field(default=default, metadata=known)


@dataclass(frozen=True, kw_only=True)
class Entries:
    """A JSON object whose entries are attributes.

    Attributes:
        order: Names of the entries that stand in the file, be they null, as they stand there.
        extra: Entries that are no attributes.
    """

    order: tuple[str, ...] = field(default=(), compare=False)
    extra: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        said = [one.name for one in _entries(type(self)) if _is_said(self, one)]
        order = tuple(dict.fromkeys([*self.order, *said, *self.extra]))
        object.__setattr__(self, 'order', order)

    def has(self, name: str) -> bool:
        """Whether the file says something of an entry, be it null."""
        return name in self.order

    def to_dict(self) -> dict[str, Any]:
        """Plain values, as they stand in the file."""
        return {
            name: self.extra[name] if name in self.extra else _plain(getattr(self, name))
            for name in self.order
        }

    @classmethod
    def of_checked(cls, content: Mapping[str, Any]) -> Self:
        """Take over an object in which there is no mistake, see :func:`find_mistake`."""
        known = {one.name: one.metadata['of'] for one in _entries(cls)}
        taken = {name: _take(content[name], known[name]) for name in content if name in known}
        extra = {name: value for name, value in content.items() if name not in known}
        return cls(order=tuple(content), extra=extra, **taken)


@dataclass(frozen=True, kw_only=True)
class Probe(Entries):
    """One column of the scores.

    Attributes:
        name: What it is called; columns that differ in the seed alone share it.
        seed: Shuffle seed, None for a probe that draws nothing.
        type: Registered name of the probe, None where not recorded.
        options: Its keyword arguments, None where not recorded.
    """

    order: tuple[str, ...] = field(default=('name', 'seed'), compare=False)
    name: str = entry(NAME, '')
    seed: int | None = entry(whole(0, MAX_SEED))
    type: str | None = entry(text())
    options: Mapping[str, Any] | None = entry(object_of({}))


def _entries(cls: type[Entries]) -> list[Field[Any]]:
    return [one for one in fields(cls) if 'check' in one.metadata]


def _checks(cls: type[Entries]) -> dict[str, Check]:
    return {one.name: one.metadata['check'] for one in _entries(cls)}


PROBE = object_of(_checks(Probe), required=['name'])


def _pooled(value: Any, where: str) -> str:
    return list_of(object_of(ENTRIES))(value, where)


def _part(content: Mapping[str, Any]) -> 'Run':
    return Run.of_checked(content)


@dataclass(frozen=True, kw_only=True)
class Run(Entries):
    """What is known of a run; None, or nothing, where it is not recorded.

    Attributes:
        format: Of the results folder.
        probes: Columns of the scores, the first is ``original``.
        classes: Names in the order of the scores.
        scores: What the scores in the folder are, ``probabilities`` or ``logits``.
        status: ``running`` or ``complete``.
        model: What the recogniser is called.
        dataset: What the data are called.
        config: What the config is called.
        checkpoint: File of the weights; said to be None for random weights.
        manifest: File that lists the samples.
        dataset_version: Of the official lists that the manifest was made of.
        config_sha256: Hash of the config's values.
        checkpoint_sha256: Hash of the file of the weights.
        weights_sha256: Hash of the weights themselves.
        manifest_sha256: Hash of the manifest.
        samples_sha256: Hash of the names of the samples.
        num_frames: Frames of a clip.
        windows_per_chunk: Clips that are decoded together.
        clips_per_batch: Clips that the network sees together.
        average_clips: How the scores of a sample's clips are averaged.
        restrict: How classes were restricted; said to be None where they were not.
        fp16: Whether the network ran in half precision.
        keep_clip_scores: Whether the scores of every clip are kept.
        compute: How the network was run.
        compare_videos: How a resume tells that a video has changed.
        versions: Of packages, by name.
        counts: Samples, those read and failed, clips, and samples that were dropped.
        masks: Of a run of masked probes: folder and hash of the masks' index, rule of what is
            usable, column of the donors, samples that are usable and left out; tool and mean
            statistics of the usable masks.
        result_files: Name and hash of the files of another framework that these are from.
        pooled: The runs that were put together.
    """

    order: tuple[str, ...] = field(default=('format', 'probes', 'classes'), compare=False)
    format: int = entry(one_of([FORMAT], or_null=False), FORMAT)
    probes: tuple[Probe, ...] = entry(list_of(PROBE, least=1), (), of=Probe.of_checked)
    classes: tuple[str, ...] = entry(list_of(NAME, least=1), ())
    scores: str | None = entry(one_of([PROBABILITIES, LOGITS], or_null=False))
    status: str | None = entry(text())
    model: str | None = entry(text())
    dataset: str | None = entry(text())
    config: str | None = entry(text())
    checkpoint: str | None = entry(text())
    manifest: str | None = entry(text())
    dataset_version: str | None = entry(text())
    config_sha256: str | None = entry(text())
    checkpoint_sha256: str | None = entry(text())
    weights_sha256: str | None = entry(text())
    manifest_sha256: str | None = entry(text())
    samples_sha256: str | None = entry(text())
    num_frames: int | None = entry(whole(1, MAX_FRAMES))
    windows_per_chunk: int | None = entry(whole(1, MAX_COUNT))
    clips_per_batch: int | None = entry(whole(1, MAX_COUNT))
    average_clips: str | None = entry(one_of(AVERAGES))
    restrict: str | None = entry(one_of(RESTRICTIONS))
    fp16: bool | None = entry(one_of([False, True]))
    keep_clip_scores: bool | None = entry(one_of([False, True]))
    compute: str | None = entry(text())
    compare_videos: str | None = entry(text())
    versions: Mapping[str, str | None] = entry(mapping_of(text()), {})
    counts: Mapping[str, int | None] = entry(
        object_of(dict.fromkeys(('samples', 'read', 'failed', 'clips', 'dropped'), COUNT)), {}
    )
    masks: Mapping[str, Any] = entry(object_of(MASKS), {})
    result_files: tuple[Mapping[str, str], ...] = entry(
        list_of(object_of({'file': NAME, 'sha256': NAME}, required=['file', 'sha256'])), ()
    )
    pooled: tuple['Run', ...] = entry(_pooled, (), of=_part)

    @classmethod
    def from_dict(cls, content: Mapping[str, Any]) -> Self:
        """Check every entry, and take them over.

        Args:
            content: Contents of ``run.json``.

        Raises:
            ValueError: If an entry is not what it must be.

        Example:
            >>> content = dict(format=1, probes=[dict(name='original')], classes=['a'], mine=2)
            >>> run = Run.from_dict(content)
            >>> run.probes[0].name, run.num_frames, run.extra, run.to_dict() == content
            ('original', None, {'mine': 2}, True)
        """
        if mistake := find_mistake(content):
            raise ValueError(mistake)
        return cls.of_checked(content)


def find_mistake(content: Mapping[str, Any]) -> str:
    """Look for the first entry of a run that is not what it must be.

    Args:
        content: Contents of ``run.json``.

    Returns:
        Entry, value and what is allowed in one line; empty where nothing is wrong.

    Example:
        >>> run = dict(format=1, probes=[dict(name='original')], classes=['run', 'walk'])
        >>> find_mistake(run | dict(num_frames='16', mine=[1]))
        "num_frames is '16', must be a whole number from 1 to 100000, or null"
    """
    mistake = object_of(ENTRIES, required=('format', 'probes', 'classes'))(content, '')
    if mistake:
        return mistake
    if len(set(content['classes'])) < len(content['classes']):
        return 'a class is named twice'
    columns = [(probe['name'], probe.get('seed')) for probe in content['probes']]
    if columns[0][0] != 'original':
        return f'the first probe is {columns[0][0]!r}, must be original'
    return 'a probe is named twice with the same seed' if len(set(columns)) < len(columns) else ''


def _is_said(entries: Entries, one: Field[Any]) -> bool:
    """Whether an entry is another than it is where the file does not have it."""
    default = one.default if one.default_factory is MISSING else one.default_factory()
    return bool(getattr(entries, one.name) != default)


def _take(value: Any, of: Callable[[Any], Entries] | None) -> Any:
    if not isinstance(value, list | tuple):
        return value
    return tuple(value if of is None else map(of, value))


def _plain(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return [one.to_dict() if isinstance(one, Entries) else one for one in value]
    return dict(value) if isinstance(value, Mapping) else value


ENTRIES = _checks(Run)
