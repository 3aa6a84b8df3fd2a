# 3D ResNet-50 fine-tuned on Gym288 (Figure 2 of Hara et al. 2021) from any checkpoint of it,
# which PRETRAINED=CKPT before the command or --cfg-options load_from=CKPT names. All layers are
# taken from it but the classification layer. Without a checkpoint no training starts.
# The paper counts 38,980 videos; version 1.1 of the lists names 38,385, version 1.0 32,317.
_base_ = [
    '../_base_/models/r3d50.py',
    '../_base_/datasets/hara_32x1x1.py',
    '../_base_/schedules/sgd_finetune_100e.py',
    '../_base_/default_runtime.py',
]
model = dict(cls_head=dict(num_classes=288))
data_root = 'data/gym288'
train_dataloader = dict(dataset=dict(ann_file=f'{data_root}/train.csv', classes='gym288'))
test_dataloader = dict(dataset=dict(ann_file=f'{data_root}/test.csv', classes='gym288'))
load_from = '{{$PRETRAINED:set-PRETRAINED-or-load_from-to-a-checkpoint.pth}}'
