"""Everything that a suite measured, and what follows from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mmbias.analysis import (
    AnswerTable,
    BiasSummary,
    ModelComparison,
    TrainingSeeds,
    compare_models,
    describe_training_seeds,
    summarise_answers,
)
from mmbias.analysis.stacking import stack_trainings
from mmbias.datasets.control_truth import expected
from mmbias.findings.collecting import collect
from mmbias.findings.findings import MAIN_PROBE, Findings
from mmbias.published import read_hara_table_1
from mmbias.reproducing.planning import Plan, Trained, plan_suite
from mmbias.reproducing.suites import Suite, SuiteDataSet
from mmbias.results.answers import answer_table
from mmbias.results.results import read_results
from mmbias.results.run import Run


@dataclass(frozen=True)
class Measured:
    """One cell of Table 1 or of Figure 2: a source, a target, and every training of the two.

    Attributes:
        source: What the network was trained on before; None for from scratch.
        target: What it was trained and tested on.
        answers: Those of all trainings, see :func:`mmbias.analysis.stacking.stack_trainings`.
        summary: Their means.
        samples: Test samples.
        accuracies: On the original frames, of every training.
        shuffled: The same on shuffled frames.
        trainings: How they scatter, None for one.
        runs: ``run.json`` of every test.
    """

    source: SuiteDataSet | None
    target: SuiteDataSet
    answers: AnswerTable
    summary: BiasSummary
    samples: int
    accuracies: tuple[float, ...]
    shuffled: tuple[float, ...]
    trainings: TrainingSeeds | None
    runs: tuple[Run, ...]

    @property
    def version(self) -> str | None:
        """Of the target's official lists, as its test recorded it, or else as the suite says."""
        return self.runs[0].dataset_version or self.target.version or None

    @property
    def start(self) -> str:
        """Where its trainings set out from."""
        return self.source.title if self.source else 'from scratch'

    @property
    def name(self) -> str:
        """What it is called."""
        return f'{self.source.title if self.source else "scratch"} to {self.target.title}'


@dataclass(frozen=True)
class Contrast:
    """Two sources on one target.

    Attributes:
        first: Fine-tuned from the one.
        second: Fine-tuned from the other.
        compared: First minus second.
    """

    first: Measured
    second: Measured
    compared: ModelComparison

    @property
    def gains(self) -> list[float]:
        """Differences of the accuracies of trainings with the same seed."""
        pairs = zip(self.first.accuracies, self.second.accuracies, strict=True)
        return [first - second for first, second in pairs]


@dataclass(frozen=True)
class Reproduction:
    """What a suite measured.

    Attributes:
        scratch: Networks trained from scratch, one a data set: Table 1.
        tuned: Networks fine-tuned, target by target: Figure 2.
        gains: Each of them compared with its target's training from scratch.
        contrasts: Pairs of sources compared on every target.
        study: Tests of Han's study by set.
        left_out: What was not on disk.
    """

    scratch: tuple[Measured, ...]
    tuned: tuple[Measured, ...]
    gains: dict[str, ModelComparison]
    contrasts: tuple[Contrast, ...]
    study: dict[str, Findings]
    left_out: tuple[str, ...]

    def scratch_of(self, target: SuiteDataSet) -> Measured:
        """The bar from scratch of a target."""
        return next(one for one in self.scratch if one.target.key == target.key)

    def onto(self, target: SuiteDataSet) -> list[Measured]:
        """The networks fine-tuned on a target."""
        return [one for one in self.tuned if one.target.key == target.key]

    def to_dict(self) -> dict[str, Any]:
        """Return nested dicts and lists that strict JSON can hold."""
        return dict(
            table_1={one.target.key: one.summary.to_dict() for one in self.scratch},
            figure_2={one.name: one.summary.to_dict() for one in self.tuned},
            gains={name: compared.to_dict() for name, compared in self.gains.items()},
            contrasts=[one.compared.to_dict() for one in self.contrasts],
            study={key: findings.to_dict() for key, findings in self.study.items()},
            left_out=list(self.left_out),
        )

    @property
    def targets(self) -> list[SuiteDataSet]:
        """The targets, once each."""
        return list({one.target.key: one.target for one in self.tuned}.values())


def collect_reproduction(suite: Suite) -> Reproduction:
    """Read every test of a suite and run the analyses.

    Args:
        suite: The suite, whose jobs are done.

    Returns:
        What was found.

    Raises:
        FileNotFoundError: If a test is not there.
    """
    plan = plan_suite(suite, to_run=False)
    cells: dict[tuple[str | None, str], list[Trained]] = {}
    for network in plan.trained:
        cells.setdefault((network.source, network.target), []).append(network)
    measured = [_measure(suite, networks) for networks in cells.values()]
    scratch = {one.target.key: one for one in measured if one.source is None}
    tuned = [one for one in measured if one.source is not None]
    return Reproduction(
        scratch=tuple(scratch.values()),
        tuned=tuple(tuned),
        gains={one.name: _compare(one, scratch[one.target.key]) for one in tuned},
        contrasts=tuple(_contrast(suite, tuned)),
        study=_read_study(plan),
        left_out=plan.left_out,
    )


def known_truth(data_set: SuiteDataSet) -> dict[str, float] | None:
    """B and S that a data set was made with, None where nobody knows."""
    if data_set.control is None:
        return None
    truth = expected(data_set.control.rho)
    return {name: truth[name] for name in ('B', 'S')}


def published_row(data_set: SuiteDataSet) -> dict[str, Any] | None:
    """The row of Table 1 of Hara et al., None where there is none."""
    rows = read_hara_table_1()
    return rows.loc[data_set.key].to_dict() if data_set.key in rows.index else None


def _measure(suite: Suite, networks: Sequence[Trained]) -> Measured:
    results = [read_results(network.probes) for network in networks]
    tables = [answer_table(one) for one in results]
    names = [str(network.probes) for network in networks]
    first, stacked = networks[0], stack_trainings(tables, names)
    single = [summarise_answers(table) for table in tables]
    return Measured(
        source=suite.data[first.source] if first.source else None,
        target=suite.data[first.target],
        answers=stacked,
        summary=single[0] if len(tables) == 1 else summarise_answers(stacked),
        samples=len(tables[0].labels),
        accuracies=tuple(one.accuracy.value for one in single),
        shuffled=tuple(one.probes[MAIN_PROBE].accuracy.value for one in single),
        trainings=describe_training_seeds(single) if len(single) > 1 else None,
        runs=tuple(one.run for one in results),
    )


def _compare(first: Measured, second: Measured) -> ModelComparison:
    return compare_models(first.answers, second.answers, names=(first.name, second.name))


def _contrast(suite: Suite, tuned: Sequence[Measured]) -> list[Contrast]:
    """Compare the sources of every pair on the targets that both were fine-tuned on."""
    cells = {(one.source.key, one.target.key): one for one in tuned if one.source}
    pairs = [
        (cells[first, target], cells[second, target])
        for first, second in suite.contrasts
        for target in suite.targets
        if (first, target) in cells and (second, target) in cells
    ]
    return [Contrast(first, second, _compare(first, second)) for first, second in pairs]


def _read_study(plan: Plan) -> dict[str, Findings]:
    return {key: collect(key, read_results(job.probes)) for key, job in plan.study.items()}
