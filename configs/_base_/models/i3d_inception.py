# Inception-v1 I3D of Carreira and Zisserman, CVPR 2017, on RGB in [-1, 1].
model = dict(
    type='Recognizer3D',
    backbone=dict(type='InceptionI3d'),
    cls_head=dict(type='InceptionI3dHead', num_classes=400, average_clips='prob'),
    data_preprocessor=dict(
        type='ActionDataPreprocessor', mean=[127.5] * 3, std=[127.5] * 3, format_shape='NCTHW'
    ),
)
