# Fine-tuning in Hara et al. 2021, section 4.2, whose text gives no schedule. The choice: all
# layers, as the authors' public code does by default, with the schedule of training from scratch
# at a tenth of its learning rate and two fifths of its length. Good weights need small steps, poor
# sources still get time to learn, and one schedule serves all, so that sources can be compared.
train_cfg = dict(type='EpochBasedTrainLoop', max_epochs=100)
optim_wrapper = dict(optimizer=dict(type='SGD', lr=0.003, momentum=0.9, weight_decay=1e-4))
param_scheduler = [dict(type='MultiStepLR', milestones=[40, 80], gamma=0.1)]
auto_scale_lr = dict(enable=True, base_batch_size=128)
custom_hooks = [dict(type='FineTuningHook')]
