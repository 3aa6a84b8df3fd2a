# 3D ResNet-50 fine-tuned on UCF-101 (Figure 2 of Hara et al. 2021) from any checkpoint of it,
# which PRETRAINED=CKPT before the command or --cfg-options load_from=CKPT names. All layers are
# taken from it but the classification layer. Without a checkpoint no training starts.
# Split 1.
_base_ = [
    '../_base_/models/r3d50.py',
    '../_base_/datasets/hara_32x1x1.py',
    '../_base_/schedules/sgd_finetune_100e.py',
    '../_base_/default_runtime.py',
]
model = dict(cls_head=dict(num_classes=101))
data_root = 'data/ucf101'
train_dataloader = dict(dataset=dict(ann_file=f'{data_root}/train.csv', classes='ucf101'))
test_dataloader = dict(dataset=dict(ann_file=f'{data_root}/test.csv', classes='ucf101'))
load_from = '{{$PRETRAINED:set-PRETRAINED-or-load_from-to-a-checkpoint.pth}}'
