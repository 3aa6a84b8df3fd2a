# Released as r3d50_KM_200ep.pth: Kinetics-700 and Moments in Time,
# 1,039 classes. What it needs stands in r3d50-released_16x1x1_k-rgb.py.
_base_ = 'r3d50-released_16x1x1_k-rgb.py'
model = dict(cls_head=dict(num_classes=1039))
data_root = 'data/released_km'
test_dataloader = dict(
    dataset=dict(ann_file=f'{data_root}/test.csv', classes=f'{data_root}/classes.txt')
)
