# The sampling of PyTorchVideo's own examples: 8 frames evenly over 64, which are frames 0, 9, ...,
# 63, where the paper's stride of 8 gives 0, 8, ..., 56.
_base_ = 'i3d-r50-pytorchvideo_8x8x1_kinetics400-rgb.py'
test_pipeline = [
    dict(type='OpenVideo'),
    dict(type='SlidingWindow', clip_len=8, frame_interval=9, stride=16, target_fps=30, tail='drop'),
    dict(type='ReadFrames', short_side=256, crop_size=256),
    dict(type='FormatShape', input_format='NCTHW'),
    dict(type='PackActionInputs'),
]
test_dataloader = dict(dataset=dict(pipeline=test_pipeline))
