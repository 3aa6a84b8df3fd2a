# SlowOnly-R50 of MMAction2's zoo on WeirdKinetics, for comparison with Han's I3D-R50.
_base_ = 'slowonly-r50-zoo_8xb16-8x8x1-256e_kinetics10-rgb.py'
model = dict(cls_head=dict(classes='weirdkinetics'))
test_dataloader = dict(
    dataset=dict(
        type='WeirdKinetics', ann_file='data/weirdkinetics/test.csv', classes='weirdkinetics'
    )
)
test_evaluator = [dict(type='BiasMetric'), dict(type='BackgroundMetric')]
