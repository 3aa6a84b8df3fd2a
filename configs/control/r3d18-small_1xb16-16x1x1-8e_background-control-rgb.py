# The control with background, for two CPU cores; tools/control.py --study background generates its
# videos and masks and runs it. The network is a narrower one, as the pictures are smaller.
_base_ = 'r3d18-small_1xb16-16x1x1-10e_control-rgb.py'
model = dict(backbone=dict(base_channels=8), cls_head=dict(in_channels=64))

train_cfg = dict(max_epochs=8)
optim_wrapper = dict(optimizer=dict(lr=3e-3))
param_scheduler = [
    dict(type='LinearLR', start_factor=0.04, end=2, convert_to_iter_based=True),
    dict(type='CosineAnnealingLR', begin=2, end=8, T_max=6, convert_to_iter_based=True),
]
test_cfg = dict(
    probes=[
        'original',
        'shuffle',
        'reverse',
        'freeze',
        'actor-only',
        dict(type='actor-only', fill='noise'),
        dict(type='actor-only', order='freeze'),
        'mask-elsewhere',
        'background-only',
        'background-swap',
        dict(type='background-swap', order='freeze'),
        dict(type='background-swap', grow=2),
        'swap-same',
        dict(type='swap-same', order='freeze'),
        'swap-random',
        dict(type='swap-random', order='freeze'),
        'swap-self',
        'background-stripes',
        dict(type='background-stripes', order='freeze'),
    ],
    seeds=[0],
    masks='work_dirs/known/masks',
    donor_column='texture',
)
