from dataclasses import replace

import pytest

from mmbias.analysis.flags import ProbeFacts, RunFacts, flag_probe, flag_run

RUN = RunFacts(
    units=100,
    noun='samples',
    chance=0.1,
    majority=0.2,
    accuracy=0.8,
    mean_class=0.7,
    confidence=0.95,
)
PROBE = ProbeFacts(
    accuracy=0.5,
    changed_units=30,
    undefined_ratios=0.0,
    undefined_shares=0.0,
)


def test_nothing_to_say():
    assert flag_run(RUN) == ()
    assert flag_probe(RUN, PROBE) == ()


@pytest.mark.parametrize(
    ('run', 'probe', 'words'),
    [
        ({'units': 29, 'noun': 'groups'}, {}, 'Only 29 groups, fewer than 30'),
        ({'units': 29}, {}, 'fewer than 30: the intervals are widened for it'),
        ({'units': 3, 'interval': 'jackknife t'}, {}, 'the intervals are t intervals'),
        ({'units': 1, 'noun': 'groups'}, {}, 'Only 1 group, fewer than 30: there are no intervals'),
        ({}, {'no_interval': ('S',)}, 'S is undefined or infinite for some accuracies'),
        ({'mean_class': 0.1}, {}, '(10.00%) is not above chance (10.00%): S is undefined'),
        ({}, {'accuracy': 0.1}, '(10.00%) is at or below chance (10.00%)'),
        ({}, {'accuracy': 0.19}, 'below the share of the most frequent class (20.00%)'),
        ({}, {'undefined_shares': 0.026}, 'S is undefined in 2.6% of the resamples'),
        ({}, {'undefined_ratios': 0.5}, 'B is undefined in 50.0% of the resamples'),
        # 1 - 0.025^(1/100) = 3.62 %.
        ({}, {'changed_units': 0}, 'at most 3.62% of all samples'),
        ({}, {'changed_units': 2, 'bounded': True}, 'Answers changed in 2 samples, but so few'),
        ({'noun': 'groups'}, {'changed_units': 1, 'bounded': True}, 'changed in 1 group, but'),
        ({'accuracy': 0.0}, {}, 'B is minus infinity'),
        ({}, {'accuracy': 1.0}, 'Every sample is right; at most 3.62% of all samples'),
        ({'accuracy': 0.0}, {'accuracy': 0.0}, 'or under the probe: B is undefined'),
    ],
)
def test_one_cause_one_flag(run, probe, words):
    flags = flag_probe(replace(RUN, **run), replace(PROBE, **probe))
    assert len(flags) == 1
    assert words in flags[0]


def test_limits_are_on_the_quiet_side():
    run = replace(RUN, units=30, mean_class=0.1001)
    probe = replace(PROBE, accuracy=0.2, undefined_shares=0.025, undefined_ratios=0.025)
    assert flag_probe(run, probe) == ()


def test_infinite_ratio_names_its_bound_and_the_chance_level():
    infinite, at_chance = flag_probe(RUN, replace(PROBE, accuracy=0.0))
    assert 'B is infinite' in infinite
    assert 'at most 3.62% of all samples are of a kind not seen (100 were)' in infinite
    assert 'at or below chance' in at_chance


@pytest.mark.parametrize(('accuracy', 'kind'), [(1.0, 'right'), (0.0, 'wrong')])
def test_extreme_original_accuracy_has_a_bound(accuracy, kind):
    (flag,) = flag_run(replace(RUN, accuracy=accuracy))
    assert f'Every sample is {kind}' in flag
    assert '3.62%' in flag


def test_resamples_do_not_count_where_the_interval_is_of_the_jackknife():
    run = replace(RUN, units=5, interval='jackknife t')
    probe = replace(PROBE, undefined_ratios=0.3, undefined_shares=0.3)
    (few,) = flag_probe(run, probe)
    assert 'Only 5' in few
    (_, lacking) = flag_probe(run, replace(probe, no_interval=('B',)))
    assert lacking.startswith('B is undefined or infinite for some accuracies')
