# I3D-R50 8x8 of PyTorchVideo, fine-tuned on ActivityNet
# from its Kinetics-400 weights, which tools/convert_checkpoint.py puts there.
# Annotated segments, not whole videos: the manifest has start and end.
_base_ = [
    '../_base_/models/i3d_r50_8x8.py',
    '../_base_/datasets/han_8x8x1.py',
    '../_base_/schedules/sgd_finetune_50e.py',
    '../_base_/default_runtime.py',
]
model = dict(cls_head=dict(num_classes=200))
data_root = 'data/activitynet'
train_dataloader = dict(dataset=dict(ann_file=f'{data_root}/train.csv', classes='activitynet'))
test_dataloader = dict(dataset=dict(ann_file=f'{data_root}/test.csv', classes='activitynet'))
load_from = 'data/i3d_r50_8x8.pth'
