# 3D ResNet-50 of Hara et al. 2021: mean subtraction only, on pictures scaled to [0, 1].
model = dict(
    type='Recognizer3D',
    backbone=dict(type='HaraResNet3d', depth=50),
    cls_head=dict(type='HaraHead', num_classes=400, in_channels=2048, average_clips='prob'),
    data_preprocessor=dict(
        type='ActionDataPreprocessor',
        mean=[110.7975, 103.3005, 96.2625],
        std=[255.0, 255.0, 255.0],
        format_shape='NCTHW',
    ),
)
