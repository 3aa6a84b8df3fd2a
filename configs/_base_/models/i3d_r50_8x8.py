# I3D-R50 8x8 of PyTorchVideo. At a crop of 224 its head is MMAction2's I3DHead.
model = dict(
    type='Recognizer3D',
    backbone=dict(
        type='ResNet3d',
        depth=50,
        pretrained=None,
        pretrained2d=False,
        conv1_kernel=(5, 7, 7),
        conv1_stride_t=1,
        pool1_stride_t=1,
        with_pool2=True,
        temporal_strides=(1, 1, 1, 1),
        inflate=((1, 1, 1), (1, 0, 1, 0), (1, 0, 1, 0, 1, 0), (0, 1, 0)),
        inflate_style='3x1x1',
        style='pytorch',
        zero_init_residual=False,
    ),
    cls_head=dict(type='FullyConvI3dHead', num_classes=400, in_channels=2048, average_clips='prob'),
    data_preprocessor=dict(
        type='ActionDataPreprocessor', mean=[114.75] * 3, std=[57.375] * 3, format_shape='NCTHW'
    ),
)
