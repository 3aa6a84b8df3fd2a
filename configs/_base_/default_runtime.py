# MMAction2's defaults with this plugin on top. Imports in a config file would turn it into a
# new-style config, where custom_imports is ignored.
_base_ = 'mmaction::_base_/default_runtime.py'
custom_imports = dict(imports=['mmbias.plugin'], allow_failed_imports=False)
# Testing is probing: one decode, the original and the shuffled frames, B with its interval.
test_cfg = dict(type='ProbeTestLoop', probes=['original', 'shuffle'], seeds=[0])
test_evaluator = [dict(type='BiasMetric')]
# Tests, not validation, decide: no best checkpoint is picked on the test videos.
default_hooks = dict(checkpoint=dict(interval=10, save_best=None))
