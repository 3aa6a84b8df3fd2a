import json

import numpy as np
import pandas as pd
import pytest

from mmbias.analysis import count_cells, summarise_background

CLASSES = ['brush', 'jog', 'read', 'type']
PLACES = ['bath', 'home', 'park']
SETTINGS = ['real', 'weird']


def film(rng, *, home=0.0, weird=0.0):
    """Class, place, setting and answers of 480 clips with known chances of being right.

    Classes differ in difficulty and stand in their usual place four times of six, so that places
    differ in plain accuracy without mattering; `home` and `weird` are what these cost.
    """
    labels = np.repeat(np.arange(4), 120)
    usual = np.array([0, 2, 1, 1])[labels]
    place = np.where(np.arange(480) % 6 < 4, usual, (usual + 1 + np.arange(480) % 2) % 3)
    setting = np.arange(480) // 6 % 2
    chance = np.array([0.9, 0.5, 0.7, 0.8])[labels] - home * (place == 1) - weird * setting
    columns = dict(place=np.take(PLACES, place), setting=np.take(SETTINGS, setting))
    return rng.random(480) < chance, np.take(CLASSES, labels), columns


def summarise(data, **options):
    options = dict(attribute='place', setting='setting', resamples=199) | options
    return summarise_background(*data, **options)


@pytest.fixture
def data():
    return film(np.random.default_rng(0), weird=0.3)


def test_nothing_is_found_where_nothing_was_built_in():
    alarms, misses = np.zeros(4), 0
    for repeat in range(200):
        summary = summarise(film(np.random.default_rng(repeat)), seed=repeat)
        p_values = summary.test.p_value, summary.test.p_common, summary.gap.p_value
        alarms[:3] += np.array(p_values) <= 0.05
        alarms[3] += (summary.test.per_class['p_holm'] <= 0.05).any()
        misses += not summary.gap.mean_class.low <= 0 <= summary.gap.mean_class.high
    assert ((alarms[:3] / 200 >= 0.01) & (alarms[:3] / 200 <= 0.09)).all()
    assert alarms[3] / 200 <= 0.09  # after Holm: any class at all
    assert 0.01 <= misses / 200 <= 0.09


def test_exactly_what_was_built_in_is_found():
    found = np.zeros(4)
    for repeat in range(40):
        place_only = summarise(film(np.random.default_rng(repeat), home=0.4), seed=repeat)
        setting_only = summarise(film(np.random.default_rng(repeat), weird=0.3), seed=repeat)
        found += [
            place_only.test.p_value <= 0.05,
            place_only.gap.p_value <= 0.05,
            setting_only.gap.mean_class.low <= 0.3 <= setting_only.gap.mean_class.high,
            setting_only.test.p_value <= 0.05,
        ]
    power, wrong_gap, covered, wrong_place = found / 40
    assert power > 0.95
    assert covered >= 0.85
    assert wrong_gap <= 0.15
    assert wrong_place <= 0.15


def test_tables_are_the_counts(data):
    answers, labels, columns = data
    summary = summarise(data)
    frame = pd.DataFrame(dict(columns, label=labels, correct=answers))
    by_hand = frame.groupby(['label', 'place'])['correct'].agg(['sum', 'size'])
    assert len(summary.cells) == len(by_hand)
    for row in summary.cells.itertuples():
        assert (row.correct, row.total) == tuple(by_hand.loc[row._1, row.place])
    assert summary.overall['correct'][0] == answers.sum()
    for table, key in ((summary.by_class, 'label'), (summary.by_setting, 'setting')):
        assert table['correct'].tolist() == frame.groupby(key)['correct'].sum().tolist()
    spread = summary.spread_cells('accuracy')
    assert (spread.index.tolist(), spread.columns.tolist()) == (CLASSES, PLACES)


def test_samples_without_a_value_are_left_out_where_it_counts_alone(data):
    answers, labels, columns = data
    places = columns['place'].astype(object)
    places[:20], places[20:25] = '', None
    summary = summarise((answers, labels, dict(columns, place=places)))
    assert summary.cells['total'].sum() == summary.test.per_class['total'].sum() == 455
    assert summary.by_class['total'].sum() == summary.by_setting['total'].sum() == 480
    assert '25 of 480 samples have no place: they are in no cell.' in summary.flags
    pd.testing.assert_frame_equal(
        summary.by_attribute, count_cells(answers[25:], {'place': columns['place'][25:]})
    )


def test_any_column_will_do_and_either_may_be_missing(data):
    answers, labels, columns = data
    alone = summarise_background(
        answers, labels, {'motion': columns['place']}, attribute='motion', resamples=199
    )
    assert alone.test.p_value == summarise(data).test.p_value
    assert alone.by_setting is alone.gap is None
    settings = summarise(data, attribute=None)
    assert settings.cells is settings.test is None
    assert settings.gap.accuracy == summarise(data).gap.accuracy
    with pytest.raises(ValueError, match='there are no cells'):
        settings.spread_cells('total')


def test_more_than_two_settings_need_a_pair(data):
    flag = 'There is no gap over place: of bath, home, park, two must be named.'
    three = summarise(data, setting='place')
    assert three.gap is None
    assert flag in three.flags
    named = summarise(data, setting='place', pair=['park', 'home'])
    assert (named.gap.first, named.gap.second) == ('park', 'home')
    left_out = (data[2]['place'] == 'bath').sum()
    assert f'The gap leaves out the {left_out} samples of bath.' in named.flags


def test_groups_are_told(data):
    people = np.arange(480) % 8
    summary = summarise(data, groups=people)
    assert summary.num_groups == 8
    assert summary.flags[0].startswith('The 480 samples are of 8 groups')
    assert any('Only 8 groups' in flag for flag in summary.flags)
    assert summary.cells['too_small'].tolist() == summarise(data).cells['too_small'].tolist()
    single = summarise(data, groups=['me'] * 480)
    assert np.isnan(single.gap.accuracy.low)
    assert single.flags[0].startswith('All 480 samples are of one group: nothing is said of other')
    assert any(flag.startswith('There is no interval of the gap') for flag in single.flags)
    # Within one person nothing else can be told apart than without people.
    assert single.test.p_value == summarise(data).test.p_value


def test_flags_of_what_cannot_be_said():
    answers, labels = np.arange(24) % 3 > 0, np.repeat(['brush', 'jog'], 12)
    columns = dict(place=np.repeat(PLACES[:2], 12), setting=np.repeat(SETTINGS, 12))
    flags = summarise((answers, labels, columns)).flags
    assert any(flag.startswith('No class can be compared over place') for flag in flags)
    assert any(flag.startswith('No class is in both real and weird') for flag in flags)
    few = [flag for flag in flags if 'allows for it' in flag]
    assert [flag.split(',')[0] for flag in few] == ['Only 12 samples of real and 12 of weird']
    always = summarise((columns['setting'] == 'real', ['brush'] * 24, columns)).flags
    assert any(flag.startswith('All 12 samples of weird are wrong') for flag in always)


def test_where_nothing_can_be_compared_one_flag_says_so():
    labels, columns = np.repeat(['brush', 'jog'], 12), dict(setting=np.repeat(SETTINGS, 12))
    columns['setting'][0] = ''
    answers = np.arange(24) % 3 > 0
    flags = summarise((answers, labels, columns), attribute='setting').flags
    assert [flag.split(':')[0] for flag in flags] == [
        '1 of 24 samples have no setting',
        'No class is in both real and weird',
        'Only 11 samples of real and 12 of weird, fewer than 30',
    ]


def test_settings_without_a_mistake_are_named_together():
    columns = dict(setting=np.repeat(SETTINGS, 12))
    flags = summarise((np.ones(24, bool), ['jog'] * 24, columns), attribute='setting').flags
    assert (
        'All 12 samples of real and 12 of weird are right: see the intervals of the settings '
        'themselves, beside their counts.' in flags
    )
    assert any(
        flag.startswith('There is no interval of the gap and of the class-balanced gap:')
        for flag in flags
    )


def test_strict_json_and_one_table_hold_everything(data):
    summary = summarise(data)
    plain = json.loads(json.dumps(summary.to_dict(), allow_nan=False))
    assert plain['cells'][0]['total'] == summary.cells['total'][0]
    assert plain['gap']['accuracy']['value'] == summary.gap.accuracy.value
    assert plain['test']['per_class'][0]['class'] == 'brush'
    frame = summary.to_frame()
    assert len(frame) == 1 + 4 + len(summary.cells) + 3 + 2
    margins = frame[frame['class'].isna() & (frame['attribute'] == 'place')]
    assert margins['total'].sum() == 480
    assert frame['total'].dtype == np.int64


def test_order_of_classes_may_be_given(data):
    answers, labels, columns = data
    ordered = pd.Categorical(labels, categories=CLASSES[::-1])
    summary = summarise((answers, ordered, columns))
    assert summary.by_class['class'].tolist() == CLASSES[::-1]
    assert summary.test.per_class['class'].tolist() == CLASSES[::-1]
    assert summary.gap.per_class['class'].tolist() == CLASSES[::-1]
    assert summary.spread_cells('total').index.tolist() == CLASSES[::-1]


@pytest.mark.parametrize(
    ('change', 'message'),
    [
        (dict(attribute=None, setting=None), 'name an attribute or a setting, there are: place'),
        (dict(attribute='room'), "no column 'room', there are: place, setting"),
        (dict(attribute='class'), "column 'class' has the name of a result"),
        (dict(attribute='empty'), "column 'empty' has no value in any of 480 samples"),
        (dict(attribute='short'), 'short has 1 values, must have 480'),
        (dict(pair=['real', 'odd']), 'must be two of the settings real, weird'),
    ],
)
def test_summary_refuses(data, change, message):
    answers, labels, columns = data
    columns = columns | {'class': labels, 'empty': [''] * 480, 'short': ['x']}
    with pytest.raises(ValueError, match=message):
        summarise((answers, labels, columns), **change)


@pytest.mark.parametrize(('people', 'said'), [(1, True), (2, True), (4, False)])
def test_few_groups_cannot_give_a_small_p(people, said):
    # So many people in each setting: 2, 6 and 70 ways to deal them.
    settings, groups = np.repeat(SETTINGS, 6 * people), np.repeat(np.arange(2 * people), 6)
    columns = dict(place=settings)
    flags = summarise_background(
        settings == 'real', ['jog'] * len(settings), columns, attribute='place', groups=groups
    ).flags
    assert (
        any('too few samples or groups differ for less than 0.05' in flag for flag in flags) == said
    )


def test_few_groups_are_said_of_a_gap_too():
    # Three people in each setting, all right or all wrong: 2 of 20 ways are as extreme.
    settings, groups = np.repeat(SETTINGS, 18), np.repeat(np.arange(6), 6)
    summary = summarise_background(
        settings == 'real', ['jog'] * 36, dict(setting=settings), setting='setting', groups=groups
    )
    assert summary.gap.smallest_p == pytest.approx(0.1, abs=0.01)
    assert any('The smallest p that the test of real - weird can' in flag for flag in summary.flags)
