# Testing is probing: one decode, the original and the shuffled frames, B with its interval.
test_cfg = dict(type='ProbeTestLoop', probes=['original', 'shuffle'], seeds=[0])
test_evaluator = [dict(type='BiasMetric')]
