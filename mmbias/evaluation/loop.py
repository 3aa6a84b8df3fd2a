"""The test loop: every sample is decoded once and scored under every probe.

Which batches the network sees is a function of the manifest and of the settings alone. Scores go
to the journal, and what the metrics get comes from the results folder alone, so that a failed, a
resumed or a distributed run cannot shift samples.
"""

import logging
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
from mmaction.registry import DATASETS, LOOPS
from mmengine.dist import get_dist_info
from mmengine.evaluator import Evaluator
from mmengine.logging import print_log
from mmengine.runner import BaseLoop
from torch.utils.data import DataLoader

from mmbias.analysis.background_probes.flat import flatten
from mmbias.datasets import data_root
from mmbias.evaluation.batching import groups_of
from mmbias.evaluation.chunk_scoring import score_chunks
from mmbias.evaluation.companions import Companions
from mmbias.evaluation.compute import COMPUTE, computing
from mmbias.evaluation.entries import evaluator_entries
from mmbias.evaluation.folder import RunFolder
from mmbias.evaluation.gallery import Gallery, choose_samples
from mmbias.evaluation.masked import MaskedPlan, MaskSettings
from mmbias.evaluation.options import check_options
from mmbias.evaluation.recording.journal import JournalWriter, failed_positions
from mmbias.evaluation.recording.passes import Groups, Pass
from mmbias.evaluation.recording.reading_log import ReadingLog
from mmbias.evaluation.recording.recorder import Recorder, refuse_failures
from mmbias.evaluation.run_info import dataset_settings, describe_run, hash_names, identity_text
from mmbias.evaluation.sample_table import class_names, sample_files, sample_table
from mmbias.evaluation.scoring import count_clip_frames, unaveraged
from mmbias.evaluation.stream import ProbeStream, load_chunks
from mmbias.evaluation.video_stamps import STAMPS
from mmbias.evaluation.waiting import on_main, wait_for_all
from mmbias.findings.background_probes import summarise_masked_folder
from mmbias.masks.rules import DEFAULT_RULE, RULES
from mmbias.models.weights import LoadedCheckpoint, refuse_no_numbers, source_of, unwrap
from mmbias.printing.background_probe_table import masked_table
from mmbias.probes import expand_probes
from mmbias.results.averaging import AVERAGES
from mmbias.results.failures import describe_failures
from mmbias.results.results import Results, read_results
from mmbias.results.run import Run


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
        compare_videos: Whether a resume looks at ``'time'`` and size of the files of samples that
            were scored, or at their ``'content'``; see :mod:`mmbias.evaluation.video_stamps`.
        masks: Folder of the masks, see :mod:`mmbias.masks.store`, for probes that need them. What
            is measured with these goes to the folder ``masked`` in ``out_dir``.
        usable: Which masks count, see :mod:`mmbias.masks.rules`.
        donor_column: Column of the manifest that says what a background is of, by which donors are
            chosen; None for the class.
        donors: Manifest of the videos that may be donors, with paths as the store has them; None
            for those that are tested.
        gallery: Samples of which pictures are kept, under every probe.
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
        compare_videos: str = 'time',
        max_video_frames: int = 2048,
        masks: str | None = None,
        usable: str = DEFAULT_RULE,
        donor_column: str | None = None,
        donors: str | None = None,
        gallery: int = 4,
    ) -> None:
        sizes = dict(windows_per_chunk=windows_per_chunk, clips_per_batch=clips_per_batch)
        check_options(
            choices=dict(
                average=(average, (None, *AVERAGES)),
                compute=(compute, COMPUTE),
                compare_videos=(compare_videos, tuple(STAMPS)),
                usable=(usable, tuple(RULES)),
            ),
            sizes=sizes | dict(max_video_frames=max_video_frames),
        )
        self.columns = expand_probes(probes, seeds)
        self.masks = MaskSettings(masks, usable, donor_column, donors)
        self.masks.check(self.columns)
        self.gallery = gallery
        self._dataset_cfg = dataloader['dataset']
        self.dataset = DATASETS.build(self._dataset_cfg)
        whole = any(column.whole_video for column in self.columns)
        self.max_video_frames = max_video_frames if whole else None
        self.average = average
        self.max_failures = max_failures
        self.resume = resume
        self.fp16 = fp16
        self.settings: dict[str, Any] = dict(
            **sizes,
            keep_clip_scores=keep_clip_scores,
            compute=compute,
            compare_videos=compare_videos,
        )
        self.folder = RunFolder(Path(out_dir or Path(runner.log_dir) / 'probes'))
        self._loader_cfg = dataloader
        self._trained = LoadedCheckpoint()
        runner.register_hook(self._trained)
        # Hooks ask the loop's loader for its length; what is read comes from loaders of their own.
        super().__init__(runner, self._load([range(len(self.dataset))]))
        self.evaluator: Evaluator = runner.build_evaluator(evaluator)

    def run(self) -> dict[str, float]:
        """Probe every sample, write the results folder, compute the metrics."""
        self._call_hook('before_{}')
        self._call_hook('before_{}_epoch')
        self.runner.model.eval()  # a validation comes in the middle of a training
        with self.folder.locked(), unaveraged(self.runner.model) as average:
            run = self._describe(self.average or average)
            samples = sample_table(self.dataset, run.classes, data_root(self._dataset_cfg))
            ids = list(samples['id'])
            masked = self.masks.plan(self.columns, samples, run.classes)
            about = masked.about if masked else {}
            # Records name samples by places.
            run = replace(run, samples_sha256=hash_names(ids), masks=about)
            files = partial(sample_files, self.dataset)
            done = self.folder.open(run, ids, files, resume=self.resume, masked=masked)
            pending = [i for i in range(len(samples)) if i not in done]
            self._probe(pending, samples, run, masked)
            wait_for_all(self.folder.journal)
            # Each rank has counted its own failures alone; the journals have those of all.
            failures = len(failed_positions(self.folder.journal))
            if failures > self.max_failures:
                refuse_failures(failures, self.max_failures)
            on_main(lambda: self.folder.finish(run, samples, masked), self.folder.journal)
            metrics = self._evaluate(read_results(self.folder.path))
            metrics |= self._evaluate_masked() if masked else {}
        self._call_hook('after_{}_epoch', metrics=metrics)
        self._call_hook('after_{}')
        return metrics

    def _call_hook(self, name: str, **arguments: Any) -> None:
        self.runner.call_hook(name.format(self.stage), **arguments)

    def _probe(
        self, pending: Sequence[int], samples: pd.DataFrame, run: Run, masked: MaskedPlan | None
    ) -> None:
        """Write a record of every pending sample of this rank."""
        ids, labels = samples['id'].tolist(), samples['label'].tolist()
        companions = masked.companions if masked else None
        usable = companions.usable if companions else None
        wanted = choose_samples(ids, labels, usable, self.gallery)
        gallery = Gallery(self.folder.path, ids, labels, wanted)
        rank, world_size = get_dist_info()
        groups = groups_of(len(self.dataset), self.settings['clips_per_batch'], pending)
        log = ReadingLog(self.folder.journal / f'rank{rank}.reading')
        self._call_hook('before_{}_iter', batch_idx=0, data_batch=None)
        with (
            computing(self.runner.model, self.settings['compute']) as network,
            closing(JournalWriter(self.folder.journal, rank, identity_text(run))) as journal,
        ):
            score = partial(
                score_chunks,
                network=network,
                columns=self.columns,
                ids=ids,
                run=run,
                gallery=gallery,
            )
            recorder = Recorder(
                journal, pending, names=ids, max_failures=self.max_failures, told=self._count
            )
            load = partial(self._load, companions=companions, log=log)
            Pass(load=load, score=score, recorder=recorder, log=log).run(groups[rank::world_size])

    def _count(self, written: int) -> None:
        self._call_hook('after_{}_iter', outputs=None, batch_idx=written - 1, data_batch=None)
        self._call_hook('before_{}_iter', batch_idx=written, data_batch=None)

    def _evaluate(self, results: Results) -> dict[str, float]:
        """Feed the metrics from the results folder."""
        if not results.was_read.any():
            raise ValueError(f'none of the {len(results.samples)} samples could be read')
        axes = dict(classes=results.classes, probes=results.probes)
        self.evaluator.dataset_meta = {**self.dataset.metainfo, **axes}
        for entry in evaluator_entries(results, *get_dist_info()):
            self.evaluator.process([entry])
        metrics = self.evaluator.evaluate(int(results.was_read.sum()))
        # After the tables, where it is not scrolled away.
        if told := describe_failures(results):
            print_log(told, logger='current', level=logging.WARNING)
        return metrics

    def _evaluate_masked(self) -> dict[str, float]:
        """What the masked probes say."""
        summary = summarise_masked_folder(self.folder.path)
        assert summary is not None
        print_log('\n' + masked_table(summary), logger='current')
        return {f'masked/{name}': value for name, value in flatten(summary).items()}

    def _load(
        self,
        groups: Groups,
        alone: bool = False,
        companions: Companions | None = None,
        log: ReadingLog | None = None,
    ) -> DataLoader:
        """A loader of groups; one process reads them alone, never this one, if that is asked."""
        stream = ProbeStream(
            self.dataset,
            groups,
            self.settings['windows_per_chunk'],
            max_video_frames=self.max_video_frames,
            stamp=STAMPS[self.settings['compare_videos']],
            log=log,
            companions=companions,
        )
        return load_chunks(stream, self._loader_cfg, alone=alone)

    def _describe(self, average: str) -> Run:
        model = unwrap(self.runner.model)
        refuse_no_numbers(model, source_of(self.runner))
        restrict = getattr(model.cls_head, 'restrict', None)
        return describe_run(
            columns=self.columns,
            classes=class_names(self.dataset, model.cls_head, self._trained.names),
            settings=dict(
                average_clips=average, restrict=restrict, fp16=self.fp16, **self.settings
            ),
            config=dict(
                model=self.runner.cfg.get('model'),
                pipeline=self._dataset_cfg.get('pipeline'),
                dataset=dataset_settings(self._dataset_cfg),
            ),
            name=Path(self.runner.cfg.filename).stem if self.runner.cfg.filename else None,
            num_frames=count_clip_frames(model, self._dataset_cfg.get('pipeline') or ()),
            model=model,
            checkpoint=source_of(self.runner),
            manifest=getattr(self.dataset, 'ann_file', None),
        )
