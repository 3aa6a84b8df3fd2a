"""The probes by name. A new probe is one function, registered here or in one's own package.

A probe maps the number of frames of a clip to the index of the frame shown at each moment. One
that takes ``rng`` is *seeded*: it gets the generator of its (seed, video, clip) and is run once
for each shuffle seed. One that takes ``num_video_frames`` instead, the different frames of the
video that its windows look at, reorders the *whole video* before the windows are cut from it.
Further keyword arguments are options that a config may set.

Example:
    A probe that shows the second half before the first::

        import numpy as np

        from mmbias.probes import PROBES


        @PROBES.register_module(name='swap-halves')
        def swap_halves(num_frames):
            return np.roll(np.arange(num_frames), num_frames // 2)

    and ``test_cfg = dict(type='ProbeTestLoop', probes=['original', 'swap-halves'])``.
"""

from mmengine.registry import Registry

from mmbias import clips

PROBES = Registry('probe')

PROBES.register_module(name='original', module=clips.original_order)
PROBES.register_module(name='shuffle', module=clips.shuffle_order)
PROBES.register_module(name='shuffle-video', module=clips.shuffle_video_order)
PROBES.register_module(name='block-shuffle', module=clips.block_shuffle_order)
PROBES.register_module(name='reverse', module=clips.reverse_order)
PROBES.register_module(name='freeze', module=clips.freeze_order)
PROBES.register_module(name='subsample', module=clips.subsample_order)
