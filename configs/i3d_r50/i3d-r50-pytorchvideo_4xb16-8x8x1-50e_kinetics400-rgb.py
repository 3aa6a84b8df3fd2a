# I3D-R50 8x8 of PyTorchVideo, trained on from its Kinetics-400 weights, which
# tools/convert_checkpoint.py puts there. The classification layer starts anew, as for the other
# data sets, so that nine runs differ by their data alone.
_base_ = [
    '../_base_/models/i3d_r50_8x8.py',
    '../_base_/datasets/han_8x8x1.py',
    '../_base_/schedules/sgd_finetune_50e.py',
    '../_base_/default_runtime.py',
]
data_root = 'data/kinetics400'
train_dataloader = dict(dataset=dict(ann_file=f'{data_root}/train.csv', classes='kinetics400'))
test_dataloader = dict(dataset=dict(ann_file=f'{data_root}/test.csv', classes='kinetics400'))
load_from = 'data/i3d_r50_8x8.pth'
