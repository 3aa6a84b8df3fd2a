"""What the analysis found in results folders: all that a report is made from.

Invariant: plain frozen outcomes; sections arrange them and compute nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mmbias.analysis import (
    AnswerTable,
    BiasSummary,
    DoseCurve,
    Estimate,
    ModelComparison,
    SettingGap,
)
from mmbias.analysis.background.summary import BackgroundSummary
from mmbias.findings.masked import Masked
from mmbias.results.gallery import GallerySample
from mmbias.results.results import Results

MAIN_PROBE = 'shuffle'


@dataclass(frozen=True)
class HanFindings:
    """Han's study, from its printed counts.

    Attributes:
        background: Class by background, with margins.
        gap: Real minus weird.
        classes: Accuracies of single classes that the text tells, with the counts of the class in
            both settings (`correct`, `total`), and `fitting`, the counts of its own setting that
            both allow.
    """

    background: BackgroundSummary
    gap: SettingGap
    classes: pd.DataFrame


@dataclass(frozen=True)
class Published:
    """What is published for a data set.

    Attributes:
        key: Of the data set.
        title: What people call it.
        reason: Why it stands beside the measurement.
        row: Row of Table 1 of Hara et al., see :func:`mmbias.published.read_published`.
        han: Han's study, where it is that.
    """

    key: str
    title: str
    reason: str
    row: pd.Series | None = None
    han: HanFindings | None = None


@dataclass(frozen=True)
class Confusion:
    """Which class is taken for which under one probe column.

    Attributes:
        key: Short name, for files.
        title: What it is, for people.
        counts: True classes by answers.
        shares: The same as shares of the rows.
    """

    key: str
    title: str
    counts: pd.DataFrame
    shares: pd.DataFrame


@dataclass(frozen=True)
class Doses:
    """Curves over the doses of a probe.

    Attributes:
        curves: One a probe that was measured in several doses.
        missing: Why there is no curve of such a probe, in sentences.
    """

    curves: tuple[DoseCurve, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Examples:
    """Typical videos of the two values of an attribute.

    Attributes:
        values: The two values.
        table: One row an example, see :func:`mmbias.analysis.typical.choose_examples`.
        stills: Frames by id of the sample, each (K, H, W, 3), of the videos that could be read.
        shown: Whether frames were asked for.
    """

    values: tuple[str, str]
    table: pd.DataFrame
    stills: Mapping[str, NDArray[np.uint8]]
    shown: bool


@dataclass(frozen=True)
class Attribute:
    """Results broken down by a column of the samples.

    Attributes:
        name: The column.
        key: Its name in files.
        background: Counts, tests and gap on the original frames.
        bias: B and S by value, see :func:`mmbias.analysis.summarise_per_value`.
        confusions: A matrix for each of two values, on the original frames.
        examples: Typical videos of two values, None for other numbers of values.
    """

    name: str
    key: str
    background: BackgroundSummary
    bias: pd.DataFrame
    confusions: tuple[Confusion, ...]
    examples: Examples | None


@dataclass(frozen=True)
class Attributes:
    """All columns of the samples.

    Attributes:
        broken_down: Those of a few values.
        skipped: The others, with the reason.
    """

    broken_down: tuple[Attribute, ...]
    skipped: tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """Some of the samples.

    Attributes:
        n: How many were read.
        accuracy: On the original frames.
    """

    n: int
    accuracy: Estimate


@dataclass(frozen=True)
class Reading:
    """Original frames under one way of restricting the classes and averaging the clips.

    Attributes:
        average: 'prob' or 'score'.
        restrict: 'probs' or 'logits'.
        parts: All samples, and those of each of two settings, by what they are called.
        changed: Samples whose answer is another than in the results.
    """

    average: str
    restrict: str
    parts: Mapping[str, Part]
    changed: int


@dataclass(frozen=True)
class Flips:
    """Samples whose answer changes under a probe.

    Attributes:
        counts: One entry a probe: ``probe``, ``seed``, and the counts of
            :func:`mmbias.analysis.flips.count_flips`.
        table: A choice of each probe, see :func:`mmbias.analysis.flips.choose_flips`, with
            ``probe``, ``donor`` and ``donor_label`` (empty where no background was pasted).
        typical: The row in the middle of each choice.
        stills: Frames by id of the sample, each (K, H, W, 3), of those that could be read.
        shown: Whether frames were asked for.
    """

    counts: tuple[Mapping[str, Any], ...]
    table: pd.DataFrame
    typical: tuple[Mapping[str, Any], ...]
    stills: Mapping[str, NDArray[np.uint8]]
    shown: bool


@dataclass(frozen=True)
class Findings:
    """What was measured and what follows from it.

    Attributes:
        name: What the results are called in this report.
        results: Contents of the folder.
        summary: Accuracies, B and S.
        group: Column of samples that are not independent, None for none.
        answers: Right and wrong answers to the samples that were read.
        overall: One row, those to the original frames counted; see
            :func:`mmbias.analysis.count_cells`.
        classes: Bias by class, see :func:`mmbias.analysis.summarise_per_value`.
        confusions: Confusion matrices of the original frames and of the main probe.
        doses: Dose curves.
        attributes: The same by the attributes of the samples.
        published: What is published for this data set, None for nothing.
        readings: The same clips under every reading of the restriction to some classes; empty
            where there is none or clip scores were not kept.
        flips: Samples whose answer changes under a probe.
        gallery: What the network was shown of a few samples; empty where the run left no pictures.
        masked: What the probes that need masks say, None where the run had none.
    """

    name: str
    results: Results
    summary: BiasSummary
    group: str | None
    answers: AnswerTable
    overall: pd.DataFrame
    classes: pd.DataFrame
    confusions: tuple[Confusion, ...]
    doses: Doses
    attributes: Attributes
    published: Published | None
    readings: tuple[Reading, ...]
    flips: Flips
    gallery: tuple[GallerySample, ...] = ()
    masked: Masked | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return nested dicts and lists that strict JSON can hold: name, summaries, attributes."""
        broken_down = {a.name: a.background.to_dict() for a in self.attributes.broken_down}
        curves = {curve.kind: curve.to_dict() for curve in self.doses.curves}
        summary = self.summary.to_dict()
        masked = {} if self.masked is None else dict(masked=self.masked.summary.to_dict())
        return dict(name=self.name, **summary, attributes=broken_down, doses=curves, **masked)


@dataclass(frozen=True)
class Pairs:
    """Results compared with the first of several folders.

    Attributes:
        comparisons: One a folder with the same samples; differences are its own minus the first.
        left_out: Names of the folders with other samples.
    """

    comparisons: tuple[ModelComparison, ...]
    left_out: tuple[str, ...]
