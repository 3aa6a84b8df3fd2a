import numpy as np
import pytest

from mmbias.probes import PROBES, ProbeColumn, expand_probes


def test_seeded_probes_are_run_once_for_each_seed():
    columns = expand_probes(['shuffle', dict(type='block-shuffle', block=8), 'freeze'], [3, 5])
    assert [(c.name, c.seed) for c in columns] == [
        ('original', None),
        ('shuffle', 3),
        ('shuffle', 5),
        ('block-shuffle-8', 3),
        ('block-shuffle-8', 5),
        ('freeze', None),
    ]


def test_block_sizes_are_probes_of_their_own():
    blocks = [dict(type='block-shuffle', block=block) for block in (2, 4)]
    names = [column.name for column in expand_probes(blocks, [0])]
    assert names == ['original', 'block-shuffle-2', 'block-shuffle-4']


def test_steps_of_subsampling_are_probes_without_a_seed():
    steps = [dict(type='subsample', step=step) for step in (4, 16)]
    columns = expand_probes(steps, [0, 1])
    assert [(c.name, c.seed) for c in columns[1:]] == [
        ('subsample-4', None),
        ('subsample-16', None),
    ]
    freeze = expand_probes(['freeze'], [0])[1]
    assert (columns[2].order(16, 'v', 0) == freeze.order(16, 'v', 0)).all()


def test_a_default_is_named_so_that_no_probe_runs_twice():
    assert expand_probes(['block-shuffle'], [0])[1].name == 'block-shuffle-4'
    with pytest.raises(ValueError, match="'block-shuffle-4' is listed twice"):
        expand_probes(['block-shuffle', dict(type='block-shuffle', block=4)], [0])


def test_original_comes_first_wherever_it_is_listed():
    assert [c.name for c in expand_probes(['reverse', 'original'], [0])] == ['original', 'reverse']


@pytest.mark.parametrize(
    ('probes', 'seeds', 'message'),
    [
        (['shufle'], [0], "unknown probe 'shufle', allowed: actor-only, background-only, "),
        ([dict(block=2)], [0], "unknown probe 'None'"),
        ([dict(type='shuffle', block=2)], [0], "'shuffle' has no option 'block', allowed: none"),
        ([dict(type='block-shuffle', b=2)], [0], "no option 'b', allowed: block"),
        (['reverse', 'reverse'], [0], "probe 'reverse' is listed twice"),
        (['shuffle'], [], r'seeds are \[\], must be at least one'),
        (['shuffle'], [1, 1], r'seeds are \[1, 1\], must be at least one and all different'),
    ],
)
def test_mistakes_name_what_is_allowed(probes, seeds, message):
    with pytest.raises(ValueError, match=message):
        expand_probes(probes, seeds)


def test_shuffling_the_video_moves_frames_between_windows():
    _, clip, video = expand_probes(['shuffle', 'shuffle-video'], [0])
    assert (clip.whole_video, video.whole_video) == (False, True)
    frames = np.arange(100, 124)
    windows = np.arange(24).reshape(3, 8)
    within, across = (column.show(frames, windows, 'v') for column in (clip, video))
    assert [sorted(row) for row in within.tolist()] == windows.tolist()
    assert [sorted(row) for row in across.tolist()] != windows.tolist()
    assert sorted(across.ravel()) == list(range(24))
    assert across.ravel().tolist() == video.order(24, 'v', 0).tolist()
    assert (clip.show(frames, windows[1:], 'v', first_clip=1) == within[1:]).all()


def test_a_video_of_one_window_is_shuffled_alike_in_both_scopes():
    _, clip, video = expand_probes(['shuffle', 'shuffle-video'], [7])
    frames, window = np.arange(16), np.arange(16)[None]
    assert (clip.show(frames, window, 'v') == video.show(frames, window, 'v')).all()


def test_frames_that_windows_share_stay_shared():
    (_, video) = expand_probes(['shuffle-video'], [0])
    frames, windows = np.arange(6), np.array([[0, 1, 2, 3], [2, 3, 4, 5]])
    shown = video.show(frames, windows, 'v')
    assert (shown[0, 2:] == shown[1, :2]).all()


@pytest.fixture
def swap_halves():
    @PROBES.register_module(name='swap-halves')
    def swap(num_frames):
        return np.roll(np.arange(num_frames), num_frames // 2)

    yield
    PROBES._module_dict.pop('swap-halves')


@pytest.mark.usefixtures('swap_halves')
def test_a_probe_of_ones_own_is_one_function():
    (_, column) = expand_probes(['swap-halves'], [0, 1])
    assert column.order(4, 'v', 0).tolist() == [2, 3, 0, 1]


@pytest.fixture
def too_long():
    PROBES.register_module(name='too-long', module=lambda num_frames: np.arange(num_frames + 1))
    yield
    PROBES._module_dict.pop('too-long')


@pytest.mark.usefixtures('too_long')
def test_a_probe_that_invents_frames_is_refused():
    with pytest.raises(ValueError, match=r'must be 2 indices in \[0, 2\)'):
        ProbeColumn('too-long', 'too-long').order(2, 'v', 0)


def test_what_differs_from_the_default_stands_in_the_name():
    typed = [
        'actor-only:fill=noise',
        'background-swap:grow=-2,placement=hat+shuffle',
        'background-stripes+freeze',
        dict(type='background-only', order='reverse'),
    ]
    assert [(c.name, c.seed) for c in expand_probes(typed, [7])[1:]] == [
        ('actor-only-fill-noise', None),
        ('background-swap-grow--2-placement-hat+shuffle', 7),
        ('background-stripes+freeze', 7),
        ('background-only+reverse', None),
    ]


def test_pictures_are_seeded_where_they_or_their_order_are_drawn():
    names = ['background-only', 'background-only+shuffle', 'mask-elsewhere', 'actor-only']
    seeds = [(c.name, c.seed) for c in expand_probes(names, [0, 1])[1:]]
    assert seeds == [
        ('background-only', None),
        ('background-only+shuffle', 0),
        ('background-only+shuffle', 1),
        ('mask-elsewhere', 0),
        ('mask-elsewhere', 1),
        ('actor-only', None),
    ]


@pytest.mark.parametrize(
    ('probe', 'message'),
    [
        ('swap-self+shuffle-video', "unknown order 'shuffle-video' of swap-self, allowed: block-"),
        ('swap-self+actor-only', "unknown order 'actor-only'"),
        ('background-only:grow=2', "'background-only' has no option 'grow', allowed: order"),
        ('actor-only:grow=two', "grow of actor-only is 'two', must be a whole number"),
        ('actor-only:fill', "option 'fill' must be OPTION=VALUE"),
    ],
)
def test_mistakes_in_what_was_typed_are_named(probe, message):
    with pytest.raises(ValueError, match=message):
        expand_probes([probe], [0])
