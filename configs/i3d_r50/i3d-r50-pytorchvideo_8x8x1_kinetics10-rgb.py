# Han's study: I3D-R50 8x8 on the validation videos of Kinetics-400 of ten classes, the scores of
# the others ignored (published: 97.33 %, a share of 300 videos; the list names 497 of them).
_base_ = 'i3d-r50-pytorchvideo_8x8x1_kinetics400-rgb.py'
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
