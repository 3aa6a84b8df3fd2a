# 3D ResNet-50 from scratch on UCF-101: fourth row of Table 1 of Hara et al. 2021
# (45.3 % original, 32.0 % shuffled, log ratio 0.35).
# Split 1.
_base_ = [
    '../_base_/models/r3d50.py',
    '../_base_/datasets/hara_32x1x1.py',
    '../_base_/schedules/sgd_250e.py',
    '../_base_/default_runtime.py',
]
model = dict(cls_head=dict(num_classes=101))
data_root = 'data/ucf101'
train_dataloader = dict(dataset=dict(ann_file=f'{data_root}/train.csv', classes='ucf101'))
test_dataloader = dict(dataset=dict(ann_file=f'{data_root}/test.csv', classes='ucf101'))
