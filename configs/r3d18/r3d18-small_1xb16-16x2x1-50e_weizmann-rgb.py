# One fold of leave-one-person-out on the Weizmann actions, for one CPU core:
#   PERSON=daria mim train mmaction configs/r3d18/r3d18-small_1xb16-16x2x1-50e_weizmann-rgb.py
_base_ = ['../_base_/models/r3d18_small.py', '../_base_/default_runtime.py']
model = dict(cls_head=dict(num_classes=10))

data_root = 'data/weizmann'
person = '{{$PERSON:daria}}'
train_pipeline = [
    dict(type='OpenVideo'),
    dict(type='RandomClip', clip_len=16, frame_interval=2),
    dict(type='ReadFrames', short_side=72),
    dict(type='RandomResizedCrop', area_range=(0.5, 1.0), aspect_ratio_range=(1.0, 1.0)),
    dict(type='Resize', scale=(56, 56), keep_ratio=False),
    dict(type='Flip', flip_ratio=0.5),
    dict(type='FormatShape', input_format='NCTHW'),
    dict(type='PackActionInputs'),
]
test_pipeline = [
    dict(type='OpenVideo'),
    dict(type='SlidingWindow', clip_len=16, frame_interval=2, stride=16),
    dict(type='ReadFrames', short_side=56),
    dict(type='CenterCrop', crop_size=56),
    dict(type='FormatShape', input_format='NCTHW'),
    dict(type='PackActionInputs'),
]
train_dataloader = dict(
    batch_size=16,
    num_workers=1,
    persistent_workers=True,
    sampler=dict(type='DefaultSampler', shuffle=True),
    dataset=dict(
        type='RepeatDataset',
        times=4,
        dataset=dict(
            type='VideoManifest',
            ann_file=f'{data_root}/train-without-{person}.csv',
            classes='weizmann',
            pipeline=train_pipeline,
        ),
    ),
)
test_dataloader = dict(
    num_workers=1,
    dataset=dict(
        type='VideoManifest',
        ann_file=f'{data_root}/test-{person}.csv',
        classes='weizmann',
        pipeline=test_pipeline,
        test_mode=True,
    ),
)

train_cfg = dict(type='EpochBasedTrainLoop', max_epochs=50)
optim_wrapper = dict(optimizer=dict(type='AdamW', lr=2e-3, weight_decay=0.01))
param_scheduler = [dict(type='CosineAnnealingLR', by_epoch=True, T_max=50)]
test_cfg = dict(
    probes=['original', 'shuffle', 'reverse', 'freeze'],
    seeds=[0, 1, 2, 3, 4],
    out_dir=f'work_dirs/weizmann/{person}/probes',
)
work_dir = f'work_dirs/weizmann/{person}'
randomness = dict(seed=0)
default_hooks = dict(checkpoint=dict(interval=50))
