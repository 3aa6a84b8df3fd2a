# 3D ResNet-50 from scratch on HMDB-51: fifth row of Table 1 of Hara et al. 2021
# (19.4 % original, 11.0 % shuffled, log ratio 0.56).
# Split 1.
_base_ = [
    '../_base_/models/r3d50.py',
    '../_base_/datasets/hara_32x1x1.py',
    '../_base_/schedules/sgd_250e.py',
    '../_base_/default_runtime.py',
]
model = dict(cls_head=dict(num_classes=51))
data_root = 'data/hmdb51'
train_dataloader = dict(dataset=dict(ann_file=f'{data_root}/train.csv', classes='hmdb51'))
test_dataloader = dict(dataset=dict(ann_file=f'{data_root}/test.csv', classes='hmdb51'))
