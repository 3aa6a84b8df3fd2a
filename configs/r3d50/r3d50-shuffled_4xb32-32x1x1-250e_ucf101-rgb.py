# What this network makes of the frames of UCF-101 without their order: trained on shuffled clips,
# in another order each time. Under the probe shuffle it sees clips like those of its training, as
# networks that were trained in order do not. So much at least can be had without the order; that
# no network gets more, it does not show.
_base_ = 'r3d50_4xb32-32x1x1-250e_ucf101-rgb.py'
train_pipeline = [
    *_base_.train_pipeline[:2],
    dict(type='FrameShuffle', seed=None),
    *_base_.train_pipeline[2:],
]
train_dataloader = dict(dataset=dict(pipeline=train_pipeline))
