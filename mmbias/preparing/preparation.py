"""The steps from official files to manifests; nothing is written before everything was checked."""

import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from mmbias.datasets.class_lists import read_classes
from mmbias.datasets.manifest_table import list_mistakes
from mmbias.datasets.official import OfficialDataSet
from mmbias.datasets.official.annotations import Annotated
from mmbias.preparing.examining import Examination
from mmbias.preparing.manifests import (
    FOLDER,
    Split,
    find_mistakes,
    leave_out,
    make_split,
    pass_over,
    reasons_unreadable,
    reasons_wrong,
    write_split,
)
from mmbias.preparing.matching import Matches, index_videos, match_videos, shared_names


def match_splits(
    dataset: OfficialDataSet,
    lists: Mapping[str, Annotated],
    videos: Path | None,
    *,
    copies: bool = False,
) -> list[Split]:
    """Match the official lists with the videos on disk.

    Args:
        dataset: The data set.
        lists: Its official lists by name of the manifest.
        videos: Folder of the videos; None to take every sample under its official name.
        copies: Whether the manifests are of small copies.

    Returns:
        The splits.

    Raises:
        ValueError: If not one video was found, or two have the same copy.
    """
    if videos is None:
        return [
            make_split(name, annotated, _canonical(annotated, dataset.suffix))
            for name, annotated in lists.items()
        ]
    names = pd.concat([form['video'] for part in lists.values() for form in part.forms]).unique()
    # Without a frame rate a folder of frames is no video, as rawframes/a beside videos/a.avi.
    rated = [form['video'] for part in lists.values() if 'fps' in part.rows for form in part.forms]
    stems = {name.rpartition('/')[-1] for form in rated for name in form}
    index = index_videos(videos, frame_folders=stems)
    shared = shared_names(names)
    splits = [
        make_split(name, part, match_videos(part.forms, index, shared), copies=copies)
        for name, part in lists.items()
    ]
    if not any(len(split.table) for split in splits):
        wanted = ', '.join(name + dataset.suffix for name in names[:3])
        raise ValueError(
            f'no video of {dataset.key} is in {videos}, which has {len(index)} others; looked for '
            f'{wanted}, ...'
        )
    if copies:
        refuse_shared_copies(splits)
    return splits


def refuse_shared_copies(splits: Sequence[Split]) -> None:
    """Refuse videos whose copies would be one file, as of ``a.mov`` and ``a.mp4``.

    Names that some file system takes for one count as one: they differ in capitals only, or in how
    letters with accents are put together.

    Raises:
        ValueError: With every two of them.
    """
    owners: dict[str, str] = {}
    shared = {}
    for split in splits:
        for video, path in zip(split.videos, split.table['path'], strict=True):
            name = unicodedata.normalize('NFC', unicodedata.normalize('NFD', path).casefold())
            owner = owners.setdefault(name, video)
            if owner != video:
                shared[video] = f'{owner!r} and {video!r} would have the same copy: rename one'
    if shared:
        raise ValueError(list_mistakes('the folder of the videos', list(shared.values())))


def _canonical(annotated: Annotated, suffix: str) -> Matches:
    form = annotated.forms[0]
    paths = form.get('file', form['video'] + suffix).to_numpy(dtype=object)
    return Matches(paths, np.zeros(len(paths), dtype=np.int64))


def check_splits(
    dataset: OfficialDataSet,
    splits: Sequence[Split],
    records: Mapping[str, Examination],
    *,
    drop: bool = False,
) -> list[Split]:
    """Leave out what cannot be read, and refuse what is wrong.

    Args:
        dataset: The data set.
        splits: Its splits.
        records: Examinations by video.
        drop: Leave wrong rows out, too, instead of refusing them.

    Returns:
        The splits as they can be written.

    Raises:
        ValueError: With every mistake of all splits, each with its place.
    """
    classes = read_classes(dataset.classes)
    readable = [leave_out(split, reasons_unreadable(split, records)) for split in splits]
    wrong = [find_mistakes(split, classes, records) for split in readable]
    if drop:
        pairs = zip(readable, wrong, strict=True)
        return [leave_out(pass_over(s), reasons_wrong(s, mistakes)) for s, mistakes in pairs]
    mistakes = [line for split in readable for line in split.mistakes]
    for split, found in zip(readable, wrong, strict=True):
        mistakes += [f'{split.places[row]}: {text}' for row, text in found]
    if mistakes:
        raise ValueError(list_mistakes(dataset.key, mistakes))
    return readable


def write_splits(
    dataset: OfficialDataSet, lists: Mapping[str, Annotated], splits: Sequence[Split], out: Path
) -> pd.DataFrame:
    """Write the manifests and the lists of missing samples.

    Args:
        dataset: The data set.
        lists: Its official lists.
        splits: What to write.
        out: Folder.

    Returns:
        One row a manifest: ``manifest``, ``published`` (samples of the official release),
        ``listed`` (in the files at hand), ``written``, ``not found``, ``unreadable``,
        ``left out`` (for other reasons), ``classes`` (covered/known),
        ``groups``, ``sha256``.
    """
    return pd.DataFrame(
        [_describe(dataset, lists[split.name], split, write_split(out, split)) for split in splits]
    )


def _describe(
    dataset: OfficialDataSet, annotated: Annotated, split: Split, sha256: str
) -> dict[str, object]:
    reasons = split.missing['reason'].astype(str)
    not_found = int((reasons == 'not found').sum())
    unreadable = int(reasons.str.startswith('unreadable').sum())
    groups = split.table['group'].nunique() if 'group' in split.table else None
    return {
        'manifest': f'{split.name}.csv',
        'published': dataset.published.get(split.name),
        'listed': len(annotated),
        'written': len(split.table),
        'not found': not_found,
        'unreadable': unreadable,
        'left out': len(reasons) - not_found - unreadable,
        'classes': f'{split.table["label"].nunique()}/{len(read_classes(dataset.classes))}',
        'groups': groups,
        'sha256': sha256,
    }


def refuse_place(videos: Path, out: Path, *, copies: bool) -> None:
    """Refuse an ``OUT/videos`` that is not for these videos, before any work is done.

    Args:
        videos: Folder of the videos.
        out: Folder of the manifests.
        copies: Whether small copies are written there, or it becomes a link to the videos.

    Raises:
        FileExistsError: If it leads elsewhere, or copies and originals would lie in one folder,
            where a copy could replace its original or be taken for one.
    """
    place, original = out / FOLDER, videos.resolve()
    real = place.resolve()
    if copies and place.is_symlink():
        raise FileExistsError(f'{place} is a link to originals; small copies need another --out')
    if copies and (real == original or real in original.parents or original in real.parents):
        raise FileExistsError(f'{place} and {videos} overlap; small copies need another --out')
    if not copies and real != original and (place.exists() or place.is_symlink()):
        raise FileExistsError(f'{place} leads to {real}, not to {original}')


def link_videos(videos: Path, out: Path) -> None:
    """Make ``OUT/videos`` lead to the videos, so that the manifests hold relative paths.

    Args:
        videos: Folder of the videos.
        out: Folder of the manifests; see :func:`refuse_place`.
    """
    link = out / FOLDER
    if link.resolve() != videos.resolve():
        link.symlink_to(videos.resolve(), target_is_directory=True)
