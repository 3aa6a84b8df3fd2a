# Training from scratch in the mini suite of tools/reproduce: the control with half the channels and
# 32 x 32 pixels. Data are read in the process that trains, so that a training that is killed and
# resumed ends as one that was not (EpochSeedHook).
_base_ = '../control/r3d18-small_1xb16-16x1x1-10e_control-rgb.py'
model = dict(backbone=dict(base_channels=8), cls_head=dict(in_channels=64))
train_dataloader = dict(num_workers=0, persistent_workers=False)
test_dataloader = dict(num_workers=0)
default_hooks = dict(epoch_seed=dict(type='EpochSeedHook'))
