# The same with 34 layers, released as r3d34_KM_200ep.pth.
_base_ = 'r3d50-released_16x1x1_km-rgb.py'
model = dict(backbone=dict(depth=34), cls_head=dict(in_channels=512))
