# 3D ResNet-50 from scratch on ActivityNet: third row of Table 1 of Hara et al. 2021
# (33.4 % original, 29.6 % shuffled, log ratio 0.12).
# Annotated segments, not whole videos: the manifest has start and end.
_base_ = [
    '../_base_/models/r3d50.py',
    '../_base_/datasets/hara_32x1x1.py',
    '../_base_/schedules/sgd_250e.py',
    '../_base_/default_runtime.py',
]
model = dict(cls_head=dict(num_classes=200))
data_root = 'data/activitynet'
train_dataloader = dict(dataset=dict(ann_file=f'{data_root}/train.csv', classes='activitynet'))
test_dataloader = dict(dataset=dict(ann_file=f'{data_root}/test.csv', classes='activitynet'))
