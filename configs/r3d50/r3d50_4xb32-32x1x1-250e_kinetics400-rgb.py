# 3D ResNet-50 from scratch on Kinetics-400: first row of Table 1 of Hara et al. 2021
# (64.3 % original, 32.7 % shuffled, log ratio 0.68).
_base_ = [
    '../_base_/models/r3d50.py',
    '../_base_/datasets/hara_32x1x1.py',
    '../_base_/schedules/sgd_250e.py',
    '../_base_/default_runtime.py',
]
data_root = 'data/kinetics400'
train_dataloader = dict(dataset=dict(ann_file=f'{data_root}/train.csv', classes='kinetics400'))
test_dataloader = dict(dataset=dict(ann_file=f'{data_root}/test.csv', classes='kinetics400'))
