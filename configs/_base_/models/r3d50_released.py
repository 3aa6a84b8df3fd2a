# 3D ResNet-50 as Hara et al. released it in 2020: their code subtracts the mean of Kinetics and
# divides by its standard deviation, 0.2768, 0.2713, 0.2737 on [0, 1], unless told otherwise. Only
# the text of the 2021 paper, which r3d50.py follows, speaks of the mean alone.
_base_ = 'r3d50.py'
model = dict(data_preprocessor=dict(std=[70.584, 69.1815, 69.7935]))
