# 3D ResNet-50 fine-tuned on Gym288 from a network that Hara et al. released, such as
# r3d50_KMS_200ep.pth after tools/convert_checkpoint.py: pictures on the scale that it knows, which
# the converted checkpoint asks for, and clips of its 16 frames. The names of its classes are not
# needed. PRETRAINED=CKPT before the command or --cfg-options load_from=CKPT names the checkpoint.
_base_ = [
    '../_base_/models/r3d50_released.py',
    '../_base_/datasets/hara_16x1x1.py',
    '../_base_/schedules/sgd_finetune_100e.py',
    '../_base_/default_runtime.py',
]
model = dict(cls_head=dict(num_classes=288))
data_root = 'data/gym288'
train_dataloader = dict(dataset=dict(ann_file=f'{data_root}/train.csv', classes='gym288'))
test_dataloader = dict(dataset=dict(ann_file=f'{data_root}/test.csv', classes='gym288'))
load_from = '{{$PRETRAINED:set-PRETRAINED-or-load_from-to-a-checkpoint.pth}}'
