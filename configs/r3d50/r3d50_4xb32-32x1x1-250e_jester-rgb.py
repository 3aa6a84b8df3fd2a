# 3D ResNet-50 from scratch on Jester: seventh row of Table 1 of Hara et al. 2021
# (92.0 % original, 20.1 % shuffled, log ratio 1.52).
# Flipped as every data set of Hara et al.; for a flip that exchanges left and right in labels too:
#   --cfg-options train_dataloader.dataset.pipeline.4.type=LabelAwareFlip \
#       train_dataloader.dataset.pipeline.4.classes=jester
_base_ = [
    '../_base_/models/r3d50.py',
    '../_base_/datasets/hara_32x1x1.py',
    '../_base_/schedules/sgd_250e.py',
    '../_base_/default_runtime.py',
]
model = dict(cls_head=dict(num_classes=27))
data_root = 'data/jester'
train_dataloader = dict(dataset=dict(ann_file=f'{data_root}/train.csv', classes='jester'))
test_dataloader = dict(dataset=dict(ann_file=f'{data_root}/test.csv', classes='jester'))
