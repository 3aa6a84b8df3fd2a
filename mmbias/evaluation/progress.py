"""A progress bar for runs whose log is switched off."""

from typing import Any

from mmaction.registry import HOOKS
from mmengine.dist import is_main_process
from mmengine.hooks import Hook
from rich.markup import escape
from rich.progress import MofNCompleteColumn, Progress


@HOOKS.register_module()
class ProgressBarHook(Hook):
    """Shows training iterations and test samples as one line each.

    Args:
        title: What runs.
    """

    def __init__(self, title: str) -> None:
        self.title = title

    def before_train(self, runner: Any) -> None:
        """Start the bar of the training."""
        self._start('training', runner.max_iters)

    def after_train_iter(self, *args: Any, **kwargs: Any) -> None:
        """Count an iteration."""
        self._bar.advance(self._task)

    def after_train(self, runner: Any) -> None:
        """End the bar."""
        self._bar.stop()

    def before_test_epoch(self, runner: Any) -> None:
        """Start the bar of the test."""
        self._start('probing', len(runner.test_dataloader))

    def after_test_iter(self, *args: Any, **kwargs: Any) -> None:
        """Count a sample."""
        self._bar.advance(self._task)

    def after_test_epoch(self, runner: Any, metrics: dict[str, float] | None = None) -> None:
        """End the bar."""
        self._bar.stop()

    def _start(self, what: str, total: int) -> None:
        columns = (*Progress.get_default_columns(), MofNCompleteColumn())
        self._bar = Progress(*columns, disable=not is_main_process())
        self._task = self._bar.add_task(escape(f'{self.title}: {what}'), total=total)
        self._bar.start()
