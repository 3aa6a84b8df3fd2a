# I3D-R50 8x8 of PyTorchVideo as Han runs it, for probing with converted weights:
#   python tools/convert_checkpoint.py I3D_8x8_R50.pyth data/i3d_r50_8x8.pth --source pytorchvideo
# PyTorchVideo's own sampling of 8 from 64 frames is the config named 8x9x1.
_base_ = [
    '../_base_/models/i3d_r50_8x8.py',
    '../_base_/datasets/han_8x8x1.py',
    '../_base_/default_runtime.py',
]
data_root = 'data/kinetics400'
train_dataloader = None
test_dataloader = dict(dataset=dict(ann_file=f'{data_root}/test.csv', classes='kinetics400'))
