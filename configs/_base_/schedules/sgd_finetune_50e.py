# Fine-tuning of I3D-R50 8x8, which Han does not do. The choice: PyTorchVideo trained the network
# with 0.1 for 64 clips on a cosine; here a tenth of it for 50 epochs, all layers, after a warm-up
# in which the new classification layer settles. Gradients are cut as in MMAction2's I3D.
train_cfg = dict(type='EpochBasedTrainLoop', max_epochs=50)
optim_wrapper = dict(
    optimizer=dict(type='SGD', lr=0.01, momentum=0.9, weight_decay=1e-4),
    clip_grad=dict(max_norm=40, norm_type=2),
)
param_scheduler = [
    dict(type='LinearLR', start_factor=0.1, end=2, convert_to_iter_based=True),
    dict(type='CosineAnnealingLR', begin=2, end=50, T_max=48, convert_to_iter_based=True),
]
auto_scale_lr = dict(enable=True, base_batch_size=64)
custom_hooks = [dict(type='FineTuningHook')]
