"""The bias after each epoch of a training: the test loop in the place of the validation loop."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from mmaction.registry import LOOPS

from mmbias.evaluation.folder import RunFolder
from mmbias.evaluation.loop import ProbeTestLoop
from mmbias.models.weights import is_training
from mmbias.results.run import Run


@LOOPS.register_module()
class ProbeValLoop(ProbeTestLoop):
    """Validation loop that probes; B and S of every epoch go where the runner's logs go.

    Set ``val_cfg = dict(type='ProbeValLoop', ...)`` beside ``val_dataloader`` and
    ``val_evaluator = [dict(type='AccMetric'), dict(type='BiasMetric')]``. The scalars,
    ``bias/B_shuffle`` and ``bias/S_shuffle`` among them, stand in MMEngine's JSON log, and as
    curves over epochs in TensorBoard with ``visualizer = dict(vis_backends=[
    dict(type='LocalVisBackend'), dict(type='TensorboardVisBackend')])``, which needs the package
    ``tensorboard``. ``save_best='auto'`` picks the first metric, so accuracy comes first. A
    validation costs what a test costs: choose few probes, and ``train_cfg.val_interval``.

    Every validation writes a results folder, ``epoch_3`` or ``iter_2000``.

    Args:
        runner: The runner.
        dataloader: Config of the validation loader.
        evaluator: Config of the metrics.
        out_dir: Where the results folders go, in a folder named by the start of the run; by default
            ``probes`` in the run's log folder.
        **options: As for :class:`mmbias.evaluation.ProbeTestLoop`, but for ``resume``: what was
            scored with other weights is of no use.
    """

    stage = 'val'

    def __init__(
        self,
        runner: Any,
        dataloader: dict[str, Any],
        evaluator: Any,
        out_dir: str | None = None,
        **options: Any,
    ) -> None:
        if options.get('resume'):
            raise ValueError('resume is True, must be False in validation: the weights change')
        own = None if out_dir is None else str(Path(out_dir) / runner.timestamp)
        super().__init__(runner, dataloader, evaluator, out_dir=own, **options)
        self._parent = self.folder.path

    def run(self) -> dict[str, float]:
        """Probe every sample with the weights as they are now."""
        unit, count = self._progress
        self.folder = RunFolder(self._parent / f'{unit}_{count}')
        return super().run()

    @property
    def _progress(self) -> tuple[str, int]:
        """What the runner's logs count, and how far it is; 0 outside a training."""
        unit = 'epoch' if self.runner.log_processor.by_epoch else 'iter'
        return unit, getattr(self.runner, unit) if is_training(self.runner) else 0

    def _describe(self, average: str) -> Run:
        if not is_training(self.runner):
            return super()._describe(average)
        # Training may have started from a checkpoint, whose classes or weights these are no more.
        self._trained.names = None
        unit, count = self._progress
        run = super()._describe(average)
        extra = {**run.extra, unit: count}
        return replace(run, checkpoint=None, checkpoint_sha256=None, extra=extra)
