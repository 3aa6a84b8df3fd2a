# What the frames of UCF-101 give without their order: trained on shuffled clips, in another order
# each time. Its accuracy under the probe shuffle is the ceiling for networks that were trained in
# order, which have to cope with clips unlike any that they saw.
_base_ = 'r3d50_4xb32-32x1x1-250e_ucf101-rgb.py'
train_pipeline = [
    *_base_.train_pipeline[:2],
    dict(type='FrameShuffle', seed=None),
    *_base_.train_pipeline[2:],
]
train_dataloader = dict(dataset=dict(pipeline=train_pipeline))
