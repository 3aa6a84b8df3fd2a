# I3D-R50 8x8 of PyTorchVideo, fine-tuned on Diving48
# from its Kinetics-400 weights, which tools/convert_checkpoint.py puts there.
# The paper counts 18,404 videos; version 1 of the lists names 18,039, version 2 16,997.
_base_ = [
    '../_base_/models/i3d_r50_8x8.py',
    '../_base_/datasets/han_8x8x1.py',
    '../_base_/schedules/sgd_finetune_50e.py',
    '../_base_/default_runtime.py',
]
model = dict(cls_head=dict(num_classes=48))
data_root = 'data/diving48'
train_dataloader = dict(dataset=dict(ann_file=f'{data_root}/train.csv', classes='diving48'))
test_dataloader = dict(dataset=dict(ann_file=f'{data_root}/test.csv', classes='diving48'))
load_from = 'data/i3d_r50_8x8.pth'
