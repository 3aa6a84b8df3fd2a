# Released as r3d50_KMS_200ep.pth: Kinetics-700, Moments in Time and STAIR-Actions,
# 1,139 classes. What it needs stands in r3d50-released_16x1x1_k-rgb.py.
_base_ = 'r3d50-released_16x1x1_k-rgb.py'
model = dict(cls_head=dict(num_classes=1139))
data_root = 'data/released_kms'
test_dataloader = dict(
    dataset=dict(ann_file=f'{data_root}/test.csv', classes=f'{data_root}/classes.txt')
)
