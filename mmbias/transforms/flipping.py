"""A horizontal flip that knows what it does to the action."""

from collections.abc import Sequence

from mmaction.datasets.transforms import Flip
from mmaction.registry import TRANSFORMS

from mmbias.datasets import read_classes
from mmbias.datasets.mirrored import mirrored_classes


@TRANSFORMS.register_module()
class LabelAwareFlip(Flip):
    """MMAction2's ``Flip``, where mirrored pictures of 'swiping left' are labelled 'swiping right'.

    Which classes are mirror images is read off their names, see
    :func:`mmbias.datasets.mirrored.mirrored_classes`; all others keep their label. A list without
    such classes gives a plain flip.

    Required keys: ``imgs``, ``img_shape``, ``modality``, ``label``. Added keys: ``flip``,
    ``flip_direction``. Modified keys: ``imgs``, ``label``.

    Args:
        classes: Class names in the order of the labels, a text file with one a line, or a key, see
            :func:`mmbias.datasets.read_classes`.
        flip_ratio: Probability of a flip.
        lazy: Whether the flip is left to :class:`mmbias.transforms.ReadFrames` or ``Fuse``.
    """

    def __init__(
        self, classes: str | Sequence[str], flip_ratio: float = 0.5, lazy: bool = False
    ) -> None:
        pairs = mirrored_classes(read_classes(classes))
        super().__init__(flip_ratio=flip_ratio, flip_label_map=pairs, lazy=lazy)
