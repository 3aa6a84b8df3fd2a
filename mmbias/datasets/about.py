"""What a folder of manifests says of itself: data set, version of the lists, counts, hashes."""

import json
from pathlib import Path

from mmbias.files.hashing import hash_file

ABOUT = 'about.json'  # beside the manifests, written with them


def read_version(manifest: str | Path) -> str:
    """The version of the official lists that a manifest was made from.

    Args:
        manifest: The file.

    Returns:
        Its name; empty where the data set has one version only, or the manifest is not, byte for
        byte, one that the folder speaks of.
    """
    manifest = Path(manifest)
    try:
        about = json.loads((manifest.parent / ABOUT).read_text(encoding='utf-8'))
        known = about['version'], about['manifests'][manifest.name]['sha256']
    except (OSError, ValueError, LookupError, TypeError):
        return ''  # no such file, or not one of ours
    version, sha256 = known
    return str(version) if version and manifest.is_file() and hash_file(manifest) == sha256 else ''
