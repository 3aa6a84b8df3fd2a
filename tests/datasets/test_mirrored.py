import pytest
from hypothesis import given
from hypothesis import strategies as st
from mmengine.hub import get_config

from mmbias.datasets import read_classes
from mmbias.datasets.mirrored import mirrored_classes, mirrored_name

WORDS = st.sampled_from(['left', 'right', 'clockwise', 'counterclockwise', 'up', 'upright', 'hand'])
NAMES = st.lists(st.lists(WORDS, min_size=1, max_size=4).map(' '.join), unique=True)


def test_something_something_is_as_mmaction2_publishes_it():
    name = 'tsm/tsm_imagenet-pretrained-r50_8xb16-1x1x8-50e_sthv2-rgb.py'
    published = get_config(f'mmaction::recognition/{name}').sthv2_flip_label_map
    assert mirrored_classes(read_classes('sthv2')) == published


def test_jester_has_the_turns_too():
    # Two fingers and the hand as in MMAction2 0.x; it leaves out that turns change their sense.
    pairs = {0: 1, 6: 7, 14: 15}
    both = pairs | {there: here for here, there in pairs.items()}
    assert mirrored_classes(read_classes('jester')) == both


@pytest.mark.parametrize('key', ['kinetics400', 'mit', 'activitynet', 'ucf101', 'hmdb51'])
def test_generic_data_sets_have_no_sides(key):
    assert mirrored_classes(read_classes(key)) == {}


@pytest.mark.parametrize(
    ('name', 'mirrored'),
    [
        ('turn_left', 'turn_right'),
        ('Left-hand turn', 'right-hand turn'),
        ('upright', 'upright'),
        ('leftover', 'leftover'),
        ('clockwise, then counterclockwise', 'counterclockwise, then clockwise'),
    ],
)
def test_words_are_whole(name, mirrored):
    assert mirrored_name(name) == mirrored


@given(NAMES)
def test_partners_are_partners_of_each_other(names):
    pairs = mirrored_classes(names)
    assert all(pairs[there] == here != there for here, there in pairs.items())
    assert {mirrored_name(mirrored_name(name)) for name in names} == set(names)
