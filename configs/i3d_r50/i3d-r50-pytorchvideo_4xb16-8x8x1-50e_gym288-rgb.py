# I3D-R50 8x8 of PyTorchVideo, fine-tuned on Gym288
# from its Kinetics-400 weights, which tools/convert_checkpoint.py puts there.
# The paper counts 38,980 videos; version 1.1 of the lists names 38,385, version 1.0 32,317.
_base_ = [
    '../_base_/models/i3d_r50_8x8.py',
    '../_base_/datasets/han_8x8x1.py',
    '../_base_/schedules/sgd_finetune_50e.py',
    '../_base_/default_runtime.py',
]
model = dict(cls_head=dict(num_classes=288))
data_root = 'data/gym288'
train_dataloader = dict(dataset=dict(ann_file=f'{data_root}/train.csv', classes='gym288'))
test_dataloader = dict(dataset=dict(ann_file=f'{data_root}/test.csv', classes='gym288'))
load_from = 'data/i3d_r50_8x8.pth'
