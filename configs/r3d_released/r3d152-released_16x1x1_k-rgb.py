# The same with 152 layers, released as r3d152_K_200ep.pth.
_base_ = 'r3d50-released_16x1x1_k-rgb.py'
model = dict(backbone=dict(depth=152))
