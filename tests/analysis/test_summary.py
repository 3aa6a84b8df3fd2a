import math

import numpy as np
import pytest
from scipy import stats

from mmbias.analysis import AnswerTable, mcnemar_exact, summarise_answers, summarise_bias

PROBES = [('original', None), ('shuffle', 0), ('shuffle', 1), ('reverse', None)]


def draw_answers(n=240, seed=0):
    """Labels of 4 balanced classes and answers to PROBES, right in 80, 50, 50 and 30 %."""
    rng = np.random.default_rng(seed)
    labels = np.arange(n) % 4
    return rng.random((n, 4)) < [0.8, 0.5, 0.5, 0.3], labels


def estimates(summary):
    probes = summary.probes.values()
    yield from (summary.accuracy, summary.mean_class)
    for probe in probes:
        yield from (probe.accuracy, probe.mean_class, probe.log_ratio)
        yield from (probe.static_share, probe.drop)


def test_values_by_hand():
    # Class 0: 3 samples, class 1: 1 sample; c = 1/2, majority 3/4.
    top1 = np.array([[1, 1, 0], [1, 0, 0], [1, 1, 1], [0, 0, 0]], dtype=bool)
    probes = [('original', None), ('shuffle', 5), ('shuffle', 9)]
    summary = summarise_bias(top1, ['a', 'a', 'a', 'b'], probes, resamples=100)
    shuffle = summary.probes['shuffle']
    assert (summary.n, summary.num_groups, summary.classes_present) == (4, None, 2)
    assert (summary.chance, summary.majority) == (0.5, 0.75)
    assert summary.accuracy.value == 0.75
    assert summary.mean_class.value == 0.5
    assert shuffle.seeds == (5, 9)
    assert shuffle.seed_accuracy.values == (0.5, 0.25)
    assert shuffle.accuracy.value == 0.375
    assert shuffle.mean_class.value == 0.25
    # One logarithm of the mean, not the mean of the logarithms of the seeds.
    assert shuffle.log_ratio.value == pytest.approx(math.log(2))
    assert np.mean(shuffle.seed_log_ratio.values) == pytest.approx(math.log(4.5) / 2)
    assert shuffle.drop.value == 0.375
    assert math.isnan(shuffle.static_share.value)
    # Two of three answers to the first sample are right, one of three to the second: both originals
    # are with probability 2/9, and neither with as much.
    assert shuffle.p_value == pytest.approx(4 / 9)
    assert shuffle.test == 'exact permutation test of original and seeds'
    assert shuffle.smallest_p == shuffle.p_value
    assert any(
        'too few samples or groups differ for less than 0.05' in flag for flag in shuffle.flags
    )
    assert any('S is undefined' in flag for flag in shuffle.flags)


def test_intervals_hold_their_values_and_are_seeded():
    data = draw_answers()
    summary = summarise_bias(*data, PROBES, resamples=500)
    assert all(estimate.low < estimate.value < estimate.high for estimate in estimates(summary))
    assert summary == summarise_bias(*data, PROBES, resamples=500)
    assert summary != summarise_bias(*data, PROBES, resamples=500, seed=1)
    wide = summarise_bias(*data, PROBES, resamples=500, confidence=0.99)
    for narrow, other in zip(estimates(summary), estimates(wide), strict=True):
        assert other.low <= narrow.low
        assert narrow.high <= other.high


def test_columns_may_come_in_any_order():
    top1, labels = draw_answers()
    order = [3, 2, 0, 1]
    summary = summarise_bias(top1, labels, PROBES, resamples=50)
    other = summarise_bias(top1[:, order], labels, [PROBES[i] for i in order], resamples=50)
    for name in ('shuffle', 'reverse'):
        assert other.probes[name].accuracy.value == summary.probes[name].accuracy.value
        assert other.probes[name].log_ratio.value == summary.probes[name].log_ratio.value
    assert other.probes['shuffle'].seeds == (1, 0)


def test_intervals_are_paired():
    # Shuffle loses one answer in eight of those that are right: nearly the same samples.
    right = np.random.default_rng(0).random(400) < 0.5
    kept = right & (np.arange(400) % 8 > 0)
    summary = summarise_bias(
        np.column_stack([right, kept]), np.arange(400) % 4, PROBES[:2], resamples=2000
    )
    drop = summary.probes['shuffle'].drop
    unpaired = summary.accuracy.high - summary.accuracy.low
    assert drop.high - drop.low < 0.6 * unpaired


def test_top5_is_estimated_beside():
    top1, labels = draw_answers()
    top5 = top1 | (np.arange(240) % 2 == 0)[:, None]
    summary = summarise_bias(top1, labels, PROBES, top5=top5, resamples=200)
    assert summary.top5.value == top5[:, 0].mean()
    assert summary.probes['shuffle'].top5.value == pytest.approx(top5[:, 1:3].mean())
    assert summary.probes['reverse'].top5.value == pytest.approx(top5[:, 3].mean())
    assert summary.top5.low < summary.top5.value < summary.top5.high
    plain = summarise_bias(top1, labels, PROBES, resamples=200)
    assert plain.probes['reverse'].top5 is None
    assert plain.accuracy.value == summary.accuracy.value


def test_groups_widen_the_intervals_and_choose_the_test():
    top1, labels = draw_answers(60)
    copies, names = np.repeat(top1, 4, axis=0), np.repeat(np.arange(60), 4)
    naive = summarise_bias(copies, labels[names], PROBES, resamples=1000)
    grouped = summarise_bias(copies, labels[names], PROBES, groups=names, resamples=1000)
    for short, long in zip(estimates(naive), estimates(grouped), strict=True):
        assert long.value == pytest.approx(short.value)
        # Four copies of each sample: the honest interval is twice as long.
        assert (long.high - long.low) / (short.high - short.low) == pytest.approx(2, rel=0.3)
    assert (grouped.n, grouped.num_groups) == (240, 60)
    expected = mcnemar_exact(copies[:, 0], copies[:, 3])
    assert naive.probes['reverse'].p_value == expected.p_value
    assert naive.probes['reverse'].test == expected.name
    assert 'sign-flip' in grouped.probes['reverse'].test
    assert grouped.probes['reverse'].p_value > naive.probes['reverse'].p_value


def test_few_groups_take_a_t_interval():
    top1, labels = draw_answers(60)
    summary = summarise_bias(top1, labels, PROBES, groups=np.arange(60) // 20, resamples=50)
    assert (summary.num_groups, summary.interval) == (3, 'jackknife t')
    by_group = top1[:, 0].reshape(3, 20).mean(axis=1)
    half = stats.t.ppf(0.975, 2) * by_group.std(ddof=1) / math.sqrt(3)
    expected = (by_group.mean() - half, by_group.mean() + half)
    assert (summary.accuracy.low, summary.accuracy.high) == pytest.approx(np.clip(expected, 0, 1))
    assert any('t intervals' in flag for flag in summary.flags)


def test_a_value_that_one_group_decides_has_no_interval():
    # All that is right when shuffled lies in one of three groups: without it B is infinite.
    right = np.column_stack([np.ones(30, bool), np.arange(30) < 4])
    summary = summarise_bias(
        right, np.arange(30) % 2, PROBES[:2], groups=np.arange(30) // 10, resamples=50
    )
    ratio = summary.probes['shuffle'].log_ratio
    assert ratio.value == pytest.approx(math.log(30 / 4))
    assert math.isnan(ratio.low)
    flags = summary.probes['shuffle'].flags
    assert any('B is undefined or infinite for some accuracies' in flag for flag in flags)


def test_one_group_has_values_and_no_intervals():
    top1, labels = draw_answers(60)
    summary = summarise_bias(top1, labels, PROBES, groups=['a'] * 60, resamples=50)
    assert summary.accuracy.value == top1[:, 0].mean()
    assert math.isnan(summary.accuracy.low)
    assert any('there are no intervals' in flag for flag in summary.flags)


def test_bca_is_an_option():
    data = draw_answers()
    plain = summarise_bias(*data, PROBES, resamples=500)
    corrected = summarise_bias(*data, PROBES, resamples=500, interval='bca')
    assert (plain.interval, corrected.interval) == ('percentile', 'bca')
    pairs = [*zip(estimates(plain), estimates(corrected), strict=True)]
    assert all(one.value == two.value for one, two in pairs)
    assert any(one.low != two.low for one, two in pairs)
    # The correction moves the ends by a fraction of the width.
    assert all(abs(one.low - two.low) < 0.25 * (one.high - one.low) for one, two in pairs)


def test_chance_may_be_that_of_a_larger_set():
    answers = AnswerTable.from_arrays([[True, True], [True, False]] * 20, ['a'] * 40, PROBES[:2])
    assert math.isnan(summarise_answers(answers, resamples=20).probes['shuffle'].static_share.value)
    summary = summarise_answers(answers, chance=0.25, resamples=20)
    assert summary.probes['shuffle'].static_share.value == pytest.approx(0.25 / 0.75)
    assert summary.chance == 0.25


def test_no_answer_left_gives_an_infinite_ratio_with_a_bound():
    right = np.arange(100) % 10 < 8
    summary = summarise_bias(
        np.column_stack([right, np.zeros(100, bool)]), np.arange(100) % 5, PROBES[:2], resamples=100
    )
    shuffle = summary.probes['shuffle']
    assert shuffle.log_ratio.value == shuffle.log_ratio.high == math.inf
    unseen = 1 - 0.025**0.01
    assert shuffle.log_ratio.low == pytest.approx(math.log(0.8 * (1 - unseen) / unseen))
    assert any('B is infinite' in flag for flag in shuffle.flags)
    assert shuffle.static_share.value == pytest.approx(-0.2 / 0.6)


def test_no_answer_before_gives_minus_infinity_with_a_bound():
    right = np.arange(100) % 10 < 8
    summary = summarise_bias(
        np.column_stack([np.zeros(100, bool), right]), np.arange(100) % 5, PROBES[:2], resamples=100
    )
    ratio = summary.probes['shuffle'].log_ratio
    assert ratio.value == ratio.low == -math.inf
    unseen = 1 - 0.025**0.01
    assert ratio.high == pytest.approx(-math.log(0.8 * (1 - unseen) / unseen))


def test_ratio_is_undefined_without_any_answer():
    summary = summarise_bias(np.zeros((40, 2), bool), np.arange(40) % 4, PROBES[:2], resamples=100)
    shuffle = summary.probes['shuffle']
    assert np.isnan([shuffle.log_ratio.value, shuffle.log_ratio.low, shuffle.log_ratio.high]).all()
    assert any('B is undefined' in flag for flag in shuffle.flags)
    assert any('S is undefined' in flag for flag in shuffle.flags)


def test_probe_that_changes_nothing():
    right = draw_answers()[0][:, [0, 0]]
    summary = summarise_bias(right, np.arange(240) % 4, PROBES[:2], resamples=200)
    shuffle = summary.probes['shuffle']
    assert shuffle.log_ratio.low < shuffle.log_ratio.value == 0 < shuffle.log_ratio.high
    assert shuffle.static_share.low < 1 < shuffle.static_share.high
    assert shuffle.p_value == 1
    (flag,) = shuffle.flags
    assert 'No sample became right or wrong' in flag


def test_changes_are_counted_in_groups_and_over_all_seeds():
    top1 = np.ones((80, 3), dtype=bool)
    top1[7, 2] = False
    labels = np.arange(80) % 2
    summary = summarise_bias(top1, labels, PROBES[:3], groups=np.arange(80) // 2, resamples=50)
    # One group has 2, 2 and 1 right answers, all others have the same under every seed.
    (flag,) = summary.probes['shuffle'].flags
    assert 'The smallest p that the test can have on these data is 0.33' in flag
    assert any('Every sample is right' in flag for flag in summary.flags)


@pytest.mark.parametrize('classes', [2, 3, 7, 11, 49])
def test_constant_answer_has_no_share_however_the_sums_are_rounded(classes):
    # Class c has c + 1 samples, so that the weights 1 / (c + 1) round.
    labels = np.repeat(np.arange(classes), np.arange(1, classes + 1))
    constant = np.tile((labels == classes - 1)[:, None], 2)
    summary = summarise_bias(constant, labels, PROBES[:2], resamples=50)
    assert math.isnan(summary.probes['shuffle'].static_share.value)
    assert any('not above chance' in flag for flag in summary.flags)


def test_share_too_often_undefined_has_no_interval():
    # 21 of 40 right in 2 classes: above chance in the data, below it in many resamples.
    right = np.arange(40) % 40 < 21
    summary = summarise_bias(
        np.column_stack([right, ~right]), np.arange(40) % 2, PROBES[:2], resamples=400
    )
    share = summary.probes['shuffle'].static_share
    assert share.value == pytest.approx(-1)
    assert math.isnan(share.low)
    assert any('S is undefined in' in flag for flag in summary.probes['shuffle'].flags)


def test_static_share_of_the_calibrated_control():
    # 2048 samples, 4 classes; half keep their class when shuffled, the others are guessed.
    labels, static = np.arange(2048) % 4, np.arange(2048) // 4 % 2 == 0
    guess = np.random.default_rng(0).integers(4, size=2048)
    answers = np.column_stack([np.ones(2048, bool), static | (guess == labels)])
    shuffle = summarise_bias(answers, labels, PROBES[:2], resamples=1000).probes['shuffle']
    assert shuffle.static_share.low < 0.5 < shuffle.static_share.high
    assert shuffle.log_ratio.low < -math.log(0.625) < shuffle.log_ratio.high
    assert shuffle.log_ratio.high - shuffle.log_ratio.low < 0.1


def test_original_alone_is_enough():
    top1, labels = draw_answers()
    summary = summarise_bias(top1[:, :1], labels, PROBES[:1], resamples=50)
    assert summary.probes == {}
    assert summary.accuracy.value == top1[:, 0].mean()


@pytest.mark.parametrize(
    ('change', 'message'),
    [
        ({'top1': np.zeros((0, 2), bool), 'labels': []}, 'N >= 1'),
        ({'top1': np.zeros((4, 2))}, 'top1 has dtype float64'),
        ({'top1': np.zeros((4, 3), bool)}, r'must be \(samples, probes\) = \(4, 2\)'),
        ({'top5': np.zeros((3, 2), bool)}, r'top5 has shape \(3, 2\)'),
        ({'probes': [('shuffle', 0), ('shuffle', 1)]}, 'exactly one'),
        ({'groups': ['a', 'b', 'c', None]}, 'the group is missing in 1 of 4'),
        ({'confidence': 95}, 'confidence is 95'),
        ({'resamples': 0}, 'resamples is 0'),
    ],
)
def test_summary_refuses(change, message):
    arguments = {
        'top1': np.ones((4, 2), bool),
        'labels': [0, 0, 1, 1],
        'probes': PROBES[:2],
    } | change
    with pytest.raises(ValueError, match=message):
        summarise_bias(**arguments)
