"""The test loop: every sample is decoded once and scored under every probe.

Which batches the network sees is a function of the manifest and of the settings alone. Scores go
to the journal, and what the metrics get comes from the results folder alone, so that a failed, a
resumed or a distributed run cannot shift samples.
"""

import logging
from collections.abc import Generator, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from mmaction.registry import DATASETS, LOOPS
from mmengine.dist import barrier, get_dist_info, is_main_process
from mmengine.evaluator import Evaluator
from mmengine.logging import print_log
from mmengine.runner import BaseLoop
from numpy.typing import NDArray
from torch.utils.data import DataLoader

from mmbias.datasets import data_root
from mmbias.evaluation.averaging import AVERAGES, average_clips
from mmbias.evaluation.batching import SharedBatches, groups_of
from mmbias.evaluation.compute import COMPUTE, computing
from mmbias.evaluation.entries import evaluator_entries
from mmbias.evaluation.failures import describe_failures
from mmbias.evaluation.folder import RunFolder
from mmbias.evaluation.journal import JournalWriter, Record, failed_positions
from mmbias.evaluation.loader_faults import LOADER_ERRORS, Tally, describe_end, iterating
from mmbias.evaluation.results import Results, read_results
from mmbias.evaluation.run_info import describe_run
from mmbias.evaluation.sample_table import class_names, sample_table
from mmbias.evaluation.scoring import (
    count_clip_frames,
    probed_entries,
    score_entries,
    unaveraged,
    unwrap,
)
from mmbias.evaluation.stream import ProbeStream
from mmbias.evaluation.weights import LoadedCheckpoint
from mmbias.probes import expand_probes

LOADER_OPTIONS = ('num_workers', 'pin_memory', 'prefetch_factor', 'timeout')
PATIENCE = 600.0  # seconds that a loader process may take for a chunk, unless the config says


@LOOPS.register_module()
class ProbeTestLoop(BaseLoop):
    """Test loop of MMEngine runners that probes a frame-based recogniser of MMAction2.

    Set ``test_cfg = dict(type='ProbeTestLoop', ...)`` in any config. The evaluator gets one entry
    a sample, with the original scores as ``pred_score``, so that stock metrics work beside
    :class:`mmbias.evaluation.BiasMetric`.

    Args:
        runner: The runner.
        dataloader: Config of the test loader; its batch size and sampler are not used.
        evaluator: Config of the metrics.
        probes: Registered names or ``dict(type=name, **options)``, see :mod:`mmbias.probes`.
        seeds: Shuffle seeds.
        out_dir: Results folder; by default ``probes`` in the run's log folder.
        resume: Whether to go on with the records in ``out_dir``.
        max_failures: Most samples that may fail to be read before the run stops.
        windows_per_chunk: Most windows that are decoded at a time; bounds the memory.
        max_video_frames: The same for probes of the whole video, see :class:`ProbeStream`: a
            longer one counts as unreadable under every probe, so that all see the same videos.
            2,048 frames of 112 x 112 pixels are 77 MB, of 256 x 256 403 MB, a few times over.
        clips_per_batch: Most clips of a forward pass; bounds the network's memory. As many samples
            that follow each other in the manifest share passes, so that short videos fill them.
        average: ``'prob'`` or ``'score'``; by default what the head's ``average_clips`` says, and
            ``'prob'`` where it says nothing.
        keep_clip_scores: Whether to write ``clip_scores.npy``, the scores of every clip.
        fp16: Whether to run under automatic mixed precision.
        compute: ``'plain'`` or ``'fast'``, see :func:`mmbias.evaluation.compute.computing`.
    """

    stage = 'test'  # what the runner's hooks are called for

    def __init__(
        self,
        runner: Any,
        dataloader: dict[str, Any],
        evaluator: dict[str, Any] | list[dict[str, Any]] | Evaluator,
        probes: Sequence[str | dict[str, Any]] = ('original', 'shuffle'),
        seeds: Sequence[int] = (0,),
        out_dir: str | None = None,
        resume: bool = False,
        max_failures: int = 0,
        windows_per_chunk: int = 16,
        clips_per_batch: int = 8,
        average: str | None = None,
        keep_clip_scores: bool = False,
        fp16: bool = False,
        compute: str = 'plain',
        max_video_frames: int = 2048,
    ) -> None:
        sizes = dict(windows_per_chunk=windows_per_chunk, clips_per_batch=clips_per_batch)
        _check_options(average, compute, **sizes, max_video_frames=max_video_frames)
        self.columns = expand_probes(probes, seeds)
        self._dataset_cfg = dataloader['dataset']
        self.dataset = DATASETS.build(self._dataset_cfg)
        whole = any(column.whole_video for column in self.columns)
        self.max_video_frames = max_video_frames if whole else None
        self.average = average
        self.max_failures = max_failures
        self.resume = resume
        self.fp16 = fp16
        kept = dict(keep_clip_scores=keep_clip_scores, compute=compute)
        self.settings: dict[str, Any] = {**sizes, **kept}
        self.folder = RunFolder(Path(out_dir or Path(runner.log_dir) / 'probes'))
        self._loader_cfg = {key: dataloader[key] for key in LOADER_OPTIONS if key in dataloader}
        self._trained = LoadedCheckpoint()
        runner.register_hook(self._trained)
        super().__init__(runner, self._load([range(len(self.dataset))]))
        self.evaluator: Evaluator = runner.build_evaluator(evaluator)

    def run(self) -> dict[str, float]:
        """Probe every sample, write the results folder, compute the metrics."""
        self._call_hook('before_{}')
        self._call_hook('before_{}_epoch')
        self.runner.model.eval()
        with unaveraged(self.runner.model) as average:
            run = self._describe(self.average or average)
            samples = sample_table(self.dataset, run['classes'], data_root(self._dataset_cfg))
            done = self.folder.open(run, resume=self.resume)
            pending = [i for i in range(len(samples)) if i not in done]
            with computing(self.runner.model, run['compute']) as self._network:
                self._probe(pending, list(samples['id']), run)
        barrier()
        failures = len(failed_positions(self.folder.journal))  # of all ranks
        if failures > self.max_failures:
            self._refuse(failures)
        if is_main_process():
            self.folder.finish(run, samples)
        barrier()
        metrics = self._evaluate(read_results(self.folder.path))
        self._call_hook('after_{}_epoch', metrics=metrics)
        self._call_hook('after_{}')
        return metrics

    def _call_hook(self, name: str, **arguments: Any) -> None:
        self.runner.call_hook(name.format(self.stage), **arguments)

    def _probe(self, pending: Sequence[int], ids: Sequence[str], run: dict[str, Any]) -> None:
        """Write a record of every pending sample of this rank, whatever befalls its loader."""
        rank, world_size = get_dist_info()
        size = self.settings['clips_per_batch']
        groups = groups_of(len(self.dataset), size, pending)[rank::world_size]
        self._call_hook('before_{}_iter', batch_idx=0, data_batch=None)
        with closing(JournalWriter(self.folder.journal, rank)) as journal:
            tally = Tally(journal, pending)
            while groups:
                end = self._write_records(groups, tally, ids, run)
                if not end:
                    break
                suspects = [group for group in groups if self._in_hand(group)]
                if not suspects:
                    raise ChildProcessError(f'{end}; the records so far are kept: --resume')
                for group in suspects:
                    self._isolate(group, tally, ids, run)
                groups = [group for group in groups if not tally.wanted.isdisjoint(group)]

    def _in_hand(self, group: Sequence[int]) -> list[int]:
        return [index for index in self._stream.in_hand if index in group]

    def _isolate(
        self, group: Sequence[int], tally: Tally, ids: Sequence[str], run: dict[str, Any]
    ) -> None:
        """Write the records of a group in a loader process of its own, without what ends it."""
        while end := self._write_records([group], tally, ids, run):
            culprits = self._in_hand(group)
            if not culprits:
                raise ChildProcessError(f'{end}; the records so far are kept: --resume')
            for index in culprits:
                self._write(tally, Record(index, 0, None, error=end), ids)
            group = [index for index in group if index not in culprits]

    def _write_records(
        self,
        groups: Sequence[Sequence[int]],
        tally: Tally,
        ids: Sequence[str],
        run: dict[str, Any],
    ) -> str:
        """Write the records of groups; how a loader process ended, if one did too early."""
        self.dataloader = self._load(groups)
        records = self._records(ids, run)
        try:
            for record in records:
                self._write(tally, record, ids)
        except LOADER_ERRORS as error:
            end = describe_end(error)
            if not end or not self.dataloader.num_workers:
                raise
            return end
        finally:
            records.close()
        return ''

    def _write(self, tally: Tally, record: Record, ids: Sequence[str]) -> None:
        if not tally.add(record):
            return
        if tally.failures > self.max_failures:
            self._refuse(tally.failures, f'; the last is {ids[record.position]}: {record.error}')
        count = tally.written
        self._call_hook('after_{}_iter', outputs=None, batch_idx=count - 1, data_batch=None)
        self._call_hook('before_{}_iter', batch_idx=count, data_batch=None)

    def _refuse(self, failures: int, example: str = '') -> None:
        raise ValueError(
            f'{failures} samples cannot be read, allowed: {self.max_failures} '
            f'(max_failures){example}'
        )

    @torch.no_grad()
    def _records(self, ids: Sequence[str], run: dict[str, Any]) -> Generator[Record, None, None]:
        """Score the loader's chunks; chunks of several groups may be interleaved."""
        model, size = self._network, self.settings['clips_per_batch']
        forward = partial(score_entries, model, fp16=self.fp16)
        pad = run['compute'] == 'fast'  # one shape, compiled once
        open_groups: dict[int, SharedBatches] = {}
        with iterating(self.dataloader) as chunks:
            for chunk in chunks:
                if chunk.group not in open_groups:
                    open_groups[chunk.group] = SharedBatches(forward, len(self.columns), pad=pad)
                group = open_groups[chunk.group]
                if chunk.error:
                    yield Record(chunk.index, 0, None, error=chunk.error)
                else:
                    video_id = ids[chunk.index]
                    entries = probed_entries(model, chunk, self.columns, video_id, size)
                    for index, logits in group.add(chunk, *entries):
                        yield _record(index, logits.numpy(), run)
                if chunk.ends_group:
                    for index, logits in open_groups.pop(chunk.group).finish():
                        yield _record(index, logits.numpy(), run)

    def _evaluate(self, results: Results) -> dict[str, float]:
        """Feed the metrics from the results folder."""
        if not results.was_read.any():
            raise ValueError(f'none of the {len(results.samples)} samples could be read')
        self.evaluator.dataset_meta = {
            **self.dataset.metainfo,
            'classes': results.classes,
            'probes': results.probes,
        }
        for entry in evaluator_entries(results, *get_dist_info()):
            self.evaluator.process([entry])
        metrics = self.evaluator.evaluate(int(results.was_read.sum()))
        if told := describe_failures(results):
            print_log(told, logger='current', level=logging.WARNING)
        return metrics

    def _load(self, groups: Sequence[Sequence[int]]) -> DataLoader:
        workers = self._loader_cfg.get('num_workers', 0)
        patience = dict(timeout=PATIENCE) if workers else {}
        chunk, whole = self.settings['windows_per_chunk'], self.max_video_frames
        self._stream = ProbeStream(self.dataset, groups, chunk, workers, max_video_frames=whole)
        return DataLoader(self._stream, batch_size=None, **{**patience, **self._loader_cfg})

    def _describe(self, average: str) -> dict[str, Any]:
        model = unwrap(self.runner.model)
        restrict = getattr(model.cls_head, 'restrict', None)
        return describe_run(
            columns=self.columns,
            classes=class_names(self.dataset, model.cls_head, self._trained.names),
            settings=dict(
                average_clips=average, restrict=restrict, fp16=self.fp16, **self.settings
            ),
            config=dict(
                model=self.runner.cfg.get('model'), pipeline=self._dataset_cfg.get('pipeline')
            ),
            name=Path(self.runner.cfg.filename).stem if self.runner.cfg.filename else None,
            num_frames=count_clip_frames(model, self._dataset_cfg.get('pipeline') or ()),
            model=model,
            checkpoint=self.runner._load_from,
            manifest=getattr(self.dataset, 'ann_file', None),
        )


def _record(index: int, logits: NDArray[np.float32], run: dict[str, Any]) -> Record:
    """The record of a sample from its scores (P, views, C)."""
    kept = logits.swapaxes(0, 1) if run['keep_clip_scores'] else None
    averaged = average_clips(logits, run['average_clips'], log_probs=run['restrict'] == 'probs')
    return Record(index, logits.shape[1], averaged, kept)


def _check_options(average: str | None, compute: str, **sizes: int) -> None:
    if average not in (None, *AVERAGES):
        raise ValueError(f'unknown average {average!r}, allowed: {", ".join(AVERAGES)}')
    if compute not in COMPUTE:
        raise ValueError(f'unknown compute {compute!r}, allowed: {", ".join(COMPUTE)}')
    for name, size in sizes.items():
        if size < 1:
            raise ValueError(f'{name} is {size}, must be at least 1')
