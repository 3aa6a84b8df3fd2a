"""Decoders by themselves, one thread each, without anything done to the pictures."""

import importlib
import importlib.util
from collections.abc import Callable
from pathlib import Path

import av


def count_frames(path: Path) -> int:
    """Decode a video with PyAV and leave the pictures as the codec gives them."""
    with av.open(str(path)) as container:
        container.streams.video[0].codec_context.thread_count = 1
        return sum(1 for _ in container.decode(video=0))


def _count_with_decord(path: Path) -> int:
    """Decode to RGB pictures, which is the least decord does."""
    import decord

    reader = decord.VideoReader(str(path), num_threads=1)
    return sum(1 for _ in range(len(reader)) if reader.next() is not None)


def _count_with_torchcodec(path: Path) -> int:
    """Decode to RGB tensors."""
    decoders = importlib.import_module('torchcodec.decoders')
    return sum(1 for _ in decoders.VideoDecoder(str(path), num_ffmpeg_threads=1))


DECODERS: dict[str, Callable[[Path], int]] = {
    'av': count_frames,
    'decord': _count_with_decord,
    'torchcodec': _count_with_torchcodec,
}


def installed_decoders() -> dict[str, Callable[[Path], int]]:
    """Functions that decode a video and count its frames, by the name of their package."""
    return {name: count for name, count in DECODERS.items() if importlib.util.find_spec(name)}
