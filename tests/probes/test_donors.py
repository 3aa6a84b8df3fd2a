import numpy as np
import pytest

from mmbias.probes.donors import Videos, choose_donors


def videos(count=60, classes=3, groups=None, usable=None):
    ids = [f'{i:03}.avi' for i in range(count)]
    values = [f'class {i % classes}' for i in range(count)]
    usable = np.ones(count, bool) if usable is None else usable
    return Videos(ids, values, usable, groups)


@pytest.mark.parametrize(
    ('relation', 'fits'),
    [('other', lambda a, b: a != b), ('same', lambda a, b: a == b), ('any', lambda a, b: True)],
)
def test_donors_are_other_videos_of_the_right_class(relation, fits):
    some = videos()
    donors = choose_donors(some, some, relation, seed=0)
    for i, donor in enumerate(donors):
        assert donor != i
        assert fits(some.values[i], some.values[donor])
    assert len(set(donors)) > 25  # drawn, not one for all


def test_a_donor_depends_on_seed_and_video_alone():
    some = videos()
    order = np.random.default_rng(0).permutation(60)
    mixed = Videos([some.ids[i] for i in order], [some.values[i] for i in order], some.usable)
    one, other = (choose_donors(v, v, 'other', seed=3) for v in (some, mixed))
    named = {some.ids[i]: some.ids[donor] for i, donor in enumerate(one)}
    assert named == {mixed.ids[i]: mixed.ids[donor] for i, donor in enumerate(other)}
    assert (choose_donors(some, some, 'other', seed=4) != one).any()


def test_donors_are_drawn_uniformly():
    some = videos(count=12, classes=2)
    draws = [choose_donors(some, some, 'other', seed)[0] for seed in range(1200)]
    counts = np.bincount(draws, minlength=12)[1::2]
    assert counts.sum() == 1200
    assert ((counts - 200) ** 2 / 200).sum() < 20.5  # chi-square, 5 degrees of freedom, 0.1 %


def test_donors_come_from_another_group_where_there_is_one():
    groups = [f'person {i // 20}' for i in range(60)]
    some = videos(groups=groups)
    donors = choose_donors(some, some, 'same', seed=0)
    assert all(groups[i] != groups[donor] for i, donor in enumerate(donors))
    alone = videos(groups=['person'] * 60)
    assert (choose_donors(alone, alone, 'same', seed=0) >= 0).all()


def test_videos_without_masks_neither_give_nor_get():
    usable = np.arange(60) % 4 != 0
    some = videos(usable=usable)
    donors = choose_donors(some, some, 'other', seed=0)
    assert (donors[~usable] == -1).all()
    assert usable[donors[usable]].all()


def test_donors_can_be_those_of_another_list():
    some, others = (
        videos(count=4),
        Videos(['x.avi', '000.avi'], ['class 0', 'class 0'], np.ones(2, bool)),
    )
    donors = choose_donors(some, others, 'any', seed=0)
    assert donors[0] == 0  # not itself
    assert set(donors) <= {0, 1}


@pytest.mark.parametrize(
    ('count', 'classes', 'relation', 'message'),
    [
        (5, 1, 'other', "no donor for 000.avi: no other of the 5 .* another value than 'class 0'"),
        (3, 3, 'same', "no donor for 000.avi: no other of the 3 .* of value 'class 0'"),
        (5, 2, 'twin', "unknown relation 'twin', allowed: other, same, any"),
    ],
)
def test_a_class_without_donors_is_named(count, classes, relation, message):
    some = videos(count, classes)
    with pytest.raises(ValueError, match=message):
        choose_donors(some, some, relation, seed=0)
