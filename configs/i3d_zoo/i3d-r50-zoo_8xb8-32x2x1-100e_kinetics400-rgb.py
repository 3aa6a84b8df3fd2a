# MMAction2's own I3D-R50 with its published weights: training, augmentation and test (10 clips,
# 3 crops) are MMAction2's; the data are manifests, and testing is probing. Videos must be trimmed
# to their action: this pipeline does not look at start and end.
_base_ = 'mmaction::recognition/i3d/i3d_imagenet-pretrained-r50_8xb8-32x2x1-100e_kinetics400-rgb.py'
custom_imports = dict(imports=['mmbias.plugin'], allow_failed_imports=False)
# All weights come from load_from: no ImageNet weights are fetched before it.
model = dict(backbone=dict(pretrained=None))
data_root = 'data/kinetics400'
train_dataloader = dict(
    dataset=dict(
        _delete_=True,
        type='VideoManifest',
        ann_file=f'{data_root}/train.csv',
        classes='kinetics400',
        pipeline={{_base_.train_pipeline}},
    )
)
test_dataloader = dict(
    dataset=dict(
        _delete_=True,
        type='VideoManifest',
        ann_file=f'{data_root}/test.csv',
        classes='kinetics400',
        pipeline={{_base_.test_pipeline}},
        test_mode=True,
    )
)
test_cfg = dict(_delete_=True, type='ProbeTestLoop', probes=['original', 'shuffle'], seeds=[0])
test_evaluator = [dict(type='BiasMetric')]
# Tests, not validation, decide: no best checkpoint is picked on the test videos.
val_cfg = None
val_dataloader = None
val_evaluator = None
default_hooks = dict(checkpoint=dict(save_best=None))
load_from = (
    'https://download.openmmlab.com/mmaction/v1.0/recognition/i3d/'
    'i3d_imagenet-pretrained-r50_8xb8-32x2x1-100e_kinetics400-rgb/'
    'i3d_imagenet-pretrained-r50_8xb8-32x2x1-100e_kinetics400-rgb_20220812-e213c223.pth'
)
