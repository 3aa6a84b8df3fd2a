"""What the trainings of a suite cost, on paper.

GPU-hours = clips an epoch x epochs x FLOP of a training step a clip / FLOP a second that a GPU
really does. The clips of an epoch are the training videos: one is drawn from each.
"""

from dataclasses import dataclass

from mmbias.datasets.about import read_version
from mmbias.datasets.official import OFFICIAL
from mmbias.reproducing.suites import Suite

FORWARD_FLOP = 40.3e9  # 3D ResNet-50, one clip of 32 x 112 x 112, a multiply-add counted as two
TRAINING = 3  # forward, gradients by inputs, gradients by weights
SECONDS = 3600


@dataclass(frozen=True)
class Cost:
    """Cost of the trainings on one data set.

    Attributes:
        version: Of the official lists; empty where there is one alone.
        clips: Of an epoch.
        scratch: GPU-hours of one training from scratch.
        fine_tunings: How many go on to this data set.
        tuned: GPU-hours of all of them.
    """

    version: str
    clips: int
    scratch: float
    fine_tunings: int
    tuned: float


def gpu_hours(clips: int, epochs: int, flops: float) -> float:
    """GPU-hours of one training of a 3D ResNet-50.

    Args:
        clips: Clips an epoch.
        epochs: How many.
        flops: FLOP a second that a GPU really does in training.

    Returns:
        Hours.

    Example:
        >>> round(gpu_hours(10_000, 250, 40.3e12), 2)  # 2.5 million clips at 333 a second
        2.08
    """
    return clips * epochs * TRAINING * FORWARD_FLOP / flops / SECONDS


def suite_costs(suite: Suite, flops: float) -> dict[str, Cost]:
    """Cost of every data set of a suite for one seed, whether it is on disk or not.

    Args:
        suite: The suite, of data sets with official lists.
        flops: As for :func:`gpu_hours`.

    Returns:
        Costs by key.

    Raises:
        ValueError: If lists have several versions, and neither the suite nor a manifest tells one.
    """
    costs = {}
    for key, part in suite.data.items():
        version = part.version or read_version(f'{part.root}/train.csv')
        clips = OFFICIAL[key].count('train', version)
        sources = [source for source in suite.sources if source != key]
        count = len(sources) if key in suite.targets else 0
        scratch = gpu_hours(clips, suite.scratch_stage(part).epochs, flops)
        tuned = count * gpu_hours(clips, suite.tuning_stage(part).epochs, flops)
        costs[key] = Cost(version, clips, scratch, count, tuned)
    return costs
