"""What is fuzzed: a sound file is replaced and read; of a manifest, results, suite or journal."""

import json
from pathlib import Path

import numpy as np
import pandas as pd

from mmbias.datasets import read_manifest
from mmbias.evaluation.recording.journal import JournalWriter, Record, read_journal
from mmbias.evaluation.recording.journal_checks import check_journal
from mmbias.evaluation.run_info import identity_text
from mmbias.reproducing import read_suite, write_suite
from mmbias.results import Probe, Results, Run, read_results, write_results

CLASSES = ['run', 'walk']
RUN = Run(probes=(Probe(name='original'), Probe(name='shuffle', seed=0)), classes=tuple(CLASSES))
FILES = ('list.csv', 'run.json', 'samples.csv', 'scores.npy', 'suite.yaml', 'journal')
JOURNAL = 'rank0.sqlite'
EXPECTED = (ValueError, OSError)
SUITE = """work_dir: work
data:
  a: {kind: generic, control: {rho: 0.5, train: 8, test: 8}}
  ucf101: {root: videos}
train: {config: 'configs/{recipe}.py', epochs: 2}
fine_tune: {config: 'configs/{recipe}.py', epochs: 2}
targets: [a]
"""


def make_folder(folder: Path) -> None:
    """Write a sound manifest, a results folder with a journal of the same two samples, a suite."""
    (folder / 'list.csv').write_text('path,label,start,group\na,run,,x\n"b, c",walk,1.5,y\n')
    rows = {'id': ['a', 'b'], 'path': ['a', 'b'], 'label': CLASSES, 'status': 'read', 'clips': 1}
    scores = np.full((2, 2, 2), 0.5, np.float32)
    write_results(folder, Results(RUN, pd.DataFrame(rows), scores))
    (folder / 'suite.yaml').write_text(SUITE)
    journal = JournalWriter(folder / 'journal', 0, identity_text(RUN))
    for position in range(2):
        journal.append(Record(position, 1, scores[position], scores[position][None]))
    journal.close()


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
    name = FILES[(data[0] if data else 0) % len(FILES)]
    path = _find(folder, name)
    sound = path.read_bytes()
    path.write_bytes(data[1:])
    try:
        CHECKS.get(name, _check_results)(path)
    except EXPECTED as error:
        _check_message(path, str(error))
        return False
    finally:
        for other in (folder / 'journal').iterdir():
            if other.name != JOURNAL:  # what mending left
                other.unlink()
        path.write_bytes(sound)
    return True


def sound_cases(folder: Path) -> dict[str, bytes]:
    """Every file as it was made, behind the byte that says which it is."""
    return {name: bytes([i]) + _find(folder, name).read_bytes() for i, name in enumerate(FILES)}


def _find(folder: Path, name: str) -> Path:
    """A file by name; of the journal, the one that holds the records."""
    path = folder / name
    if path.is_dir():
        return path / JOURNAL
    return path


def _check_manifest(path: Path) -> None:
    rows = read_manifest(path, CLASSES)
    assert len(rows)
    assert rows['sample_id'].is_unique
    assert rows['class_index'].isin([0, 1]).all()
    assert not any(name.startswith('/') or '..' in name.split('/') for name in rows['path'])


def _check_results(path: Path) -> None:
    results = read_results(path.parent)
    assert results.samples['id'].is_unique
    assert results.scores.shape == (len(results.labels), len(results.probes), len(results.classes))
    assert np.isfinite(results.scores[results.was_read]).all()
    assert results.probes[0][0] == 'original'
    assert np.allclose(results.scores[results.was_read].sum(axis=-1), 1, atol=2e-3)
    json.dumps(results.run.to_dict(), allow_nan=False).encode()


def _check_suite(path: Path) -> None:
    suite = read_suite(path)
    assert suite.seeds
    assert all(key and '/' not in key for key in suite.data)
    assert set(suite.targets) <= set(suite.data)
    write_suite(path, suite)
    written = path.read_bytes()
    write_suite(path, read_suite(path))
    assert path.read_bytes() == written


def _check_journal(path: Path) -> None:
    """Records are whole, or what is damaged is lost or refused; which, the journal says."""
    done = set(check_journal(path.parent, RUN, 2))
    assert done <= {0, 1}
    found = list(read_journal(path.parent, identity_text(RUN), samples=2, probes=2, classes=2))
    assert {record.position for record in found} == done
    for record in found:  # the checksum lets nothing else through than what was written
        assert (record.scores == 0.5).all()
        assert (record.logits == 0.5).all()


def _check_message(path: Path, message: str) -> None:
    """One line; of a manifest's mistakes one each."""
    lines = message.splitlines()
    listed = path.name == 'list.csv' and 'mistake' in lines[0]
    assert lines
    assert len(lines) == 1 or listed, message
    message.encode()


CHECKS = {'list.csv': _check_manifest, 'suite.yaml': _check_suite, 'journal': _check_journal}
