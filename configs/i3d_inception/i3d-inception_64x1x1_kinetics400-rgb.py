# Inception-v1 I3D with the weights of its authors, for probing:
#   python tools/get_i3d_inception.py --out data/i3d_inception_kinetics400.pth
# The paper trains on 64 frames at 25 a second and tests on whole videos. A shuffle must stay within
# what one forward pass sees, so the windows here are of the training length, end to end; the last
# one is looped. Pictures are the paper's: short side 256, centre crop 224.
_base_ = ['../_base_/models/i3d_inception.py', '../_base_/default_runtime.py']
data_root = 'data/kinetics400'
test_pipeline = [
    dict(type='OpenVideo'),
    dict(type='SlidingWindow', clip_len=64, target_fps=25, tail='loop'),
    dict(type='ReadFrames', short_side=256, crop_size=224),
    dict(type='FormatShape', input_format='NCTHW'),
    dict(type='PackActionInputs'),
]
test_dataloader = dict(
    num_workers=8,
    dataset=dict(
        type='VideoManifest',
        ann_file=f'{data_root}/test.csv',
        classes='kinetics400',
        pipeline=test_pipeline,
        test_mode=True,
    ),
)
