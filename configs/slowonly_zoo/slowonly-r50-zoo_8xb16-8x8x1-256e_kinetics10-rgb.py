# SlowOnly-R50 of MMAction2's zoo on the ten classes of WeirdKinetics in Kinetics-400.
_base_ = 'slowonly-r50-zoo_8xb16-8x8x1-256e_kinetics400-rgb.py'
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
test_cfg = dict(keep_clip_scores=True)  # so that the report shows every reading of the restriction
