import numpy as np
import pytest

from mmbias.analysis import AnswerTable, compare_models, summarise_answers
from mmbias.analysis.concordance import count_concordant
from mmbias.analysis.stacking import stack_trainings

PROBES = [('original', None), ('shuffle', 0)]
LABELS = np.arange(40) % 4


def table(seed, groups=None, probes=PROBES, right=0.7):
    answers = np.random.default_rng(seed).random((40, len(probes))) < right
    return AnswerTable.from_arrays(answers, LABELS, probes, groups=groups, ids=np.arange(40))


def test_rates_are_means_over_the_trainings():
    tables = [table(seed) for seed in range(3)]
    single = [summarise_answers(one, resamples=50) for one in tables]
    stacked = summarise_answers(stack_trainings(tables), resamples=50)
    assert stacked.accuracy.value == pytest.approx(np.mean([s.accuracy.value for s in single]))
    shuffled = [s.probes['shuffle'].mean_class.value for s in single]
    assert stacked.probes['shuffle'].mean_class.value == pytest.approx(np.mean(shuffled))
    assert (stacked.n, stacked.num_groups) == (120, 40)


def test_the_same_training_twice_has_the_interval_of_one():
    one = table(0, groups=np.arange(40) // 2)
    once, twice = (summarise_answers(stack_trainings([one] * k)) for k in (1, 2))
    assert twice.num_groups == once.num_groups == 20
    assert (twice.accuracy.low, twice.accuracy.high) == pytest.approx(
        (once.accuracy.low, once.accuracy.high)
    )


def test_stacked_networks_are_compared_by_sample():
    good, bad = (
        stack_trainings([table(seed, right=right) for seed in range(2)]) for right in (0.9, 0.4)
    )
    gain = compare_models(good, bad).probes['original'].accuracy
    assert gain.value == pytest.approx(good.original.mean() - bad.original.mean())
    assert gain.low > 0


@pytest.mark.parametrize(
    ('groups', 'other', 'words'),
    [
        (None, np.arange(40) // 2, 'only the second has groups'),
        (np.arange(40) // 2, None, 'only the first has groups'),
        # Sample 2 goes from its pair to another one.
        (np.arange(40) // 2, np.r_[0, 0, 2, np.arange(3, 40) // 2], 'sample 3 first'),
    ],
)
def test_other_groups_are_refused(groups, other, words):
    tables = [table(0, groups=groups), table(1, groups=other)]
    with pytest.raises(ValueError, match=f'^work/a and work/b cannot be stacked: .*{words}'):
        stack_trainings(tables, ['work/a', 'work/b'])


def test_groups_of_other_names_are_the_same_groups():
    names = np.arange(40) // 2
    tables = [table(0, groups=names), table(1, groups=-names)]
    assert stack_trainings(tables).units == 20


def test_other_samples_are_refused():
    other = table(1, probes=[('original', None), ('shuffle', 7)])
    with pytest.raises(
        ValueError,
        match='training 1 and training 2 cannot be stacked: the probes are original, shuffle 0 and',
    ):
        stack_trainings([table(0), other])


@pytest.mark.parametrize(
    ('values', 'known', 'counted'),
    [
        ([0.1, 0.2, 0.3], [0, 0.5, 1], (3, 3)),
        ([0.3, 0.2, 0.1], [0, 0.5, 1], (0, 3)),
        ([0.3, 0.2, 0.4], [0, 0, 1], (2, 2)),
        ([0.3, 0.3], [0, 1], (0, 1)),
        ([0.3], [1], (0, 0)),
    ],
)
def test_pairs_in_order(values, known, counted):
    assert count_concordant(values, known) == counted
