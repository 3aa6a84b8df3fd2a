# The calibrated control, for two CPU cores; tools/control.py generates its videos and runs it.
# No flip: it turns a step of k sixteenths into one of 16 - k. Windows hold whole turns.
_base_ = '../_base_/default_runtime.py'
model = dict(
    type='Recognizer3D',
    backbone=dict(
        type='ResNet3d',
        depth=18,
        base_channels=16,
        pretrained=None,
        pretrained2d=False,
        conv1_kernel=(3, 5, 5),
        conv1_stride_t=1,
        pool1_stride_t=1,
        spatial_strides=(1, 2, 2, 2),
        temporal_strides=(1, 2, 2, 2),
        inflate=(1, 1, 1, 1),
        zero_init_residual=False,
    ),
    cls_head=dict(
        type='I3DHead',
        num_classes=4,
        in_channels=128,
        dropout_ratio=0.0,
        topk=(1,),
        average_clips='prob',
    ),
    data_preprocessor=dict(
        type='ActionDataPreprocessor', mean=[96.0] * 3, std=[40.0] * 3, format_shape='NCTHW'
    ),
)

data_root = 'work_dirs/demo/rho-0.5'
classes = ['turn-1', 'turn-3', 'turn-13', 'turn-15']
last_steps = [
    dict(type='ReadFrames'),
    dict(type='FormatShape', input_format='NCTHW'),
    dict(type='PackActionInputs'),
]
train_pipeline = [dict(type='OpenVideo'), dict(type='RandomClip', clip_len=16), *last_steps]
test_pipeline = [dict(type='OpenVideo'), dict(type='SlidingWindow', clip_len=16), *last_steps]
train_dataloader = dict(
    batch_size=16,
    num_workers=1,
    persistent_workers=True,
    sampler=dict(type='DefaultSampler', shuffle=True),
    dataset=dict(
        type='VideoManifest',
        ann_file=f'{data_root}/train.csv',
        classes=classes,
        pipeline=train_pipeline,
    ),
)
test_dataloader = dict(
    num_workers=1,
    dataset=dict(
        type='VideoManifest',
        ann_file=f'{data_root}/test.csv',
        classes=classes,
        pipeline=test_pipeline,
        test_mode=True,
    ),
)

train_cfg = dict(type='EpochBasedTrainLoop', max_epochs=10)
optim_wrapper = dict(optimizer=dict(type='AdamW', lr=2e-3, weight_decay=0.05))
param_scheduler = [
    dict(type='LinearLR', start_factor=0.04, end=2, convert_to_iter_based=True),
    dict(type='CosineAnnealingLR', begin=2, end=10, T_max=8, convert_to_iter_based=True),
]
test_cfg = dict(
    probes=['original', 'shuffle', 'reverse', 'freeze'], seeds=[0, 1, 2], clips_per_batch=16
)
