# Fine-tuning on Weizmann in the suite of tools/reproduce, from the checkpoint PRETRAINED names.
_base_ = 'r3d18-mini_1xb16-16x2x1-60e_weizmann-rgb.py'
custom_hooks = [dict(type='FineTuningHook')]
load_from = '{{$PRETRAINED:set-PRETRAINED-or-load_from-to-a-checkpoint.pth}}'
