# 3D ResNet-50 from scratch on Gym288: eighth row of Table 1 of Hara et al. 2021
# (71.7 % original, 3.9 % shuffled, log ratio 2.92).
# The paper counts 38,980 videos; version 1.1 of the lists names 38,385, version 1.0 32,317.
_base_ = [
    '../_base_/models/r3d50.py',
    '../_base_/datasets/hara_32x1x1.py',
    '../_base_/schedules/sgd_250e.py',
    '../_base_/default_runtime.py',
]
model = dict(cls_head=dict(num_classes=288))
data_root = 'data/gym288'
train_dataloader = dict(dataset=dict(ann_file=f'{data_root}/train.csv', classes='gym288'))
test_dataloader = dict(dataset=dict(ann_file=f'{data_root}/test.csv', classes='gym288'))
