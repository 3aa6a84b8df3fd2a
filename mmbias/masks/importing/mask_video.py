"""A video whose pictures are the masks: white where the actor is."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from mmbias.masks.facts import ANY_FPS, VideoFacts
from mmbias.masks.importing.importer import Masks
from mmbias.readers import open_video

HALF = 127  # of 255; a lossy codec leaves neither black nor white


def read_video(path: Path, video: VideoFacts, settings: Mapping[str, Any]) -> Masks:
    """Masks from a video: the actor is where a pixel is brighter than 127."""
    masks = open_video(path, settings['reader'], ANY_FPS)
    if len(masks) != video.frames:
        raise ValueError(f'{path} has {len(masks)} frames, the video has {video.frames}')
    for picture in masks.read(np.arange(video.frames)):
        yield np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY) > HALF)
