# The Inception I3D on WeirdKinetics, for comparison with Han's I3D-R50.
_base_ = 'i3d-inception_64x1x1_kinetics10-rgb.py'
model = dict(cls_head=dict(classes='weirdkinetics'))
test_dataloader = dict(
    dataset=dict(
        type='WeirdKinetics', ann_file='data/weirdkinetics/test.csv', classes='weirdkinetics'
    )
)
test_evaluator = [dict(type='BiasMetric'), dict(type='BackgroundMetric')]
