import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep

from mmbias.analysis import percentile_interval, setting_gap
from mmbias.analysis.background.resampled_gaps import resample_gaps
from mmbias.published import read_published

PAIR = ['real', 'weird']


def cell(correct, total):
    """Answers with so many right ones."""
    return np.arange(total) < correct


def published():
    """Answers and settings of the two published sets; their classes are not known."""
    sets = read_published('han_accuracy').set_index('set').loc[PAIR]
    counts = sets[['derived_correct', 'derived_total']].to_numpy()
    return np.concatenate([cell(*pair) for pair in counts]), np.repeat(PAIR, counts[:, 1])


def test_gap_of_the_published_sets_with_its_interval():
    answers, settings = published()
    gap = setting_gap(answers, ['any'] * 343, settings, PAIR)
    real, weird = 139 / 162, 101 / 181
    assert gap.accuracy.value == pytest.approx(real - weird) == pytest.approx(0.3, abs=2e-4)
    # Newcombe's score interval (Statistics in Medicine 1998, method 10) as an independent one.
    ends = [
        stats.binomtest(k, n).proportion_ci(method='wilson') for k, n in ((139, 162), (101, 181))
    ]
    low = real - weird - np.hypot(real - ends[0].low, ends[1].high - weird)
    high = real - weird + np.hypot(ends[0].high - real, weird - ends[1].low)
    assert (gap.accuracy.low, gap.accuracy.high) == pytest.approx((low, high), abs=0.01)
    assert gap.p_value < 0.001
    counts = [[139, 23], [101, 80]]
    assert gap.per_class['p_value'][0] == pytest.approx(stats.fisher_exact(counts).pvalue)


def test_draws_agree_with_scipy():
    answers, settings = published()
    drawn = resample_gaps(
        answers,
        np.zeros(343, int),
        (settings == 'weird').astype(int),
        None,
        resamples=20_000,
        seed=0,
    )
    reference = stats.bootstrap(
        (answers[:162], answers[162:]),
        lambda a, b, axis: a.mean(axis=axis) - b.mean(axis=axis),
        vectorized=True,
        n_resamples=20_000,
        batch=2000,
        method='percentile',
        rng=1,
    )
    ends = np.quantile(drawn.draws[1:, 0], [0.025, 0.975])
    np.testing.assert_allclose(ends, reference.confidence_interval, atol=0.004)
    assert drawn.units.tolist() == [162, 162, 162]


def test_gaps_by_hand():
    answers = np.concatenate([cell(3, 4), cell(1, 2), cell(1, 4), cell(1, 2), cell(1, 3)])
    labels = np.repeat(['eat', 'run', 'eat', 'run', 'sit'], [4, 2, 4, 2, 3])
    settings = np.repeat(['real', 'weird'], [6, 9])
    gap = setting_gap(answers, labels, settings, PAIR, resamples=50)
    assert gap.accuracy.value == pytest.approx(4 / 6 - 3 / 9)
    assert gap.mean_class.value == pytest.approx((0.5 + 0) / 2)
    assert gap.shared == 2
    assert gap.per_class['gap'].tolist() == pytest.approx([0.5, 0, np.nan], nan_ok=True)
    # Of the 70 ways to deal 4 right answers, those as rare as 3 : 1 are all but the 36 of 2 : 2.
    assert gap.per_class['p_value'].tolist() == pytest.approx([34 / 70, 1, np.nan], nan_ok=True)
    turned = setting_gap(answers, labels, settings, PAIR[::-1], resamples=50)
    assert turned.accuracy.value == -gap.accuracy.value
    assert turned.p_value == pytest.approx(gap.p_value, abs=0.2)


def test_another_mix_of_classes_is_no_gap():
    # Easy classes are real, hard ones weird; within a class nothing differs.
    labels = np.repeat(['easy', 'hard', 'easy', 'hard'], [80, 20, 20, 80])
    settings, answers = np.repeat(PAIR, 100), labels == 'easy'
    gap = setting_gap(answers, labels, settings, PAIR, resamples=500)
    assert gap.accuracy.value == pytest.approx(0.6)
    assert gap.accuracy.low > 0.4
    assert gap.mean_class.value == 0
    assert gap.p_value == 1


@pytest.mark.parametrize('per_cell', [5, 15])
def test_intervals_cover_the_truth(per_cell):
    real, weird = np.linspace(0.6, 0.95, 8), np.linspace(0.2, 0.9, 8)
    labels = np.tile(np.repeat(np.arange(8), per_cell), 2)
    settings = np.repeat(PAIR, 8 * per_cell)
    chances = np.where(settings == 'real', real[labels], weird[labels])
    truth, covered = (real - weird).mean(), np.zeros(2)
    for repeat in range(200):
        answers = np.random.default_rng(repeat).random(len(labels)) < chances
        gap = setting_gap(answers, labels, settings, PAIR, resamples=400, seed=repeat)
        covered += [each.low <= truth <= each.high for each in (gap.accuracy, gap.mean_class)]
    # Three binomial standard errors below 95 %; the plain gap is wider, as it draws classes too.
    assert (covered / 200 >= 0.9).all()
    assert covered[1] / 200 <= 0.995


def test_whole_groups_are_drawn():
    # 25 people of different skill, 4 clips in each setting; the gap of each is -0.5 to 0.9.
    person, settings = np.repeat(np.arange(25), 8), np.tile(np.repeat(PAIR, 4), 25)
    covered, narrow = 0, 0
    for repeat in range(150):
        rng = np.random.default_rng(repeat)
        shift = rng.uniform(-0.35, 0.35, size=25)[person]
        answers = rng.random(200) < 0.5 + np.where(settings == 'real', 0.1 + shift, -0.1 - shift)
        options = dict(resamples=400, seed=repeat)
        grouped = setting_gap(answers, ['any'] * 200, settings, PAIR, groups=person, **options)
        alone = setting_gap(answers, ['any'] * 200, settings, PAIR, **options)
        covered += grouped.accuracy.low <= 0.2 <= grouped.accuracy.high
        narrow += alone.accuracy.low <= 0.2 <= alone.accuracy.high
    assert 0.89 <= covered / 150 <= 0.995
    assert narrow < covered - 10


def test_copies_in_one_group_do_not_shorten_the_interval():
    answers, settings = published()
    alone = setting_gap(answers, ['any'] * 343, settings, PAIR)
    copies = setting_gap(
        np.repeat(answers, 3),
        ['any'] * 1029,
        np.repeat(settings, 3),
        PAIR,
        groups=np.arange(1029) // 3,
    )
    assert copies.accuracy.low == pytest.approx(alone.accuracy.low, abs=0.01)
    assert copies.accuracy.high == pytest.approx(alone.accuracy.high, abs=0.01)
    assert copies.test == 'permutation of whole groups that have the same classes'
    assert copies.p_value == pytest.approx(alone.p_value, abs=0.001)


def test_a_group_alone_in_its_setting_is_not_taken_as_certain():
    # Ten groups have one right and one wrong in each setting, one has 20 right in the first alone.
    groups = np.concatenate([np.repeat(np.arange(10), 4), [10] * 20])
    answers = np.concatenate([np.tile([True, False], 20), [True] * 20])
    second = np.concatenate([np.tile([0, 0, 1, 1], 10), [0] * 20])
    drawn = resample_gaps(answers, second * 0, second, groups, resamples=200, seed=0)
    # Drawn k times among 11: (10 - (k - 1) + 20 k) / (2 (11 - k) + 20 k) - 1/2; k = 0 gives 0.
    assert drawn.draws[0, 0] == pytest.approx(0.25)
    assert {0.0, 0.25} < set(drawn.draws[1:, 0].round(6))
    assert drawn.units.tolist() == [10, 10, 10]


def test_each_setting_keeps_its_size():
    second = np.repeat([0, 1], [9, 20])
    drawn = resample_gaps(np.arange(29) % 2 > 0, second * 0, second, None, resamples=300, seed=0)
    steps = 180 * drawn.draws[:, 0]  # i / 9 - j / 20
    np.testing.assert_allclose(steps, steps.round(), atol=1e-9)


def test_intervals_of_few_samples_are_widened():
    answers = np.concatenate([cell(7, 9), cell(9, 20)])
    settings, labels = np.repeat(PAIR, [9, 20]), ['any'] * 29
    gap = setting_gap(answers, labels, settings, PAIR, resamples=2000)
    drawn = resample_gaps(
        answers, np.zeros(29, int), (settings == 'weird') * 1, None, resamples=2000, seed=0
    )
    ends = percentile_interval(drawn.draws[1:, 0], units=9)
    assert (gap.accuracy.low, gap.accuracy.high) == ends
    assert ends[0] < percentile_interval(drawn.draws[1:, 0])[0]


def test_what_the_resamples_cannot_say_is_undefined():
    answers, settings = cell(20, 40), np.repeat(PAIR, 20)
    certain = setting_gap(answers, ['any'] * 40, settings, PAIR, resamples=200)
    assert certain.accuracy.value == 1
    assert np.isnan([certain.accuracy.low, certain.accuracy.high]).all()
    mixed = answers ^ (np.arange(40) % 5 == 0)
    for groups in (['one'] * 40, settings):  # one group in all, or one in each setting
        gap = setting_gap(mixed, ['any'] * 40, settings, PAIR, groups=groups, resamples=200)
        assert np.isnan([gap.accuracy.low, gap.accuracy.high]).all()
        assert not np.isnan(gap.accuracy.value)


def test_order_of_the_samples_changes_nothing():
    rng = np.random.default_rng(0)
    answers, settings = published()
    labels, order = rng.integers(4, size=343), rng.permutation(343)
    for groups in (None, np.arange(343) // 7):
        first = setting_gap(answers, labels, settings, PAIR, groups=groups, resamples=60)
        moved = None if groups is None else groups[order]
        second = setting_gap(
            answers[order], labels[order], settings[order], PAIR, groups=moved, resamples=60
        )
        assert (first.accuracy, first.mean_class) == (second.accuracy, second.mean_class)
        assert first.p_value == second.p_value


def test_other_settings_are_left_out():
    answers, settings = published()
    more = setting_gap(
        np.append(answers, [True] * 9), ['any'] * 352, np.append(settings, ['mimed'] * 9), PAIR
    )
    assert more.accuracy == setting_gap(answers, ['any'] * 343, settings, PAIR).accuracy


@pytest.mark.parametrize(
    ('change', 'message'),
    [
        ({'pair': ['real', 'odd']}, r"pair is \['real', 'odd'\], must be two of .* real, weird"),
        ({'pair': ['real', 'real']}, 'must be two of'),
        ({'settings': ['real']}, 'must be two of'),
        ({'settings': ['real', 'weird', 'weird']}, 'settings have shape'),
        ({'correct': [1, 0]}, 'must be bool'),
        ({'confidence': 2}, 'confidence is 2'),
    ],
)
def test_gap_refuses(change, message):
    arguments = dict(correct=[True, False], labels=['a', 'a'], settings=PAIR, pair=PAIR) | change
    with pytest.raises(ValueError, match=message):
        setting_gap(**arguments)


def test_few_groups_in_both_settings_have_the_paired_t_interval():
    # Five people, four clips in each setting: the gap is the mean of theirs.
    person, settings = np.repeat(np.arange(5), 8), np.tile(np.repeat(PAIR, 4), 5)
    right = zip([4, 3, 4, 2, 4], [1, 3, 2, 1, 0], strict=True)
    answers = np.concatenate([cell(k, 4) for pair in right for k in pair])
    gap = setting_gap(answers, ['any'] * 40, settings, PAIR, groups=person, resamples=200)
    gaps = np.array([3, 0, 2, 1, 4]) / 4
    expected = stats.ttest_1samp(gaps, 0).confidence_interval(0.95)
    assert (gap.accuracy.low, gap.accuracy.high) == pytest.approx(
        (expected.low, min(1, expected.high))
    )


def test_intervals_of_three_groups_cover_the_truth():
    person, settings = np.repeat(np.arange(3), 40), np.tile(np.repeat(PAIR, 20), 3)
    covered = 0
    for repeat in range(200):
        rng = np.random.default_rng(repeat)
        shift = rng.uniform(-0.35, 0.35, size=3)[person]
        answers = rng.random(120) < 0.5 + np.where(settings == 'real', 0.1 + shift, -0.1 - shift)
        gap = setting_gap(
            answers, ['any'] * 120, settings, PAIR, groups=person, resamples=99, seed=repeat
        )
        covered += gap.accuracy.low <= 0.2 <= gap.accuracy.high
    assert covered / 200 >= 0.9  # the percentile interval ends at the extreme person: 75 %


@pytest.mark.parametrize(
    'counts', [(15, 15, 13, 15), (15, 15, 15, 15), (0, 3, 3, 3), (7, 9, 2, 20)]
)
def test_single_classes_have_newcombes_interval(counts):
    right, total, other, others = counts
    answers = np.concatenate([cell(right, total), cell(other, others)])
    settings = np.repeat(PAIR, [total, others])
    gap = setting_gap(answers, ['any'] * len(answers), settings, PAIR, resamples=50).per_class
    expected = confint_proportions_2indep(*counts, method='newcomb')
    assert (gap['low'][0], gap['high'][0]) == pytest.approx(expected)
    assert gap['low'][0] < gap['high'][0]
