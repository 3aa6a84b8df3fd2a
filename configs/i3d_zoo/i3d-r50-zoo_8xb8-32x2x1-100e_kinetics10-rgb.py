# I3D-R50 of MMAction2's zoo on the ten classes of WeirdKinetics in Kinetics-400.
_base_ = 'i3d-r50-zoo_8xb8-32x2x1-100e_kinetics400-rgb.py'
model = dict(
    cls_head=dict(
        _delete_=True,
        type='ClassRestrictedHead',
        head={{_base_.model.cls_head}},
        all_classes='kinetics400',
        classes='kinetics10',
    )
)
test_dataloader = dict(dataset=dict(ann_file='data/kinetics10/test.csv', classes='kinetics10'))
train_cfg = train_dataloader = optim_wrapper = param_scheduler = None  # it only tests
test_cfg = dict(keep_clip_scores=True)  # so that the report shows every reading of the restriction
