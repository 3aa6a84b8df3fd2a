# The non-local blocks, weighted by a Gaussian in an embedded space.
_base_ = 'i3d-r50-nl-dot-product-zoo_8xb8-32x2x1-100e_kinetics400-rgb.py'
model = dict(backbone=dict(non_local_cfg=dict(mode='embedded_gaussian')))
load_from = (
    'https://download.openmmlab.com/mmaction/v1.0/recognition/i3d/'
    'i3d_imagenet-pretrained-r50-nl-embedded-gaussian_8xb8-32x2x1-100e_kinetics400-rgb/'
    'i3d_imagenet-pretrained-r50-nl-embedded-gaussian_8xb8-32x2x1-100e_kinetics400-rgb_'
    '20220812-afd8f562.pth'
)
