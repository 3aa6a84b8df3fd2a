# Han's study: I3D-R50 8x8 on WeirdKinetics-300 (published: 85.80 % real, 55.80 % weird).
_base_ = 'i3d-r50-pytorchvideo_8x8x1_kinetics10-rgb.py'
model = dict(cls_head=dict(classes='weirdkinetics'))
test_dataloader = dict(
    dataset=dict(
        type='WeirdKinetics', ann_file='data/weirdkinetics/test.csv', classes='weirdkinetics'
    )
)
test_evaluator = [dict(type='BiasMetric'), dict(type='BackgroundMetric')]
