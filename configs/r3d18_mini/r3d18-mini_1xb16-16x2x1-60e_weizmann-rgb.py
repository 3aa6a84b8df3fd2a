# Training from scratch in the weizmann suite of tools/reproduce: real clips for the same network,
# with three of nine people left out (prepare_data.py weizmann --split 2).
_base_ = 'r3d18-mini_1xb16-16x1x1-10e_control-rgb.py'
model = dict(cls_head=dict(num_classes=10))
data_root = 'data/weizmann'
train_pipeline = [
    dict(type='OpenVideo'),
    dict(type='RandomClip', clip_len=16, frame_interval=2),
    dict(type='ReadFrames', short_side=60),
    dict(type='RandomResizedCrop', area_range=(0.5, 1.0), aspect_ratio_range=(1.0, 1.0)),
    dict(type='Resize', scale=(48, 48), keep_ratio=False),
    dict(type='Flip', flip_ratio=0.5),
    dict(type='FormatShape', input_format='NCTHW'),
    dict(type='PackActionInputs'),
]
test_pipeline = [
    dict(type='OpenVideo'),
    dict(type='SlidingWindow', clip_len=16, frame_interval=2, stride=16),
    dict(type='ReadFrames', short_side=48),
    dict(type='CenterCrop', crop_size=48),
    dict(type='FormatShape', input_format='NCTHW'),
    dict(type='PackActionInputs'),
]
train_dataloader = dict(
    dataset=dict(ann_file=f'{data_root}/train.csv', classes='weizmann', pipeline=train_pipeline)
)
test_dataloader = dict(
    dataset=dict(ann_file=f'{data_root}/test.csv', classes='weizmann', pipeline=test_pipeline)
)
train_cfg = dict(max_epochs=60)
param_scheduler = [
    dict(type='LinearLR', start_factor=0.04, end=6, convert_to_iter_based=True),
    dict(type='CosineAnnealingLR', begin=6, end=60, T_max=54, convert_to_iter_based=True),
]
