"""How near a network's forward pass comes to what the machine can compute."""

import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial
from typing import Any

import torch
from mmaction.registry import MODELS
from torch import Tensor

from mmbias.evaluation.compute import COMPUTE, computing
from trials.speed.goals import Goal, Part
from trials.speed.networks import GFLOP, resnet
from trials.speed.pipelines import CLIP_LEN, CROP_SIZE
from trials.speed.timing import Say, about, interleave, paired_ratio, rate, rounded, threads

SIZE, PRODUCTS = 2048, 4  # of the matrices, and how many make a measurement
BATCH = 8  # clips, as the probe loop passes them on
PRODUCT = f'product of {SIZE}x{SIZE} matrices'


def measure_forward_rate(depths: Sequence[int], *, count: int, rounds: int, say: Say) -> Part:
    """Operations per second of forward passes over those of a float32 matrix product.

    Args:
        depths: Of the 3D ResNets.
        count: Threads.
        rounds: Measurements of each.
        say: Told what is being measured.

    Returns:
        A row for each network and way of computing.
    """
    rows, goals, measured = [], [], {}
    for depth in depths:
        with threads(count), torch.no_grad():
            seconds = _measure(depth, rounds, about(say, f'forward pass, 3D ResNet-{depth}'))
        product = [time / (2e-9 * PRODUCTS * SIZE**3) for time in seconds.pop(PRODUCT)]
        for compute, times in seconds.items():
            share = paired_ratio(product, [time / (BATCH * GFLOP[depth]) for time in times])
            rows.append(
                {
                    'network': f'3D ResNet-{depth}',
                    'compute': compute,
                    'clips per second': rounded(rate(BATCH, times)),
                    'rate over a matrix product': rounded(share),
                }
            )
        goals.append(
            Goal(f'fast forward over matrix product, ResNet-{depth}', share, goal=0.85, floor=0.85)
        )
        measured[f'3D ResNet-{depth}'] = seconds
    return Part(f'Forward passes of {BATCH} clips, {count} threads', rows, goals, measured)


def _measure(depth: int, rounds: int, say: Say) -> dict[str, list[float]]:
    """Seconds of matrix products and of forward passes, once everything is warm."""
    torch.manual_seed(0)
    model = MODELS.build(resnet(depth)).eval()
    clips = torch.rand(BATCH, 1, 3, CLIP_LEN, CROP_SIZE, CROP_SIZE) - 0.4
    ways: dict[str, Callable[[], float]] = {PRODUCT: _time_products}
    with ExitStack() as stack:
        for compute in COMPUTE:
            network = stack.enter_context(computing(model, compute))
            ways[compute] = partial(_time_forward, network, clips)
        interleave(ways, 1, about(say, 'warm-up'))
        return interleave(ways, rounds, say)


def _time_products() -> float:
    left, right = torch.rand(SIZE, SIZE), torch.rand(SIZE, SIZE)
    start = time.perf_counter()
    for _ in range(PRODUCTS):
        left @ right
    return time.perf_counter() - start


def _time_forward(network: Any, clips: Tensor) -> float:
    start = time.perf_counter()
    network.extract_feat(clips, test_mode=True)
    return time.perf_counter() - start
