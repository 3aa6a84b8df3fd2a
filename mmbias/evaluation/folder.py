"""A results folder in the making: opened for a run, filled by journals, finished at the end."""

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
from mmengine.dist import is_main_process

from mmbias.evaluation.masked import MaskedPlan, write_usable
from mmbias.evaluation.recording.journal import Record, read_journal
from mmbias.evaluation.recording.journal_checks import (
    check_journal,
    holds_records,
    is_of_run,
    refuse_other_run,
)
from mmbias.evaluation.run_info import identity_text
from mmbias.evaluation.video_stamps import stamp_all
from mmbias.evaluation.waiting import on_main
from mmbias.files.writing import replacing, write_json
from mmbias.files.writing_lock import locked_folder
from mmbias.results.folder_reading import read_json_object
from mmbias.results.results import Results, write_results
from mmbias.results.run import Run


class RunFolder:
    """The folder of one run, shared by its ranks.

    Args:
        path: Where results go; it must be seen by every rank.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.journal = path / 'journal'

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Context in which no other run writes the folder; the main process holds the lock.

        Raises:
            BlockingIOError: If another does.
        """
        lock = locked_folder(self.path)
        on_main(lock.__enter__, self.journal)
        try:
            yield
        finally:
            # Not through on_main: a rank that failed must not wait for the others here.
            if is_main_process():
                lock.__exit__(None, None, None)

    def open(
        self,
        run: Run,
        ids: Sequence[str],
        files: Callable[[Sequence[int]], Sequence[str]],
        *,
        resume: bool,
        masked: MaskedPlan | None = None,
    ) -> set[int]:
        """Start or go on with a run; an attempt that scored nothing leaves no trace.

        Args:
            run: What the run is, see :func:`mmbias.evaluation.run_info.describe_run`.
            ids: Names of the samples.
            files: Gives the files that samples at some positions are read from.
            resume: Whether records that are there count.
            masked: What masked probes are shown of; None without such.

        Returns:
            Places of the samples that were scored.

        Raises:
            FileExistsError: If there are results and they are not to be resumed.
            ValueError: If they are of another run, or of videos that have changed since.
        """
        final = masked.without(run) if masked else run
        return on_main(lambda: self._open(run, final, ids, files, resume=resume), self.journal)

    def _open(
        self,
        run: Run,
        final: Run,
        ids: Sequence[str],
        files: Callable[[Sequence[int]], Sequence[str]],
        *,
        resume: bool,
    ) -> set[int]:
        there = self.path / 'run.json'
        records = holds_records(self.journal)
        finished = (self.path / 'scores.npy').is_file()
        if (records or finished) and not resume:
            raise FileExistsError(
                f'{self.path} holds results: resume them (--resume, or test_cfg.resume=True), '
                'or choose another folder (--out, or test_cfg.out_dir=DIR)'
            )
        if finished and there.is_file():
            refuse_other_run(self.path, read_json_object(there), final)
        if not records and not (resume and is_of_run(self.journal, run)):
            shutil.rmtree(self.journal, ignore_errors=True)  # failures of an earlier attempt
        stamps = check_journal(self.journal, run, len(ids))
        assert run.compare_videos is not None  # a run that is scored has all settings
        now = stamp_all(files(list(stamps)), run.compare_videos)
        _refuse_changed(self.path, ids, stamps, now)
        write_json(there, run.to_dict())
        return set(stamps)

    def finish(self, run: Run, samples: pd.DataFrame, masked: MaskedPlan | None = None) -> None:
        """Turn the journals of all ranks into the results folder.

        Args:
            run: What the run is.
            samples: The table of the samples, without ``status`` and ``clips``.
            masked: What masked probes are shown of; None without such.

        Raises:
            ValueError: If a sample has no record.
        """
        shape = (len(samples), len(run.probes), len(run.classes))
        scores = np.full(shape, np.nan, np.float32)
        clips = np.zeros(len(samples), int)
        errors = np.full(len(samples), '', object)
        for record in self._records(run, shape):
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
                f'{samples["id"].iloc[lost[0]]}: do all processes see this folder? '
                '--resume reads them anew'
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
        run = replace(run, status='complete', counts=counts)
        if masked:
            write_usable(self.path, Results(run, table, scores), masked)
            scores = scores[:, masked.maskless]
        if run.keep_clip_scores:
            table = table.assign(offset=np.concatenate([[0], np.cumsum(clips)[:-1]]))
            columns = masked.maskless if masked else np.arange(shape[1])
            self._write_clip_scores(run, table, shape, columns)
        results = Results(masked.without(run) if masked else run, table, scores)
        write_results(self.path, results)

    def _write_clip_scores(
        self, run: Run, samples: pd.DataFrame, shape: tuple, columns: np.ndarray
    ) -> None:
        offsets, total = samples['offset'].to_numpy(), int(samples['clips'].sum())
        with replacing(self.path / 'clip_scores.npy') as partial:
            # Mapped, as the clips of a large data set do not fit into memory.
            kept = np.lib.format.open_memmap(
                partial, mode='w+', dtype=np.float32, shape=(total, len(columns), shape[2])
            )
            _reserve(partial)
            for record in self._records(run, shape):
                _place(kept, offsets, record, columns)
            kept.flush()

    def _records(self, run: Run, shape: tuple) -> Iterator[Record]:
        samples, probes, classes = shape
        identity = identity_text(run)
        return read_journal(self.journal, identity, samples=samples, probes=probes, classes=classes)


def _refuse_changed(
    folder: Path, ids: Sequence[str], stamps: dict[int, str], now: Sequence[str]
) -> None:
    """Raise a ValueError if files of samples are no more what they were when these were scored."""
    both = zip(stamps.items(), now, strict=True)
    changed = [position for (position, stamp), found in both if found != stamp]
    if changed:
        raise ValueError(
            f'{len(changed)} of the {len(stamps)} videos that {folder} has scores of have changed '
            f'since or are gone, the first is {ids[changed[0]]}: choose another '
            'folder, or delete this one (copies need the times of their originals, cp -p, or a run '
            'with --compare-videos content)'
        )


def _reserve(path: Path) -> None:
    """Raise an OSError now if the disk is too full; writing to mapped memory would be a crash."""
    if hasattr(os, 'posix_fallocate'):  # macOS and Windows have none
        with path.open('r+b') as file:
            os.posix_fallocate(file.fileno(), 0, path.stat().st_size)


def _place(kept: np.ndarray, offsets: np.ndarray, record: Record, columns: np.ndarray) -> None:
    if record.logits is not None:
        start = offsets[record.position]
        kept[start : start + record.clips] = record.logits[:, columns]
