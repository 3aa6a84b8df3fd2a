import itertools
import math

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats

from mmbias.analysis import bootstrap_accuracies, log_ratio, read_estimate, static_share
from mmbias.analysis.resampling.crossing import Crossing


def make_crossing(samples=60, seed=0, groups=None, seeds=2):
    """An original column and one probe of some seeds, with donors among all samples."""
    rng = np.random.default_rng(seed)
    units = np.arange(samples) if groups is None else np.arange(samples) % groups
    donors = rng.integers(samples // 3, size=(samples, seeds))  # each of several videos
    force = 2 * rng.standard_normal(samples)[units]
    seen = force[donors] + rng.standard_normal((samples, seeds)) > 0
    values = np.column_stack([rng.random(samples) < 0.8, seen])
    return Crossing(
        values=values.astype(float),
        columns=[[0], list(range(1, 1 + seeds))],
        classes=np.arange(samples) % 3,
        units=units,
        donors=np.column_stack([units, units[donors]]),
    )


def draw(crossing, /, **options):
    shares = np.column_stack([crossing.values[:, c].mean(axis=1) for c in crossing.columns])
    grouped = len(np.unique(crossing.units)) < len(shares)
    groups = crossing.units if grouped else None
    options = {'resamples': 400, 'crossing': crossing, **options}
    return bootstrap_accuracies(shares, crossing.classes, groups=groups, **options)


def weigh(crossing, measure, weights, mean_class):
    """The measure with a weight for every answer, written out."""
    means = []
    for column in crossing.columns:
        values, of = crossing.values[:, column], weights[:, column]
        if mean_class:
            kinds = [crossing.classes == kind for kind in np.unique(crossing.classes)]
            means.append(np.mean([(values * of)[k].sum() / of[k].sum() for k in kinds]))
        else:
            means.append((values * of).sum() / of.sum())
    return float(measure(*means))


def pairs_factor(crossing, measure, mean_class):
    """The factor by its definition: every pair of answers, and whether they go together."""
    ones = np.ones(crossing.values.shape)
    at, step = weigh(crossing, measure, ones, mean_class), 1e-5
    answers = list(np.ndindex(*ones.shape))
    influence = []
    for answer in answers:
        moved = ones.copy()
        moved[answer] += step
        influence.append((weigh(crossing, measure, moved, mean_class) - at) / step)
    units = [crossing.units[i] for i, _ in answers]
    donors = [crossing.donors[i, p] for i, p in answers]
    sums = dict.fromkeys(('own', 'donor', 'both', 'dyad'), 0.0)
    for a, b in itertools.product(range(len(answers)), repeat=2):
        part = influence[a] * influence[b]
        own, donor = units[a] == units[b], donors[a] == donors[b]
        sums['own'] += own * part
        sums['donor'] += donor * part
        sums['both'] += (own and donor) * part
        sums['dyad'] += bool({units[a], donors[a]} & {units[b], donors[b]}) * part
    counts = [len(set(units)), len(set(donors)), len(set(zip(units, donors, strict=True)))]
    few = [count / (count - 1) for count in counts]
    own = sums['own'] * few[0]
    two_ways = own + sums['donor'] * few[1] - sums['both'] * few[2]
    return math.sqrt(max(own, two_ways, sums['dyad'] * few[0]) / own)


MEASURES = {
    'accuracy': (lambda original, probe: probe, False),
    'drop': (np.subtract, False),
    'B': (log_ratio, False),
    'S': (lambda *means: static_share(*means, 1 / 3), True),
}


@pytest.mark.parametrize('groups', [None, 8])
@pytest.mark.parametrize('name', MEASURES)
def test_the_factor_is_that_of_all_pairs(name, groups):
    measure, mean_class = MEASURES[name]
    crossing = make_crossing(24, groups=groups)
    found = crossing.measure_spread(measure, [0, 1], mean_class=mean_class).factor
    assert found == pytest.approx(pairs_factor(crossing, measure, mean_class), rel=1e-4)
    assert found > 1


def test_two_ways_as_statsmodels_has_them():
    """Without dyads: no donor is a unit, so no other pairs have anything in common."""
    rng = np.random.default_rng(1)
    force = rng.standard_normal(8)
    donors = rng.integers(8, size=90)
    right = (force[donors] + rng.standard_normal(90) > 0).astype(float)
    units = np.arange(90) // 2
    crossing = Crossing(right[:, None], [[0]], np.zeros(90, int), units, 100 + donors[:, None])
    by_cluster = [
        sm.OLS(right, np.ones(90)).fit(cov_type='cluster', cov_kwds={'groups': groups}).bse[0]
        for groups in (np.column_stack([units, donors]), units)
    ]
    assert by_cluster[0] > by_cluster[1]
    found = crossing.measure_spread(np.positive, [0])
    assert found.factor == pytest.approx(by_cluster[0] / by_cluster[1])
    assert found.units == 8


def test_two_backgrounds_that_decide_by_hand():
    # 50 right on the one, 50 wrong on the other: each answer is off by 1/2, each background by 25.
    donors = np.repeat([200, 201], 50)
    right = np.repeat([1.0, 0.0], 50)
    crossing = Crossing(right[:, None], [[0]], np.zeros(100, int), np.arange(100), donors[:, None])
    found = crossing.measure_spread(np.positive, [0])
    own = 100 * 0.25 * 100 / 99
    assert found.units == 2
    assert found.factor == pytest.approx(math.sqrt(2 * 25**2 * 2 / own))
    # Two backgrounds say nothing of a third: t with one degree of freedom.
    estimate = read_estimate(draw(crossing), np.positive, [0], within=(0.0, 1.0))
    assert (estimate.low, estimate.high) == (0.0, 1.0)


def test_one_background_has_no_interval():
    crossing = make_crossing()
    donors = crossing.donors.copy()
    donors[:, 1:] = 3
    units = crossing.units.copy()
    one = Crossing(crossing.values, crossing.columns, crossing.classes, units, donors)
    drawn = draw(one)
    assert math.isnan(read_estimate(drawn, np.positive, [1]).low)
    assert read_estimate(drawn, np.positive, [0]).low < 0.8


def test_columns_without_donors_are_read_as_ever():
    crossing = make_crossing()
    with_donors, without = draw(crossing), draw(crossing, crossing=None)
    assert read_estimate(with_donors, np.positive, [0]) == read_estimate(without, np.positive, [0])
    assert crossing.measure_spread(np.positive, [0]).factor == 1


@pytest.mark.parametrize('groups', [None, 12, 5])
def test_an_interval_is_stretched_about_its_value(groups):
    crossing = make_crossing(groups=groups)
    interval = 'jackknife t' if groups == 5 else 'percentile'
    wide, narrow = (
        read_estimate(
            draw(crossing, crossing=given, jackknife=True), np.subtract, [0, 1], interval=interval
        )
        for given in (crossing, None)
    )
    spread = crossing.measure_spread(np.subtract, [0, 1])
    units = len(np.unique(crossing.units))
    quantiles = [stats.t.ppf(0.975, count - 1) for count in (spread.units, units)]
    factor = spread.factor * quantiles[0] / quantiles[1]
    assert wide.value == narrow.value
    for end in ('low', 'high'):
        off = getattr(narrow, end) - narrow.value
        assert getattr(wide, end) - wide.value == pytest.approx(factor * off)


def test_resamples_that_agree_are_bounded_by_the_donors():
    """All right with ten backgrounds: ten that are alike, not sixty."""
    right = np.ones((60, 1))
    donors = (100 + np.arange(60) % 10)[:, None]
    crossing = Crossing(right, [[0]], np.arange(60) % 3, np.arange(60), donors)
    estimate = read_estimate(draw(crossing), np.positive, [0], within=(0.0, 1.0))
    assert estimate.bounded
    assert estimate.low == pytest.approx(0.025 ** (1 / 10))


def test_an_infinite_measure_is_not_stretched():
    """B has no slope where nothing is right under the probe; its bound counts the donors."""
    crossing = make_crossing()
    nothing = crossing.values * [1, 0, 0]
    crossing = Crossing(
        nothing, crossing.columns, crossing.classes, crossing.units, crossing.donors
    )
    spread = crossing.measure_spread(log_ratio, [0, 1])
    assert spread.factor == 1
    estimate = read_estimate(draw(crossing), log_ratio, [0, 1])
    assert estimate.value == estimate.high == math.inf
    share = 1 - 0.025 ** (1 / spread.units)
    original = nothing[:, 0].mean()
    assert estimate.low == pytest.approx(math.log((1 - share) * original / share))
