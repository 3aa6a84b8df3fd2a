"""The probes by name. A new probe is one function, registered here or in one's own package.

A probe of *order* maps the number of frames of a clip to the index of the frame shown at each
moment. One that takes ``num_video_frames`` instead, the different frames of the video that its
windows look at, reorders the *whole video* before the windows are cut from it.

Any other is a probe of *appearance*: it returns changed pictures of a clip (uint8, shape
(T, H, W, 3), RGB, on the network's device). What it names among its parameters it gets:
``pictures``, those of the clip; ``mean``, the colour that is 0 for the network, shape (3,);
and, of videos with masks, ``actor``, a :class:`mmbias.probes.blending.Cutout`; ``plate``, the place
without the actor, shape (H, W, 3); ``donor``, the :class:`mmbias.probes.scene.Donor` that the
option ``relation`` chooses. Every such probe has an option ``order`` more, a probe of order for
its pictures, and one with an ``actor`` has ``grow``, by which its masks are widened, in pixels.

One that takes ``rng`` (the generator of its seed, video and clip), ``video_rng`` (of its seed and
video) or ``donor`` is *seeded*: it is run once for each shuffle seed. ``own_rng`` is the generator
of the video alone. A probe of appearance that looks at each picture by itself may say so, with
:func:`mmbias.probes.backgrounds.each_picture`. Further keyword arguments are options that a config
may set.

Example:
    A probe that shows the second half before the first, and one without colour::

        import numpy as np

        from mmbias.probes import PROBES


        @PROBES.register_module(name='swap-halves')
        def swap_halves(num_frames):
            return np.roll(np.arange(num_frames), num_frames // 2)


        @PROBES.register_module(name='grey')
        def grey(pictures):
            return pictures.float().mean(-1, keepdim=True).byte().expand_as(pictures)

    and ``test_cfg = dict(type='ProbeTestLoop', probes=['original', 'swap-halves', 'grey'])``.
"""

from functools import partial

from mmengine.registry import Registry

from mmbias import clips
from mmbias.probes import backgrounds

PROBES = Registry('probe')

PROBES.register_module(name='original', module=clips.original_order)
PROBES.register_module(name='shuffle', module=clips.shuffle_order)
PROBES.register_module(name='shuffle-video', module=clips.shuffle_video_order)
PROBES.register_module(name='block-shuffle', module=clips.block_shuffle_order)
PROBES.register_module(name='reverse', module=clips.reverse_order)
PROBES.register_module(name='freeze', module=clips.freeze_order)
PROBES.register_module(name='subsample', module=clips.subsample_order)

PROBES.register_module(name='actor-only', module=backgrounds.actor_only)
PROBES.register_module(name='mask-elsewhere', module=backgrounds.mask_elsewhere)
PROBES.register_module(name='background-only', module=backgrounds.background_only)
PROBES.register_module(name='background-stripes', module=backgrounds.background_stripes)
PROBES.register_module(name='background-photo', module=backgrounds.background_photo)
PROBES.register_module(name='swap-self', module=backgrounds.swap_self)
PROBES.register_module(name='background-swap', module=backgrounds.background_swap)
for _name, _relation in (('swap-same', 'same'), ('swap-random', 'any')):
    PROBES.register_module(
        name=_name, module=partial(backgrounds.background_swap, relation=_relation)
    )
