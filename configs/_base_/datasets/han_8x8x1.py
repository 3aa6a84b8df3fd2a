# Sampling of Han, section 4: 30 frames a second, 8 frames with stride 8, a clip every 16 frames.
# Where the text is silent: pictures as PyTorchVideo tests them (short side 256, centre crop 256),
# and no looped last window, since the network never saw frames repeat.
# Han does not train. For fine-tuning pictures are varied as PyTorchVideo trained the network: short
# side 256 to 320, crop 224 at random, flip. Clips are drawn as Hara et al. do.
train_pipeline = [
    dict(type='OpenVideo'),
    dict(type='RandomClip', clip_len=8, frame_interval=8, target_fps=30),
    dict(type='ReadFrames'),
    dict(type='RandomRescale', scale_range=(256, 320)),
    dict(type='RandomCrop', size=224),
    dict(type='Flip', flip_ratio=0.5),
    dict(type='FormatShape', input_format='NCTHW'),
    dict(type='PackActionInputs'),
]
test_pipeline = [
    dict(type='OpenVideo'),
    dict(type='SlidingWindow', clip_len=8, frame_interval=8, stride=16, target_fps=30, tail='drop'),
    dict(type='ReadFrames', short_side=256, crop_size=256),
    dict(type='FormatShape', input_format='NCTHW'),
    dict(type='PackActionInputs'),
]
train_dataloader = dict(
    batch_size=16,
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
