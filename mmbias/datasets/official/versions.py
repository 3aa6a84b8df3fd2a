"""Data sets whose official lists were released in several versions, which nobody should mix up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Version:
    """One release of the official lists.

    Attributes:
        name: What it is called on the command line.
        published: Number of samples of each manifest.
        files: Possible names of the list of each manifest; several versions may share one.
    """

    name: str
    published: Mapping[str, int]
    files: Mapping[str, Sequence[str]]


def named_version(versions: Sequence[Version], name: str) -> Version:
    """The version of a name.

    Raises:
        ValueError: If there is none.
    """
    for version in versions:
        if version.name == name:
            return version
    allowed = ', '.join(version.name for version in versions)
    raise ValueError(f'version is {name!r}, must be one of: {allowed}')


def find_version(annotations: Path, versions: Sequence[Version], wanted: str = '') -> Version:
    """The version whose lists lie in a folder, or the one that is wanted of several.

    Args:
        annotations: The folder.
        versions: All versions of the data set.
        wanted: Name of the one to take; empty for the only one there.

    Returns:
        The version. Where all lists that are there belong to every version, and none is wanted,
        its name tells all of them.

    Raises:
        FileNotFoundError: If the version that is wanted is not there, or none is.
        ValueError: If none is wanted and several are there, or it has an unknown name.
    """
    chosen = named_version(versions, wanted) if wanted else None
    there = {version.name: _own_files(annotations, version, versions) for version in versions}
    there = {name: files for name, files in there.items() if files}
    shared = _shared_files(annotations, versions)
    if chosen and (chosen.name in there or (shared and not there)):
        return chosen
    if chosen:
        looked = ', '.join(file for names in chosen.files.values() for file in names)
        others = f'; there are lists of {" and ".join(there)}' if there else ''
        raise FileNotFoundError(
            f'no lists of version {wanted} in {annotations}: looked for {looked}{others}'
        )
    if len(there) > 1:
        which = ' and '.join(f'{name} ({", ".join(files)})' for name, files in there.items())
        raise ValueError(f'{annotations} has lists of {which}: choose one with --version')
    if there:
        return named_version(versions, next(iter(there)))
    if shared:
        return _common(versions, shared)
    looked = ', '.join(f for v in versions for names in v.files.values() for f in names)
    raise FileNotFoundError(f'no official lists in {annotations}: looked for {looked}')


def refuse_other_counts(
    counts: Mapping[str, int], version: Version, versions: Sequence[Version]
) -> None:
    """Refuse lists that have exactly the length of those of another version.

    Args:
        counts: Entries of each list.
        version: Of which version they are by their names.
        versions: All versions of the data set.

    Raises:
        ValueError: If one has the length that another version's has, and not its own.
    """
    for other in versions:
        for name, count in counts.items():
            if count == other.published.get(name) != version.published.get(name):
                raise ValueError(
                    f'the list of {name} is by its name of version {version.name}, but has '
                    f'{count:,} entries, as that of version {other.name}'
                )


def _own_files(annotations: Path, version: Version, versions: Sequence[Version]) -> list[str]:
    """Names of the files that are there and tell this version from the others."""
    others = {
        file
        for other in versions
        if other.name != version.name
        for names in other.files.values()
        for file in names
    }
    files = [file for names in version.files.values() for file in names if file not in others]
    return [file for file in files if (annotations / file).is_file()]


def _shared_files(annotations: Path, versions: Sequence[Version]) -> dict[str, list[str]]:
    """Files that are there and belong to every version, by manifest."""
    first, *others = versions
    shared = {
        name: [
            file
            for file in files
            if all(file in other.files.get(name, ()) for other in others)
            and (annotations / file).is_file()
        ]
        for name, files in first.files.items()
    }
    return {name: files for name, files in shared.items() if files}


def _common(versions: Sequence[Version], shared: Mapping[str, Sequence[str]]) -> Version:
    published = {name: versions[0].published[name] for name in shared}
    return Version(' or '.join(version.name for version in versions), published, shared)
