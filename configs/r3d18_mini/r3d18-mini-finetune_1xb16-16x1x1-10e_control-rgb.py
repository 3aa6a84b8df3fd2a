# Fine-tuning in the mini suite of tools/reproduce, from the checkpoint that PRETRAINED names.
_base_ = 'r3d18-mini_1xb16-16x1x1-10e_control-rgb.py'
custom_hooks = [dict(type='FineTuningHook')]
load_from = '{{$PRETRAINED:set-PRETRAINED-or-load_from-to-a-checkpoint.pth}}'
