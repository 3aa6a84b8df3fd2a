# Hara et al. 2021, section 3.4: 4 GPUs x 32 clips, learning rate divided by 10 every 100 epochs.
train_cfg = dict(type='EpochBasedTrainLoop', max_epochs=250)
optim_wrapper = dict(optimizer=dict(type='SGD', lr=0.03, momentum=0.9, weight_decay=1e-4))
param_scheduler = [dict(type='MultiStepLR', milestones=[100, 200], gamma=0.1)]
# With other batches than 4 x 32 the learning rate follows: lr x (GPUs x batch_size) / 128.
auto_scale_lr = dict(enable=True, base_batch_size=128)
