import json
import math
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from mmbias.analysis import (
    AnswerTable,
    compare_models,
    mcnemar_exact,
    summarise_answers,
)

PROBES = [('original', None), ('shuffle', 0), ('shuffle', 1), ('reverse', None)]
N = 240
LABELS, IDS = np.arange(N) % 4, np.array([f'video {i}' for i in range(N)])


def table(seed, accuracies=(0.8, 0.5, 0.5, 0.7), probes=PROBES, **options):
    """Answers of a model; models of different seeds share what makes a sample hard."""
    hard, own = np.random.default_rng(0).random(N), np.random.default_rng(seed).random(N)
    right = (0.8 * hard + 0.2 * own)[:, None] < np.array(accuracies)[: len(probes)]
    options = {'ids': IDS, **options}
    return AnswerTable.from_arrays(right, LABELS, probes, **options)


def compare(first, second, **options):
    return compare_models(first, second, resamples=1000, **options)


def test_differences_by_hand():
    first, second = table(1), table(2, (0.7, 0.2, 0.3, 0.7))
    comparison = compare(first, second)
    one, two = (summarise_answers(answers, resamples=10) for answers in (first, second))
    assert list(comparison.probes) == ['original', 'shuffle', 'reverse']
    assert comparison.probes['original'].accuracy.value == one.accuracy.value - two.accuracy.value
    assert comparison.probes['original'].log_ratio is None
    for name in ('shuffle', 'reverse'):
        for measure in ('accuracy', 'mean_class', 'drop', 'log_ratio', 'static_share'):
            value = getattr(comparison.probes[name], measure).value
            parts = (getattr(run.probes[name], measure).value for run in (one, two))
            assert value == pytest.approx(np.subtract(*parts)), (name, measure)


def test_a_model_does_not_differ_from_itself():
    shuffle = compare(table(1), table(1)).probes['shuffle']
    unseen = 1 - 0.025 ** (1 / N)  # of all samples, at most so many are answered differently
    assert (shuffle.accuracy.low, shuffle.accuracy.high) == pytest.approx((-unseen, unseen))
    for estimate in (shuffle.accuracy, shuffle.log_ratio, shuffle.static_share):
        assert estimate.low == pytest.approx(-estimate.high)
        assert estimate.low < estimate.value == 0
    assert shuffle.p_value == 1


def test_swapping_the_models_turns_the_signs():
    first, second = table(1), table(2, (0.7, 0.2, 0.3, 0.7))
    there = compare(first, second).probes['shuffle'].log_ratio
    back = compare(second, first).probes['shuffle'].log_ratio
    assert back.value == -there.value
    # Ends are draws, one step apart where a tail falls between two of them.
    assert (back.low, back.high) == pytest.approx((-there.high, -there.low), abs=0.02)


def test_pairing_shortens_the_interval():
    first, second = table(1), table(2)
    paired = compare(first, second).probes['shuffle'].log_ratio
    width = 0.0
    for answers in (first, second):
        ratio = summarise_answers(answers, resamples=1000).probes['shuffle'].log_ratio
        width += (ratio.high - ratio.low) ** 2
    assert paired.high - paired.low < 0.8 * math.sqrt(width)


def test_difference_of_log_ratios_agrees_with_scipy():
    first, second = table(1), table(2, (0.7, 0.2, 0.3, 0.7))
    columns = [t.top1[:, i] for t in (first, second) for i in (0, 3)]

    def difference(a, b, c, d, axis):
        a, b, c, d = (np.mean(column, axis=axis) for column in (a, b, c, d))
        return np.log(a / b) - np.log(c / d)

    reference = stats.bootstrap(
        columns,
        difference,
        method='percentile',
        paired=True,
        vectorized=True,
        n_resamples=10_000,
        batch=500,
        rng=0,
    ).confidence_interval
    ours = compare_models(first, second).probes['reverse'].log_ratio
    np.testing.assert_allclose((ours.low, ours.high), reference, atol=0.01)


def test_order_of_the_samples_does_not_matter():
    first, second = table(1, groups=LABELS // 2), table(2, groups=LABELS // 2)
    mixed = second.take(np.random.default_rng(0).permutation(N))
    assert compare(first, mixed) == compare(first, second)


def test_tests_are_those_of_the_design():
    first, second = table(1), table(2, (0.7, 0.2, 0.3, 0.7))
    probes = compare(first, second).probes
    expected = mcnemar_exact(first.original, second.original)
    assert (probes['original'].p_value, probes['original'].test) == (
        expected.p_value,
        expected.name,
    )
    assert probes['shuffle'].test == 'exact sign-flip test'
    people = np.arange(N) // 4
    grouped = compare(table(1, groups=people), table(2, (0.7, 0.2, 0.3, 0.7), groups=people))
    assert grouped.num_groups == 60
    assert grouped.probes['original'].test == 'exact sign-flip test over groups'


def test_copies_in_one_group_do_not_shorten_the_interval():
    rows = np.repeat(np.arange(N), 4)
    names = np.arange(4 * N)
    copies = [
        AnswerTable.from_arrays(t.top1[rows], LABELS[rows], PROBES, groups=rows, ids=names)
        for t in (table(1), table(2))
    ]
    alone = compare(table(1), table(2)).probes['reverse'].log_ratio
    grouped = compare(*copies).probes['reverse'].log_ratio
    assert grouped.value == pytest.approx(alone.value)
    assert grouped.high - grouped.low == pytest.approx(alone.high - alone.low, rel=0.15)


def test_probes_of_one_model_alone_are_named():
    comparison = compare(table(1), table(2, probes=[*PROBES[:3], ('freeze', None)]))
    assert list(comparison.probes) == ['original', 'shuffle']
    assert comparison.left_out == ('freeze', 'reverse')


def test_other_numbers_of_seeds_are_compared_by_their_means():
    comparison = compare(table(1), table(2, probes=PROBES[:2]))
    means = table(1).under('shuffle').mean(), table(2).under('shuffle').mean()
    assert comparison.probes['shuffle'].accuracy.value == pytest.approx(np.subtract(*means))


def test_infinite_ratios_have_no_difference():
    nothing = table(1, (0.8, 0, 0, 0.7))
    ratio = compare(nothing, nothing).probes['shuffle'].log_ratio
    assert np.isnan([ratio.value, ratio.low, ratio.high]).all()
    assert compare(nothing, table(2)).probes['shuffle'].log_ratio.value == math.inf


def test_dict_and_frame():
    comparison = compare(table(1), table(2), names=('wide', 'deep'))
    assert json.loads(json.dumps(comparison.to_dict(), allow_nan=False))['names'] == [
        'wide',
        'deep',
    ]
    frame = comparison.to_frame()
    assert frame['probe'].value_counts().to_dict() == {'original': 3, 'shuffle': 6, 'reverse': 6}
    row = frame.query("probe == 'shuffle' and measure == 'static_share'").iloc[0]
    assert row['low'] == comparison.probes['shuffle'].static_share.low


@pytest.mark.parametrize(
    ('change', 'message'),
    [
        (lambda t: t.take(np.arange(5, N)), "5 samples are in the first table alone, 'video 0'"),
        (lambda t: table(2, ids=np.append(IDS[1:], 'other')), "1 samples .* first .* 'video 0'"),
        (lambda t: table(2, ids=None), 'a table has no ids'),
        (lambda t: replace(t, donors=np.zeros((N, 4), int)), 'a table has donors'),
        (lambda t: table(2, groups=LABELS), 'the groups differ'),
    ],
)
def test_other_samples_are_refused(change, message):
    with pytest.raises(ValueError, match=message):
        compare(table(1), change(table(2)))


def test_samples_of_the_second_alone_are_named():
    with pytest.raises(ValueError, match="1 samples are in the second table alone, 'video 239'"):
        compare(table(1).take(np.arange(N - 1)), table(2))


def test_other_classes_are_refused():
    other = AnswerTable.from_arrays(table(2).top1, LABELS.astype(str), PROBES, ids=IDS)
    with pytest.raises(ValueError, match="240 samples differ in class, 'video 0' among them"):
        compare(table(1), other)
