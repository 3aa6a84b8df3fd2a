# Sampling and augmentation of Hara et al. 2021, section 3.4. Where the paper is silent, the choice
# follows the authors' public code: area of the crop 0.25 to 1, windows 32/16 with a looped tail,
# antialiased resize of the short side to 112 and a centre crop. Crops are square, as the text says.
train_pipeline = [
    dict(type='OpenVideo'),
    dict(type='RandomClip', clip_len=32),
    dict(
        type='RandomResizedCrop', area_range=(0.25, 1.0), aspect_ratio_range=(1.0, 1.0), lazy=True
    ),
    dict(type='Resize', scale=(112, 112), keep_ratio=False, lazy=True),
    dict(type='Flip', flip_ratio=0.5, lazy=True),
    dict(type='ReadFrames'),  # does what the lazy ones ask for
    dict(type='FormatShape', input_format='NCTHW'),
    dict(type='PackActionInputs'),
]
test_pipeline = [
    dict(type='OpenVideo'),
    dict(type='SlidingWindow', clip_len=32, stride=16, tail='loop'),
    dict(type='ReadFrames', short_side=112, crop_size=112),
    dict(type='FormatShape', input_format='NCTHW'),
    dict(type='PackActionInputs'),
]
train_dataloader = dict(
    batch_size=32,
    num_workers=8,
    persistent_workers=True,
    sampler=dict(type='DefaultSampler', shuffle=True),
    dataset=dict(
        type='VideoManifest',
        ann_file='data/KEY/train.csv',
        classes='data/KEY/classes.txt',
        pipeline=train_pipeline,
    ),
)
test_dataloader = dict(
    num_workers=8,
    dataset=dict(
        type='VideoManifest',
        ann_file='data/KEY/test.csv',
        classes='data/KEY/classes.txt',
        pipeline=test_pipeline,
        test_mode=True,
    ),
)
