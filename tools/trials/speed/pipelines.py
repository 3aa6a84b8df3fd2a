"""The two sides: the same frames, cut to the same size, by our transforms and by MMAction2's."""

from typing import Any

Pipeline = list[dict[str, Any]]

CLIP_LEN, STRIDE = 32, 16  # frames
SHORT_SIDE, CROP_SIZE = 128, 112  # pixels
AREA_RANGE, ASPECT_RATIO_RANGE = (0.25, 1.0), (1.0, 1.0)

WINDOWS = dict(type='SlidingWindow', clip_len=CLIP_LEN, stride=STRIDE)
PACKING = [dict(type='FormatShape', input_format='NCTHW'), dict(type='PackActionInputs')]


def own_test_pipeline(reader: str) -> Pipeline:
    """Windows that cover the video; every frame is decoded, resized and cropped once."""
    return [
        dict(type='OpenVideo', reader=reader),
        dict(WINDOWS),
        dict(type='ReadFrames', short_side=SHORT_SIDE, crop_size=CROP_SIZE, backend='cv2'),
        *PACKING,
    ]


def stock_test_pipeline() -> Pipeline:
    """The same windows, as frame indices for MMAction2's decoder."""
    return [
        dict(type='DecordInit', num_threads=1),
        dict(WINDOWS),
        dict(type='DecordDecode'),
        dict(type='Resize', scale=(-1, SHORT_SIDE)),
        dict(type='CenterCrop', crop_size=CROP_SIZE),
        *PACKING,
    ]


def own_training_pipeline(reader: str) -> Pipeline:
    """A random clip, square crop and flip, carried out while reading."""
    return [
        dict(type='OpenVideo', reader=reader),
        dict(type='RandomClip', clip_len=CLIP_LEN),
        *_augmentation(lazy=True),
        dict(type='ReadFrames', backend='cv2'),
        *PACKING,
    ]


def stock_training_pipeline() -> Pipeline:
    """The same recipe on whole pictures."""
    return [
        dict(type='DecordInit', num_threads=1),
        dict(type='SampleFrames', clip_len=CLIP_LEN, frame_interval=1, num_clips=1),
        dict(type='DecordDecode'),
        *_augmentation(lazy=False),
        *PACKING,
    ]


def _augmentation(*, lazy: bool) -> Pipeline:
    crop = dict(area_range=AREA_RANGE, aspect_ratio_range=ASPECT_RATIO_RANGE)
    return [
        dict(type='RandomResizedCrop', lazy=lazy, **crop),
        dict(type='Resize', scale=(CROP_SIZE, CROP_SIZE), keep_ratio=False, lazy=lazy),
        dict(type='Flip', flip_ratio=0.5, lazy=lazy),
    ]
