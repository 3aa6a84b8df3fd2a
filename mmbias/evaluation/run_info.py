"""What ``run.json`` says about a run, and which of it must agree before a run is resumed.

The identity covers the values of config, weights and list of samples, the names of the samples in
their order and all settings that scores depend on; the files of the samples are compared one by
one, see :mod:`mmbias.evaluation.video_stamps`. It does not cover code: who changes a head, a probe
or a transform of his own between two parts of a run mixes the scores of both. Neither does it cover
versions of packages, which ``run.json`` names.
"""

import hashlib
import json
import platform
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import torch
from torch import nn

from mmbias.datasets.about import read_version
from mmbias.files.hashing import hash_file
from mmbias.probes import ProbeColumn
from mmbias.results.run import FORMAT, Run

PACKAGES = (
    'mmbias',
    'mmaction2',
    'mmengine',
    'mmcv',
    'mmcv-lite',
    'torch',
    'decord',
    'av',
    'numpy',
)
IDENTITY = (
    'probes',
    'classes',
    'average_clips',
    'restrict',
    'fp16',
    'keep_clip_scores',
    'windows_per_chunk',
    'clips_per_batch',
    'compute',
    'config_sha256',
    'weights_sha256',
    'manifest_sha256',
    'samples_sha256',
    'compare_videos',
)
OF_MASKS = ('index_sha256', 'donors_sha256', 'rule', 'donor_column')
# Settings of a data set that say where it lies, or which samples are taken of it, as their names do
PLACES = ('ann_file', 'data_prefix', 'root', 'classes', 'pipeline', 'indices', 'allow_outside')


def describe_run(
    *,
    columns: Sequence[ProbeColumn],
    classes: Sequence[str],
    settings: dict[str, Any],
    config: Any,
    model: nn.Module,
    checkpoint: str | None,
    manifest: str | None,
    num_frames: int | None,
    name: str | None,
) -> Run:
    """What is known of a run before the first sample is read.

    Args:
        columns: Probe columns.
        classes: Class names.
        settings: Settings of the loop that scores depend on.
        config: What scores depend on in the config: network and pipeline.
        model: The network with its weights.
        checkpoint: Where the weights come from, None for random weights.
        manifest: File that lists the samples, None where there is none.
        num_frames: Frames of a clip, None where that is not known.
        name: What the config file is called, None where there is none.

    Raises:
        ValueError: If something of it cannot stand in ``run.json``.
    """
    content = dict(
        format=FORMAT,
        status='running',
        probes=[column.to_dict() for column in columns],
        classes=list(classes),
        config=name,
        num_frames=num_frames,
        **settings,
        checkpoint=checkpoint,
        manifest=manifest,
        dataset_version=(read_version(manifest) or None) if manifest else None,
        config_sha256=hash_config(config),
        weights_sha256=hash_weights(model),
        checkpoint_sha256=_hash_if_there(checkpoint),
        manifest_sha256=_hash_if_there(manifest),
        versions=installed_versions(),
    )
    return Run.from_dict(content)


def differences(run: Run, other: Mapping[str, Any]) -> list[str]:
    """Names of the entries in which two runs differ, so that their records must not be mixed.

    Args:
        run: What the run is.
        other: Contents of a ``run.json``, or of an :func:`identity_text`.
    """
    return [key for key, value in _identity(run).items() if value != other.get(key)]


def identity_text(run: Run) -> str:
    """The entries that must agree, as text; equal for equal runs."""
    return json.dumps(_identity(run), sort_keys=True)


def dataset_settings(config: Mapping[str, Any]) -> dict[str, Any]:
    """Settings of a data set that scores may depend on; moving the data changes none of them."""
    return {key: value for key, value in config.items() if key not in PLACES}


def hash_names(names: Iterable[str]) -> str:
    """SHA-256 of names in their order."""
    return hashlib.sha256('\0'.join(names).encode('utf-8', 'surrogatepass')).hexdigest()


def hash_config(config: Any) -> str:
    """SHA-256 of a config's values, whatever the order of its keys."""
    text = json.dumps(config, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def hash_weights(model: nn.Module) -> str:
    """SHA-256 of the names and values of a network's parameters and buffers."""
    digest = hashlib.sha256()
    for name, tensor in model.state_dict().items():
        digest.update(name.encode())
        digest.update(tensor.detach().cpu().contiguous().view(-1).view(torch.uint8).numpy())
    return digest.hexdigest()


def installed_versions() -> dict[str, str]:
    """Versions of Python and of the packages that scores depend on."""
    found = {'python': platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def _identity(run: Run) -> dict[str, Any]:
    content = run.to_dict()
    identity = {key: content.get(key) for key in IDENTITY}
    # Only where there are some, so that what was begun without them can be gone on with.
    return identity | ({'masks': {key: run.masks[key] for key in OF_MASKS}} if run.masks else {})


def _hash_if_there(path: str | None) -> str | None:
    return hash_file(path) if path is not None and Path(path).is_file() else None
