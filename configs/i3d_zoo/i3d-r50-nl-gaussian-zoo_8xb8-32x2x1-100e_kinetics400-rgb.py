# The non-local blocks, weighted by a Gaussian of the dot product.
_base_ = 'i3d-r50-nl-dot-product-zoo_8xb8-32x2x1-100e_kinetics400-rgb.py'
model = dict(backbone=dict(non_local_cfg=dict(mode='gaussian')))
load_from = (
    'https://download.openmmlab.com/mmaction/v1.0/recognition/i3d/'
    'i3d_imagenet-pretrained-r50-nl-gaussian_8xb8-32x2x1-100e_kinetics400-rgb/'
    'i3d_imagenet-pretrained-r50-nl-gaussian_8xb8-32x2x1-100e_kinetics400-rgb_'
    '20220812-0c5cbf5a.pth'
)
