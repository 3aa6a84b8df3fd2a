# Sampling of the networks that Hara et al. released: clips of 16 frames, the default of their code
# and what the authors say of their networks (the 2021 paper, whose networks are not released, has
# 32). Windows come end to end, which is the default there, too; the rest is as in hara_32x1x1.py.
_base_ = 'hara_32x1x1.py'
train_pipeline = [
    _base_.train_pipeline[0],
    dict(type='RandomClip', clip_len=16),
    *_base_.train_pipeline[2:],
]
test_pipeline = [
    _base_.test_pipeline[0],
    dict(type='SlidingWindow', clip_len=16, stride=16, tail='loop'),
    *_base_.test_pipeline[2:],
]
train_dataloader = dict(dataset=dict(pipeline=train_pipeline))
test_dataloader = dict(dataset=dict(pipeline=test_pipeline))
