import numpy as np
import pytest
from mmaction.registry import TRANSFORMS

NAMES = ['Swiping Left', 'Swiping Right', 'Stop Sign', 'Pulling it right out']


def flip(ratio, label, classes=NAMES):
    transform = TRANSFORMS.build(dict(type='LabelAwareFlip', classes=classes, flip_ratio=ratio))
    pictures = list(np.arange(24, dtype=np.uint8).reshape(2, 2, 2, 3))
    state = dict(imgs=[p.copy() for p in pictures], img_shape=(2, 2), modality='RGB', label=label)
    return pictures, transform(state)


@pytest.mark.parametrize(('label', 'flipped'), [(0, 1), (1, 0), (2, 2), (3, 3)])
def test_pictures_and_labels_are_mirrored_together(label, flipped):
    pictures, state = flip(1.0, label)
    assert state['label'] == flipped
    for shown, picture in zip(state['imgs'], pictures, strict=True):
        assert (shown == picture[:, ::-1]).all()


def test_without_a_flip_nothing_changes():
    pictures, state = flip(0.0, 0)
    assert state['label'] == 0
    np.testing.assert_array_equal(state['imgs'], pictures)
