"""A results folder in the making: opened for a run, filled by journals, finished at the end."""

import os
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from mmengine.dist import barrier, is_main_process

from mmbias.evaluation.journal import Record, finished_positions, read_journal
from mmbias.evaluation.results import Results, replacing, write_json, write_results
from mmbias.evaluation.results_checks import read_json_object
from mmbias.evaluation.run_info import differences


class RunFolder:
    """The folder of one run, shared by its ranks.

    Args:
        path: Where results go; it must be seen by every rank.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.journal = path / 'journal'

    def open(self, run: dict[str, Any], *, resume: bool) -> set[int]:
        """Start or go on with a run; an attempt that scored nothing leaves no trace.

        Args:
            run: What the run is, see :func:`mmbias.evaluation.run_info.describe_run`.
            resume: Whether records that are there count.

        Returns:
            Places of the samples that were scored.

        Raises:
            FileExistsError: If there are results and they are not to be resumed.
            ValueError: If they are of another run.
        """
        there = self.path / 'run.json'
        done = finished_positions(self.journal)
        if there.is_file() and (done or (self.path / 'scores.npy').is_file()):
            if not resume:
                raise FileExistsError(
                    f'{self.path} holds results: resume them (--resume, or test_cfg.resume=True), '
                    'or choose another folder (--out, or test_cfg.out_dir=DIR)'
                )
            unlike = differences(read_json_object(there), run)
            if unlike:
                raise ValueError(
                    f'{self.path} holds another run, it differs in {unlike}: '
                    'choose another folder, or delete this one'
                )
        barrier()  # no rank writes before all have looked
        if is_main_process():
            self.path.mkdir(parents=True, exist_ok=True)
            write_json(there, run)
            if not done:
                shutil.rmtree(self.journal, ignore_errors=True)  # failures of an earlier attempt
        barrier()  # no rank appends before that
        return done

    def finish(self, run: dict[str, Any], samples: pd.DataFrame) -> Results:
        """Turn the journals of all ranks into the results folder.

        Args:
            run: What the run is.
            samples: The table of the samples, without ``status`` and ``clips``.

        Returns:
            What was written.

        Raises:
            ValueError: If a sample has no record.
        """
        shape = (len(samples), len(run['probes']), len(run['classes']))
        scores = np.full(shape, np.nan, np.float32)
        clips = np.zeros(len(samples), int)
        errors = np.full(len(samples), '', object)
        for record in read_journal(self.journal, *shape[1:]):
            if record.scores is not None:
                scores[record.position], clips[record.position] = record.scores, record.clips
            else:
                errors[record.position] = record.error
        failed = clips == 0
        errors[~failed] = ''
        lost = np.flatnonzero(failed & (errors == ''))
        if len(lost):
            raise ValueError(
                f'{len(lost)} samples have no record in {self.journal}, the first is '
                f'{samples["id"].iloc[lost[0]]}: do all processes see this folder?'
            )
        status = np.where(failed, 'failed', 'read')
        table = samples.assign(status=status, clips=clips)
        if failed.any():
            table = table.assign(error=errors)
        counts = dict(
            samples=len(samples),
            read=int((~failed).sum()),
            failed=int(failed.sum()),
            clips=int(clips.sum()),
        )
        run = {**run, 'status': 'complete', 'counts': counts}
        if run['keep_clip_scores']:
            table = table.assign(offset=np.concatenate([[0], np.cumsum(clips)[:-1]]))
            self._write_clip_scores(table['offset'].to_numpy(), int(clips.sum()), shape)
        results = Results(run, table, scores)
        write_results(self.path, results)
        return results

    def _write_clip_scores(self, offsets: np.ndarray, total: int, shape: tuple) -> None:
        with replacing(self.path / 'clip_scores.npy') as partial:
            kept = np.lib.format.open_memmap(
                partial, mode='w+', dtype=np.float32, shape=(total, *shape[1:])
            )
            _reserve(partial)
            for record in read_journal(self.journal, *shape[1:]):
                _place(kept, offsets, record)
            kept.flush()


def _reserve(path: Path) -> None:
    """Raise an OSError now if the disk is too full; writing to mapped memory would be a crash."""
    if hasattr(os, 'posix_fallocate'):  # macOS and Windows have none
        with path.open('r+b') as file:
            os.posix_fallocate(file.fileno(), 0, path.stat().st_size)


def _place(kept: np.ndarray, offsets: np.ndarray, record: Record) -> None:
    if record.logits is not None:
        start = offsets[record.position]
        kept[start : start + record.clips] = record.logits
