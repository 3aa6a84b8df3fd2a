"""Whether a measurement and what is published are of the same version of a data set's lists."""

from collections.abc import Mapping, Sequence
from typing import Any

from mmbias.datasets.official import OFFICIAL
from mmbias.findings.suite import Measured, published_row
from mmbias.report.document import Notes


def published_version(row: Mapping[str, Any]) -> str | None:
    """The version that a row of Table 1 of Hara et al. is taken for, None where there is one alone.

    Args:
        row: See :func:`mmbias.published.read_published`.
    """
    version = row.get('derived_version')
    return version if isinstance(version, str) else None


def compare_versions(key: str, row: Mapping[str, Any], version: str | None) -> str | None:
    """Say whether a run is of the version that the published numbers are of.

    Args:
        key: Of the data set.
        row: Its row of Table 1 of Hara et al.
        version: Of the run; None where it is not recorded.

    Returns:
        Two sentences; None where the data set has one version alone.
    """
    published = published_version(row)
    if published is None:
        return None
    total = sum(OFFICIAL[key].count(split, published) for split in ('train', 'test'))
    run = f'This run is of version {version}: the two cannot be compared.'
    if version is None:
        run = 'Of which version this run is, is not recorded.'
    elif version == published:
        run = 'This run is of that version.'
    return (
        f'{row["title"]}: the published numbers are taken for version {published}, whose '
        f'{total:,} samples come nearest to the {row["videos"]:,.0f} that the paper counts. {run}'
    )


def version_notes(networks: Sequence[Measured]) -> list[Notes]:
    """The same for every network of Table 1 whose data set has several versions."""
    rows = [(one, published_row(one.target)) for one in networks]
    texts = [compare_versions(one.target.key, row, one.version) for one, row in rows if row]
    found = tuple(text for text in texts if text)
    return [Notes(found)] if found else []
