# TSM-R50 of MMAction2's zoo with its published weights, for probing: its own test pipeline
# (8 frames, 10 crops) on a manifest. Videos must be trimmed to their action: this pipeline does not
# look at start and end.
_base_ = 'mmaction::recognition/tsm/tsm_imagenet-pretrained-r50_8xb16-1x1x8-50e_kinetics400-rgb.py'
custom_imports = dict(imports=['mmbias.plugin'], allow_failed_imports=False)
# All weights come from load_from: no ImageNet weights are fetched before it.
model = dict(backbone=dict(pretrained=None))
train_cfg = train_dataloader = optim_wrapper = param_scheduler = None
val_cfg = val_dataloader = val_evaluator = None
test_dataloader = dict(
    dataset=dict(
        _delete_=True,
        type='VideoManifest',
        ann_file='data/kinetics400/test.csv',
        classes='kinetics400',
        pipeline={{_base_.test_pipeline}},
        test_mode=True,
    )
)
test_cfg = dict(_delete_=True, type='ProbeTestLoop', probes=['original', 'shuffle'], seeds=[0])
test_evaluator = [dict(type='BiasMetric')]
load_from = (
    'https://download.openmmlab.com/mmaction/v1.0/recognition/tsm/'
    'tsm_imagenet-pretrained-r50_8xb16-1x1x8-50e_kinetics400-rgb/'
    'tsm_imagenet-pretrained-r50_8xb16-1x1x8-50e_kinetics400-rgb_20220831-64d69186.pth'
)
