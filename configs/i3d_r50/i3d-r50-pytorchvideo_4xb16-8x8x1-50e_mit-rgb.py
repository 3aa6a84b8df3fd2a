# I3D-R50 8x8 of PyTorchVideo, fine-tuned on Moments in Time
# from its Kinetics-400 weights, which tools/convert_checkpoint.py puts there.
# The classes are the 339 of the first version.
_base_ = [
    '../_base_/models/i3d_r50_8x8.py',
    '../_base_/datasets/han_8x8x1.py',
    '../_base_/schedules/sgd_finetune_50e.py',
    '../_base_/default_runtime.py',
]
model = dict(cls_head=dict(num_classes=339))
data_root = 'data/mit'
train_dataloader = dict(dataset=dict(ann_file=f'{data_root}/train.csv', classes='mit'))
test_dataloader = dict(dataset=dict(ann_file=f'{data_root}/test.csv', classes='mit'))
load_from = 'data/i3d_r50_8x8.pth'
