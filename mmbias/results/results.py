"""The results folder: what a run leaves behind, plain enough for any framework to write.

``run.json`` (at least ``format``, ``probes`` and ``classes``), ``samples.csv`` (one row a sample)
and ``scores.npy`` (samples, probes, classes) are the folder; everything else in it can be made
again from them.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mmbias.files.csv_cells import neutralise
from mmbias.files.writing import replacing, write_json, write_table
from mmbias.results.folder_reading import (
    open_scores,
    read_run,
    read_samples,
    to_probabilities,
)
from mmbias.results.run import Run


@dataclass(frozen=True)
class Results:
    """Scores of a recogniser on a data set under every probe.

    Args:
        run: Contents of ``run.json``: probes, classes, and whatever else is known of the run.
        samples: One row a sample: ``id``, ``path``, ``label`` (class name), ``status`` (``read``
            or ``failed``), ``clips``, and attributes, ``group`` among them.
        scores: Class probabilities, float32 (N, P, C), or float64 of another framework; NaN where
            a sample failed.
        clip_scores: What the head gives for every clip, before any average, float32 (sum of clips,
            P, C); the column ``offset`` has the first row of a sample. None where not kept.
    """

    run: Run
    samples: pd.DataFrame
    scores: NDArray[np.floating]
    clip_scores: NDArray[np.float32] | None = None

    def __post_init__(self) -> None:
        expected = (len(self.samples), len(self.run.probes), len(self.run.classes))
        if self.scores.shape != expected:
            raise ValueError(
                f'scores have shape {self.scores.shape}, must be {expected}: '
                'samples, probes, classes'
            )
        unknown = set(self.samples['label']) - set(self.classes)
        if unknown:
            raise ValueError(f'unknown class {sorted(unknown)[0]!r} in samples.csv')

    @property
    def classes(self) -> list[str]:
        """Class names in the order of the scores."""
        return list(self.run.classes)

    @property
    def probes(self) -> list[tuple[str, int | None]]:
        """Name and shuffle seed of every probe column."""
        return [(probe.name, probe.seed) for probe in self.run.probes]

    @property
    def was_read(self) -> NDArray[np.bool_]:
        """Whether each sample was read, shape (N,)."""
        return (self.samples['status'] == 'read').to_numpy()

    @property
    def labels(self) -> NDArray[np.int64]:
        """Index of each sample's class, shape (N,)."""
        index = {name: i for i, name in enumerate(self.classes)}
        return self.samples['label'].map(index).to_numpy(np.int64)


def read_results(folder: str | Path) -> Results:
    """Read a results folder, whoever wrote it.

    Args:
        folder: The folder.

    Returns:
        Its contents; optional columns of ``samples.csv`` are filled in.

    Raises:
        FileNotFoundError: If a file is missing.
        ValueError: If a file is not what it should be, or files do not fit together.
    """
    folder = Path(folder)
    for name in ('run.json', 'samples.csv', 'scores.npy'):
        if not (folder / name).is_file():
            raise FileNotFoundError(f'results folder {folder} has no {name}')
    run = read_run(folder / 'run.json')
    samples, scores = read_samples(folder / 'samples.csv'), open_scores(folder / 'scores.npy')
    kept = folder / 'clip_scores.npy'
    clip_scores = open_scores(kept) if kept.is_file() else None
    try:
        Results(run, samples, scores)  # of one shape
        run, scores = to_probabilities(run, scores, samples)
    except ValueError as error:
        raise ValueError(f'{folder}: {error}') from error
    return Results(run, samples, scores, clip_scores)


def write_results(folder: str | Path, results: Results) -> None:
    """Write a results folder; every file appears whole or not at all, ``run.json`` last.

    Args:
        folder: Where to; made if it is not there.
        results: What to write.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    arrays = {'scores.npy': results.scores, 'clip_scores.npy': results.clip_scores}
    for name, array in arrays.items():
        if array is not None:
            with replacing(folder / name) as path, path.open('wb') as file:
                _write_array(file, np.ascontiguousarray(array, np.float32))
    write_table(folder / 'samples.csv', results.samples)
    write_table(folder / 'predictions.csv', predictions(results))
    write_json(folder / 'run.json', results.run.to_dict())


def predictions(results: Results, top: int = 3) -> pd.DataFrame:
    """The most probable classes of every sample under every probe, for people to read.

    Args:
        results: The scores.
        top: How many classes.

    Returns:
        One row a sample and probe column: ``id, label, probe, seed, correct, changed`` (another
        answer than in the first column, to the original frames), ``class_1, probability_1, class_2,
        ...``; failed samples are left out, and a name that a spreadsheet would take for a formula
        begins with an apostrophe.
    """
    read = np.flatnonzero(results.was_read)
    top = min(top, len(results.classes))
    scores = results.scores[read]
    order = np.argsort(-scores, axis=-1, kind='stable')[..., :top]
    names = np.asarray([neutralise(name) for name in results.classes], dtype=object)
    labels = results.labels[read]
    frames = [
        pd.DataFrame(
            {
                'id': results.samples['id'].map(neutralise).to_numpy()[read],
                'label': results.samples['label'].map(neutralise).to_numpy()[read],
                'probe': name,
                'seed': '' if seed is None else seed,
                'correct': (order[:, p, 0] == labels).astype(int),
                'changed': (order[:, p, 0] != order[:, 0, 0]).astype(int),
                **_ranked(names, order[:, p], scores[:, p]),
            }
        )
        for p, (name, seed) in enumerate(results.probes)
    ]
    return pd.concat(frames).sort_index(kind='stable')


def _ranked(
    names: NDArray[np.object_], order: NDArray[np.int64], scores: NDArray[np.float32]
) -> dict[str, Any]:
    columns: dict[str, Any] = {}
    for rank in range(order.shape[1]):
        chosen = order[:, rank]
        columns[f'class_{rank + 1}'] = names[chosen]
        probabilities = np.take_along_axis(scores, chosen[:, None], axis=1)[:, 0]
        columns[f'probability_{rank + 1}'] = [f'{p:.4f}' for p in probabilities]
    return columns


def _write_array(file: BinaryIO, array: NDArray[np.float32]) -> None:
    """Write as ``np.save`` does, which ends without an error on a full disk (NumPy 2.4)."""
    np.lib.format.write_array_header_1_0(file, np.lib.format.header_data_from_array_1_0(array))
    file.write(array.data)
