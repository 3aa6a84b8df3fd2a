"""From folders to the numbers of masked probes: donors, groups, and the samples left out."""

import json
import math

import numpy as np
import pandas as pd
import pytest

from mmbias.analysis.background_probes.flat import flatten, list_numbers
from mmbias.findings.background_probes import (
    compare_left_out,
    summarise_masked,
    summarise_masked_folder,
)
from mmbias.findings.summarising import summarise_results
from mmbias.results import Results, Run, write_results
from mmbias.results.donors import write_donors

CLASSES = ['run', 'walk', 'sit']
PROBES = [
    ('original', None),
    ('shuffle', 0),
    ('actor-only', None),
    ('background-only', None),
    ('swap-self', None),
    *((name, seed) for name in ('background-swap', 'swap-same') for seed in (0, 1)),
    *((f'background-stripes{order}', 0) for order in ('', '+freeze')),
    ('background-swap-grow-2', 0),
]


def make_results(samples=60, *, groups=None, classes=CLASSES):
    """Answers drawn at random: the label with 0.7; where pasted, the donor's class with 0.4."""
    rng = np.random.default_rng(0)
    labels = np.arange(samples) % len(classes)
    frame = pd.DataFrame(
        {
            'id': [f'v{i:03}' for i in range(samples)],
            'path': '',
            'label': np.take(classes, labels),
            'status': 'read',
            'clips': 1,
        }
    )
    if groups is not None:
        frame['group'] = [f'person {i // len(classes) % groups}' for i in range(samples)]
    scores = np.zeros((samples, len(PROBES), len(classes)), np.float32)
    rows = []
    for place, (name, probe_seed) in enumerate(PROBES):
        answered = np.where(
            rng.random(samples) < 0.7, labels, rng.integers(len(classes), size=samples)
        )
        if name.startswith(('background-swap', 'swap-same')):
            same = name.startswith('swap-same')
            donors = [
                rng.choice(np.flatnonzero((labels == labels[i]) == same)) for i in range(samples)
            ]
            answered = np.where(rng.random(samples) < 0.4, labels[donors], answered)
            rows += [
                (frame['id'][i], name, probe_seed, frame['id'][d], classes[labels[d]])
                for i, d in enumerate(donors)
            ]
        scores[np.arange(samples), place, answered] = 1
    donors = pd.DataFrame(rows, columns=['id', 'probe', 'seed', 'donor', 'donor_label'])
    run = Run.from_dict(
        dict(format=1, probes=[dict(name=n, seed=s) for n, s in PROBES], classes=list(classes))
    )
    return Results(run, frame, scores), donors.astype({'seed': 'Int64'})


def summarise(results, donors, **options):
    return summarise_masked(results, donors, resamples=100, **options)


@pytest.fixture(scope='module')
def made():
    results, donors = make_results()
    return results, donors, summarise(results, donors)


def test_every_number_is_there(made):
    _, donors, summary = made
    assert summary.names == tuple(dict.fromkeys(n for n, _ in PROBES[2:]))
    assert [pair.actor_probe for pair in summary.shares] == ['actor-only']
    kinds = ['swapped'] * 2 + ['cut', 'place', 'place', 'class']
    assert [found.kind for found in summary.differences] == kinds
    assert [found.grow for found in summary.grown] == [2]
    assert [error.probe for error in summary.errors] == [
        'background-swap',
        'background-swap-grow-2',
    ]
    assert [found.frozen for found in summary.contrasted] == ['background-stripes+freeze']
    assert [facts.probe for facts in summary.donors] == [
        'background-swap',
        'swap-same',
        'background-swap-grow-2',
    ]
    chosen = donors[donors['probe'] == 'background-swap']
    assert summary.donors[0].donors == chosen['donor'].nunique()
    assert (
        summary.donors[0].most
        == chosen.groupby('seed')['donor'].agg(lambda ids: ids.value_counts().max()).mean()
    )


def test_probes_without_donors_have_the_numbers_of_any_folder(made):
    results, _, summary = made
    plain = summarise_results(results, resamples=100)
    for name in ('shuffle', 'actor-only', 'background-only', 'swap-self'):
        assert summary.bias.probes[name] == plain.probes[name]
    with_donors, without = (of.probes['background-swap'] for of in (summary.bias, plain))
    assert with_donors.accuracy.value == without.accuracy.value
    assert with_donors.accuracy.low <= without.accuracy.low
    assert with_donors.p_value == without.p_value


def test_shares_are_those_of_the_table(made):
    _, _, summary = made
    (pair,) = summary.shares
    background, actor = (summary.bias.probes[n] for n in (pair.background_probe, pair.actor_probe))
    assert pair.background.value == pytest.approx(background.static_share.value)
    assert pair.actor.value == pytest.approx(actor.static_share.value)
    assert pair.total.value == pytest.approx(pair.background.value + pair.actor.value)
    assert pair.total.low < pair.total.value < pair.total.high


def test_a_background_error_by_its_definition(made):
    results, donors, summary = made
    rows = donors[donors['probe'] == 'background-swap']
    answers = np.take(CLASSES, results.scores.argmax(axis=2))
    places = [PROBES.index(('background-swap', seed)) for seed in rows['seed']]
    numbers = rows['id'].str[1:].astype(int)
    hits = answers[numbers, places] == rows['donor_label']
    before = answers[numbers, 0] == rows['donor_label']
    (error, _) = summary.errors
    assert error.error.value == pytest.approx(hits.mean())
    assert error.before.value == pytest.approx(before.mean())
    right = answers[numbers, places] == results.samples['label'].to_numpy()[numbers]
    assert error.of_wrong.value == pytest.approx(hits.sum() / (~right).sum())


def test_rows_of_donors_may_come_in_any_order(made):
    results, donors, summary = made
    shuffled = summarise(results, donors.sample(frac=1, random_state=0))
    assert shuffled.to_dict() == summary.to_dict()


def test_all_of_it_is_strict_json_and_a_table(made):
    summary = made[2]
    content = json.loads(json.dumps(summary.to_dict(), allow_nan=False))
    assert content['errors'][0]['error']['value'] == summary.errors[0].error.value
    assert content['answers'][0]['probe'] == 'background-swap'
    numbers = list_numbers(summary).set_index(['probe', 'against', 'measure'])
    assert numbers.index.is_unique
    assert numbers.loc[('swap-same', 'background-swap', 'difference'), 'value'] == (
        summary.differences[-1].accuracy.value
    )
    flat = flatten(summary)
    assert flat['background_error_background-swap'] == summary.errors[0].error.value
    assert flat['contrasted_background-stripes_background-stripes+freeze'] == (
        summary.contrasted[0].accuracy.value
    )
    assert not [name for name in flat if name.startswith('difference')]  # those are in the table
    tested = numbers.loc[('original', 'swap-self', 'difference')]
    assert tested['p_value'] == summary.differences[2].p_value
    assert tested['p_adjusted'] == summary.differences[2].p_adjusted
    assert all(isinstance(value, float) for value in flat.values())


def test_donors_that_are_no_classes_have_no_errors():
    results, donors = make_results()
    places = donors.assign(donor_label='gym')
    summary = summarise(results, places)
    assert not summary.errors
    assert summary.answers.empty
    assert len(summary.differences) == 6
    assert len(summary.donors) == 3


def test_no_donors_at_all():
    results, _ = make_results()
    for donors in (None, make_results()[1].iloc[:0]):
        summary = summarise(results, donors)
        assert (summary.errors, summary.donors, summary.flags) == ((), (), ())
        assert summary.bias == summarise_results(results, resamples=100)


def test_groups_of_donors_are_units():
    results, donors = make_results(groups=5)
    summary = summarise(results, donors)
    assert summary.bias.num_groups == 5
    assert summary.donors[0].donors == 5
    assert 'the backgrounds are of 5 groups, fewer than 30' in summary.flags[0]
    alone = summarise(*make_results())
    assert alone.donors[0].donors > 30


def test_one_background_for_all_has_no_interval():
    results, donors = make_results()
    one = donors[donors['probe'] == 'background-swap-grow-2'].assign(
        donor='v001', donor_label='walk'
    )
    summary = summarise(results, one)
    found = summary.bias.probes['background-swap-grow-2']
    assert math.isnan(found.accuracy.low)
    assert summary.flags[0].endswith(
        'all backgrounds are of one of the videos: no intervals or tests.'
    )
    assert math.isnan(summary.grown[0].p_value)
    json.dumps(summary.to_dict(), allow_nan=False)


def test_one_class_alone_is_summarised():
    results, _ = make_results()
    samples = results.samples.iloc[:3].assign(label='run')
    summary = summarise(Results(results.run, samples, results.scores[:3]), None)
    assert math.isnan(summary.shares[0].total.value)
    assert any('S is undefined' in flag for flag in summary.shares[0].flags)
    assert summary.contrasted[0].guess == 0
    json.dumps(summary.to_dict(), allow_nan=False)


def test_classes_have_intervals_that_know_of_donors():
    """One seed of independent samples has Wilson's interval, unless backgrounds are shared."""
    results, donors = make_results()
    keep = [place for place, (_, seed) in enumerate(PROBES) if seed in (None, 0)]
    run = Run.from_dict(
        dict(
            format=1,
            probes=[dict(name=PROBES[p][0], seed=PROBES[p][1]) for p in keep],
            classes=CLASSES,
        )
    )
    results = Results(run, results.samples, results.scores[:, keep])
    donors = donors[donors['seed'] == 0]
    both = [
        summarise(results, given).classes.set_index(['value', 'probe']) for given in (donors, None)
    ]
    for name, equal in (('actor-only', True), ('background-swap', False)):
        ends = [table.loc[('run', name), 'accuracy_low'] for table in both]
        assert (ends[0] == ends[1]) == equal


def test_samples_left_out_are_compared_and_counted(tmp_path):
    """40 of 60 with a mask, all right; of the others half are: a difference of 50 points."""
    results, _ = make_results()
    scores = results.scores.copy()
    labels = results.labels
    scores[:, 0] = np.eye(3)[np.where(np.arange(60) < 50, labels, (labels + 1) % 3)]
    whole = Results(results.run, results.samples, scores)
    masked = Results(results.run, results.samples.iloc[:40], scores[:40])
    write_results(tmp_path, whole)
    write_results(tmp_path / 'masked', masked)
    few = [f'found in {i} % of the frames, rule found wants 80 %' for i in range(15)]
    reasons = few + ['no masks'] * 5
    frame = pd.DataFrame({'id': whole.samples['id'].iloc[40:], 'reason': reasons})
    frame.to_csv(tmp_path / 'left_out.csv', index=False)
    left_out = summarise_masked_folder(tmp_path, resamples=100).left_out
    assert (left_out.n, left_out.n_left_out, left_out.unread) == (40, 20, 0)
    assert (left_out.accuracy.value, left_out.accuracy_left_out.value) == (1.0, 0.5)
    assert left_out.gap.accuracy.value == 0.5
    assert left_out.gap.accuracy.low > 0.2
    assert left_out.gap.p_value < 0.01
    assert left_out.reasons == (('rule found wants 80 %', 15), ('no masks', 5))
    assert summarise_masked_folder(tmp_path / 'masked') is None
    nobody = compare_left_out(masked, masked)
    assert (nobody.n_left_out, nobody.gap) == (0, None)
    assert compare_left_out(masked, masked, frame.iloc[:0]).reasons == ()
    assert math.isnan(nobody.accuracy_left_out.value)


def test_a_folder_is_summarised_with_its_donors(tmp_path):
    results, donors = make_results()
    write_results(tmp_path, results)
    write_results(tmp_path / 'masked', results)
    write_donors(tmp_path / 'masked', donors)
    found = summarise_masked_folder(tmp_path, resamples=100)
    expected = summarise(results, donors).to_dict()
    assert {**found.to_dict(), 'left_out': None} == expected
    (tmp_path / 'left_out.csv').write_text('id,why\nv000,x\n')
    with pytest.raises(ValueError, match=r'left_out\.csv has no column reason'):
        summarise_masked_folder(tmp_path)
