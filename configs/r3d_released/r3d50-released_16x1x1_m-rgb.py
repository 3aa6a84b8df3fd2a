# Released as r3d50_M_200ep.pth: Moments in Time,
# 339 classes. What it needs stands in r3d50-released_16x1x1_k-rgb.py.
_base_ = 'r3d50-released_16x1x1_k-rgb.py'
model = dict(cls_head=dict(num_classes=339))
data_root = 'data/released_m'
test_dataloader = dict(
    dataset=dict(ann_file=f'{data_root}/test.csv', classes=f'{data_root}/classes.txt')
)
