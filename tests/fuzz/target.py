"""What is fuzzed: one file of a sound manifest and results folder is replaced and read."""

import json
from pathlib import Path

import numpy as np
import pandas as pd

from mmbias.datasets import read_manifest
from mmbias.evaluation import Results, read_results, write_results

CLASSES = ['run', 'walk']
FILES = ('list.csv', 'run.json', 'samples.csv', 'scores.npy')
EXPECTED = (ValueError, FileNotFoundError)


def make_folder(folder: Path) -> None:
    """Write a sound manifest and a sound results folder of the same two samples."""
    (folder / 'list.csv').write_text('path,label,start,group\na,run,,x\n"b, c",walk,1.5,y\n')
    run = dict(
        format=1,
        probes=[dict(name='original', seed=None), dict(name='shuffle', seed=0)],
        classes=CLASSES,
    )
    rows = {'id': ['a', 'b'], 'path': ['a', 'b'], 'label': CLASSES, 'status': 'read', 'clips': 1}
    scores = np.full((2, 2, 2), 0.5, np.float32)
    write_results(folder, Results(run, pd.DataFrame(rows), scores))


def try_case(folder: Path, data: bytes) -> bool:
    """Put bytes in the place of a file, read it, and restore it.

    Args:
        folder: Of :func:`make_folder`.
        data: The first byte says which file, the others are its contents.

    Returns:
        Whether they were read.

    Raises:
        Exception: If they are refused otherwise than in one line, or what is read is not sound.
    """
    path = folder / FILES[(data[0] if data else 0) % len(FILES)]
    sound = path.read_bytes()
    path.write_bytes(data[1:])
    try:
        _check_manifest(path) if path.name == 'list.csv' else _check_results(folder)
    except EXPECTED as error:
        _check_message(path, str(error))
        return False
    finally:
        path.write_bytes(sound)
    return True


def _check_manifest(path: Path) -> None:
    rows = read_manifest(path, CLASSES)
    assert len(rows)
    assert rows['sample_id'].is_unique
    assert rows['class_index'].isin([0, 1]).all()
    assert not any(name.startswith('/') or '..' in name.split('/') for name in rows['path'])


def _check_results(folder: Path) -> None:
    results = read_results(folder)
    assert results.samples['id'].is_unique
    assert results.scores.shape == (len(results.labels), len(results.probes), len(results.classes))
    assert np.isfinite(results.scores[results.was_read]).all()
    assert results.probes[0][0] == 'original'
    json.dumps(results.run)


def _check_message(path: Path, message: str) -> None:
    """One line; of a manifest's mistakes one each."""
    lines = message.splitlines()
    listed = path.name == 'list.csv' and 'mistake' in lines[0]
    assert lines
    assert len(lines) == 1 or listed, message
    message.encode()
