# The same with 18 layers, released as r3d18_K_200ep.pth.
_base_ = 'r3d50-released_16x1x1_k-rgb.py'
model = dict(backbone=dict(depth=18), cls_head=dict(in_channels=512))
