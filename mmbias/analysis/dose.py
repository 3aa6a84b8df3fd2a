"""Dose curves: what survives as the manipulation is made finer or coarser.

Invariant: all doses are resampled together, and the one number of a curve is computed on every
resample like the points themselves.
"""

import dataclasses
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import integrate

from mmbias.analysis.accuracy import chance_level
from mmbias.analysis.answer_table import AnswerTable
from mmbias.analysis.bias import static_share
from mmbias.analysis.estimates import Estimate, make_plain
from mmbias.analysis.probe_doses import find_doses, share_unchanged
from mmbias.analysis.resampling.bootstrap import bootstrap_accuracies
from mmbias.analysis.resampling.estimating import (
    MEAN_CLASS,
    SHARE,
    choose_interval,
    read_estimate,
)
from mmbias.analysis.resampling.intervals import PERCENTILE, check_confidence


@dataclass(frozen=True)
class DosePoint:
    """One dose.

    Attributes:
        dose: Frames of a block, or frames that one picture stands for.
        probe: Name of the probe column it comes from.
        unchanged: Expected share of the clips that the probe leaves as they are.
        accuracy: A at this dose.
        static_share: S at this dose.
    """

    dose: int
    probe: str
    unchanged: float
    accuracy: Estimate
    static_share: Estimate


@dataclass(frozen=True)
class DoseCurve:
    """Accuracy and S over the doses of one kind of probe.

    Attributes:
        kind: 'block-shuffle' or 'subsample'.
        num_frames: Frames of a clip (T), where the doses end.
        points: From dose 1 to dose T, both of them included.
        area: The one number, see :func:`trace_doses`.
        n: Samples.
        num_groups: Groups drawn in the bootstrap; None if samples count as independent.
        interval: Which interval the estimates have.
        confidence: Coverage the intervals aim at.
    """

    kind: str
    num_frames: int
    points: tuple[DosePoint, ...]
    area: Estimate
    n: int
    num_groups: int | None
    interval: str
    confidence: float

    def to_dict(self) -> dict[str, Any]:
        """Return nested dicts and lists that strict JSON can hold."""
        plain: dict[str, Any] = make_plain(dataclasses.asdict(self))
        return plain

    def to_frame(self) -> pd.DataFrame:
        """Return one row a dose.

        Returns:
            Columns dose, probe, unchanged, accuracy and static_share, each of these two followed by
            its _low, _high and _bounded, and n.
        """
        rows = []
        for point in self.points:
            row: dict[str, Any] = dict(
                dose=point.dose, probe=point.probe, unchanged=point.unchanged
            )
            for name in ('accuracy', 'static_share'):
                row |= getattr(point, name).to_columns(name)
            rows.append(row)
        return pd.DataFrame(rows).assign(n=self.n)


def trace_doses(
    answers: AnswerTable,
    kind: str,
    num_frames: int,
    *,
    doses: Mapping[str, int] | None = None,
    interval: str = PERCENTILE,
    resamples: int = 10_000,
    confidence: float = 0.95,
    seed: int = 0,
) -> DoseCurve:
    """Collect the doses of one kind of probe and reduce them to one number.

    With x = log2(dose) / log2(T), from 0 at dose 1 to 1 at dose T, F the area under S(x) by the
    trapezoidal rule, and U the area under u(x), the expected share of clips that are not changed:

        area = (F - U) / (1 - U)

    1: the order (the frame rate) is ignored at every scale; 0: whatever is changed loses all that
    is above chance; the larger, the more static. U is needed because the weak ends of a curve
    leave clips as they are: k = ceil(T / b) blocks stay in place with probability u = 1 / k!, half
    of the time for two blocks, and a step of 1 changes nothing. u speaks of one clip: a sample
    whose scores are averaged over several clips is rarely left alone as a whole, so 0 is then a
    lower end that may be passed by a little. The values of S at the points are not corrected.

    Block shuffle takes its dose 1 from 'shuffle' or 'block-shuffle-1', subsampling its dose T from
    'freeze' or 'subsample-T'; at the other end the clip is the original and S = 1.

    Args:
        answers: Answers under the doses.
        kind: 'block-shuffle' or 'subsample'.
        num_frames: Frames of a clip (T), at least 2.
        doses: Dose by name of a probe; by default the names tell, 'block-shuffle-4' is of dose 4.
        interval: 'percentile' or 'bca'.
        resamples: Bootstrap resamples.
        confidence: Coverage the intervals aim at.
        seed: Seed of the bootstrap.

    Returns:
        The curve; S and area are NaN where the original is not above chance.

    Raises:
        ValueError: If the kind is unknown, the end of the curve was not run, a clip has fewer than
            two frames, or a setting is out of range.

    Example:
        >>> probes = [('original', None), ('shuffle', 0), ('block-shuffle-4', 0)]
        >>> right = np.tile([[True, False, True], [True, True, True]], (20, 1))
        >>> answers = AnswerTable.from_arrays(right, np.arange(40) // 20, probes)
        >>> curve = trace_doses(answers, 'block-shuffle', 16, resamples=200)
        >>> [(point.dose, point.static_share.value) for point in curve.points]
        [(1, 0.0), (4, 1.0), (16, 1.0)]
    """
    check_confidence(confidence)
    probes = find_doses(answers.columns, kind, num_frames, doses)
    chosen = choose_interval(interval, answers.units, confidence)
    drawn = bootstrap_accuracies(
        answers.shares(),
        answers.labels,
        groups=answers.groups,
        resamples=resamples,
        seed=seed,
        jackknife=chosen != PERCENTILE,
    )
    names, chance = list(answers.columns), chance_level(answers.labels)
    read = partial(read_estimate, drawn, interval=chosen, confidence=confidence)
    columns = [names.index(probe) for probe in probes.values()]
    unchanged = [share_unchanged(kind, dose, num_frames) for dose in probes]
    points = [
        DosePoint(
            dose,
            probe,
            unchanged[place],
            read(np.positive, [columns[place]], within=SHARE),
            _read_share(read, columns[place], chance),
        )
        for place, (dose, probe) in enumerate(probes.items())
    ]
    area = partial(
        _area_between,
        unchanged=np.array(unchanged),
        places=np.log2(list(probes)) / math.log2(num_frames),
        identity=columns.index(0),
        chance=chance,
    )
    return DoseCurve(
        kind=kind,
        num_frames=num_frames,
        points=tuple(points),
        area=read(area, columns, of=MEAN_CLASS),
        n=len(answers.labels),
        num_groups=None if answers.groups is None else answers.units,
        interval=chosen,
        confidence=confidence,
    )


def _read_share(read: Callable[..., Estimate], column: int, chance: float) -> Estimate:
    estimate: Estimate = read(partial(static_share, chance=chance), [0, column], of=MEAN_CLASS)
    # Of the original itself S is 1 by definition, and there is nothing to estimate.
    return estimate if column else Estimate(estimate.value, math.nan, math.nan)


def _area_between(
    *means: ArrayLike,
    unchanged: NDArray[np.float64],
    places: NDArray[np.float64],
    identity: int,
    chance: float,
) -> NDArray[np.float64]:
    """Area between what is unchanged and 1, from the mean-class accuracies of every dose."""
    shares = [static_share(means[identity], mean, chance) for mean in means]
    floor = integrate.trapezoid(unchanged, places)
    area: NDArray[np.float64] = integrate.trapezoid(shares, places, axis=0) - floor
    return area / (1 - floor)
