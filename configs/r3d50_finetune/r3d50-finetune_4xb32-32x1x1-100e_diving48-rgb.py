# 3D ResNet-50 fine-tuned on Diving48 (Figure 2 of Hara et al. 2021) from any checkpoint of it,
# which PRETRAINED=CKPT before the command or --cfg-options load_from=CKPT names. All layers are
# taken from it but the classification layer. Without a checkpoint no training starts.
# The paper counts 18,404 videos; version 1 of the lists names 18,039, version 2 16,997.
_base_ = [
    '../_base_/models/r3d50.py',
    '../_base_/datasets/hara_32x1x1.py',
    '../_base_/schedules/sgd_finetune_100e.py',
    '../_base_/default_runtime.py',
]
model = dict(cls_head=dict(num_classes=48))
data_root = 'data/diving48'
train_dataloader = dict(dataset=dict(ann_file=f'{data_root}/train.csv', classes='diving48'))
test_dataloader = dict(dataset=dict(ann_file=f'{data_root}/test.csv', classes='diving48'))
load_from = '{{$PRETRAINED:set-PRETRAINED-or-load_from-to-a-checkpoint.pth}}'
