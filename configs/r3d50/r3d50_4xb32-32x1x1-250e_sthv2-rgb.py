# 3D ResNet-50 from scratch on Something-Something v2: sixth row of Table 1 of Hara et al. 2021
# (44.3 % original, 2.3 % shuffled, log ratio 2.95).
# Flipped as every data set of Hara et al.; for a flip that exchanges left and right in labels too:
#   --cfg-options train_dataloader.dataset.pipeline.4.type=LabelAwareFlip \
#       train_dataloader.dataset.pipeline.4.classes=sthv2
_base_ = [
    '../_base_/models/r3d50.py',
    '../_base_/datasets/hara_32x1x1.py',
    '../_base_/schedules/sgd_250e.py',
    '../_base_/default_runtime.py',
]
model = dict(cls_head=dict(num_classes=174))
data_root = 'data/sthv2'
train_dataloader = dict(dataset=dict(ann_file=f'{data_root}/train.csv', classes='sthv2'))
test_dataloader = dict(dataset=dict(ann_file=f'{data_root}/test.csv', classes='sthv2'))
