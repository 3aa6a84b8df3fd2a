# I3D-R50 of MMAction2's zoo on WeirdKinetics, for comparison with Han's I3D-R50.
_base_ = 'i3d-r50-zoo_8xb8-32x2x1-100e_kinetics10-rgb.py'
model = dict(cls_head=dict(classes='weirdkinetics'))
test_dataloader = dict(
    dataset=dict(
        type='WeirdKinetics', ann_file='data/weirdkinetics/test.csv', classes='weirdkinetics'
    )
)
test_evaluator = [dict(type='BiasMetric'), dict(type='BackgroundMetric')]
