# 3D ResNet-50 that Hara et al. released as r3d50_K_200ep.pth, for probing. It was trained on
# Kinetics-700, 700 classes. Put their names into data/released_k/classes.txt, one a line in the
# order of the network's outputs. That is the order of the authors' annotation file, which is not
# public; users report that it is neither alphabetical nor the official one. Then:
#   python tools/convert_checkpoint.py r3d50_K_200ep.pth data/released_k/r3d50.pth \
#       --source hara --classes data/released_k/classes.txt
#   python tools/prepare_data.py own --videos VIDEOS --classes data/released_k/classes.txt \
#       --out data/released_k
# Without the right list fine-tune it instead: ../r3d50_finetune/r3d50-released-finetune_*.py.
_base_ = [
    '../_base_/models/r3d50_released.py',
    '../_base_/datasets/hara_16x1x1.py',
    '../_base_/default_runtime.py',
]
model = dict(cls_head=dict(num_classes=700))
data_root = 'data/released_k'
train_dataloader = None
test_dataloader = dict(
    dataset=dict(ann_file=f'{data_root}/test.csv', classes=f'{data_root}/classes.txt')
)
