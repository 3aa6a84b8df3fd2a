# 3D ResNet-50 from scratch on Moments in Time: second row of Table 1 of Hara et al. 2021
# (27.1 % original, 14.2 % shuffled, log ratio 0.65).
# The classes are the 339 of the first version.
_base_ = [
    '../_base_/models/r3d50.py',
    '../_base_/datasets/hara_32x1x1.py',
    '../_base_/schedules/sgd_250e.py',
    '../_base_/default_runtime.py',
]
model = dict(cls_head=dict(num_classes=339))
data_root = 'data/mit'
train_dataloader = dict(dataset=dict(ann_file=f'{data_root}/train.csv', classes='mit'))
test_dataloader = dict(dataset=dict(ann_file=f'{data_root}/test.csv', classes='mit'))
