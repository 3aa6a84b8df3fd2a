# I3D-R50 8x8 of PyTorchVideo, fine-tuned on Jester
# from its Kinetics-400 weights, which tools/convert_checkpoint.py puts there.
# Flipped as every data set of Hara et al.; for a flip that exchanges left and right in labels too:
#   --cfg-options train_dataloader.dataset.pipeline.5.type=LabelAwareFlip \
#       train_dataloader.dataset.pipeline.5.classes=jester
_base_ = [
    '../_base_/models/i3d_r50_8x8.py',
    '../_base_/datasets/han_8x8x1.py',
    '../_base_/schedules/sgd_finetune_50e.py',
    '../_base_/default_runtime.py',
]
model = dict(cls_head=dict(num_classes=27))
data_root = 'data/jester'
train_dataloader = dict(dataset=dict(ann_file=f'{data_root}/train.csv', classes='jester'))
test_dataloader = dict(dataset=dict(ann_file=f'{data_root}/test.csv', classes='jester'))
load_from = 'data/i3d_r50_8x8.pth'
