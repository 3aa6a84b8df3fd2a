# The paper's recipe with 18 layers and a quarter of the channels, for trials on a CPU.
_base_ = 'r3d50.py'
model = dict(backbone=dict(depth=18, base_channels=16), cls_head=dict(in_channels=128, topk=(1,)))
