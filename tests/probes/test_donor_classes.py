"""Donors that differ in a column which names classes, as textures or places may."""

import numpy as np
import pytest

from mmbias.probes.donors import Videos, choose_donors

# What is seen behind each video, and what the video is: they need not agree.
GROUNDS = ['run', 'run', 'jump', 'jump', 'wave', 'wave', 'sit', 'sit']
LABELS = ['run', 'jump', 'jump', 'wave', 'sit', 'wave', 'sit', 'run']


def videos(grounds=GROUNDS, labels=LABELS):
    ids = [f'{i}.avi' for i in range(len(grounds))]
    return Videos(ids, grounds, np.ones(len(ids), bool), labels=labels)


def donated(relation, samples):
    """Ground of the donor of each sample under many seeds, shape (seeds, N)."""
    donors = [choose_donors(samples, samples, relation, seed) for seed in range(50)]
    return np.array(samples.values)[np.stack(donors)]


def test_another_ground_is_neither_the_own_one_nor_that_of_the_own_class():
    grounds = donated('other', videos())
    for own, label, given in zip(GROUNDS, LABELS, grounds.T, strict=True):
        assert set(given) == set(GROUNDS) - {own, label}


def test_the_same_ground_and_any_ground_know_no_class():
    assert (donated('same', videos()) == GROUNDS).all()
    anything = donated('any', videos())
    assert all(set(given) == set(GROUNDS) for given in anything.T)


def test_grounds_that_are_no_classes_are_drawn_as_without_them():
    places = ['park', 'park', 'hall', 'hall', 'home', 'home', 'street', 'street']
    with_classes, without = videos(places), videos(places, labels=None)
    np.testing.assert_array_equal(donated('other', with_classes), donated('other', without))


def test_a_video_without_a_donor_names_what_was_avoided():
    two = videos(['run', 'jump'], ['jump', 'jump'])
    with pytest.raises(ValueError, match=r"of another value than 'run' or 'jump'$"):
        choose_donors(two, two, 'other', 0)
    alone = videos(['run'], ['run'])
    with pytest.raises(ValueError, match=r"of another value than 'run'$"):
        choose_donors(alone, alone, 'other', 0)
