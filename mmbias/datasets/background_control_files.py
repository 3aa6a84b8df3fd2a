"""The files of the control with background: videos, masks in a store, and a manifest.

Invariant: a split is complete where its manifest is, which is written last.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from mmbias.datasets.background_control import BackgroundPlan, BackgroundScene, BackgroundVideo
from mmbias.datasets.control import CLASSES, write_video
from mmbias.files.hashing import hash_file
from mmbias.files.writing import write_table
from mmbias.masks.facts import VideoFacts
from mmbias.masks.store import mask_path, write_masks

COLUMNS = ('path', 'label', 'group', 'kind', 'texture')
TOOL, VERSION = 'mmbias.datasets.background_control', '1'


def write_background_control(
    plan: BackgroundPlan, out_dir: str | Path, masks: str | Path | None = None
) -> Path:
    """Write the videos, masks and manifest of one split.

    Args:
        plan: The split, see :func:`mmbias.datasets.background_control.plan_background_control`.
        out_dir: Folder for `SPLIT.csv` and the folder `SPLIT` of the videos; made if missing.
        masks: Folder of the mask store; None for no masks. Its index is not written.

    Returns:
        Path of the manifest, with the columns `path,label,group,kind,texture`.
    """
    for _ in write_background_scenes(plan, out_dir, masks):
        pass
    return Path(out_dir) / f'{plan.split}.csv'


def write_background_scenes(
    plan: BackgroundPlan, out_dir: str | Path, masks: str | Path | None = None
) -> Iterator[BackgroundScene]:
    """Write a split scene by scene, for a progress bar around it; must be read to its end.

    Args:
        plan: The split.
        out_dir: As for :func:`write_background_control`.
        masks: As for :func:`write_background_control`.

    Yields:
        Each scene once its four videos are written.
    """
    manifest = Path(out_dir) / f'{plan.split}.csv'
    (manifest.parent / plan.split).mkdir(parents=True, exist_ok=True)
    manifest.unlink(missing_ok=True)
    for scene in plan.scenes:
        for label, video in plan.draw(scene):
            name = scene.path(plan.split, label)
            write_video(manifest.parent / name, video.frames)
            if masks is not None:
                _write_masks(mask_path(masks, name), video, manifest.parent / name)
        yield scene
    write_table(manifest, _list_videos(plan))


def _write_masks(path: Path, video: BackgroundVideo, video_path: Path) -> None:
    write_masks(
        path,
        video.masks,
        plate=np.repeat(video.plate[..., None], 3, axis=-1),
        video=VideoFacts(hash_file(video_path), *video.frames.shape),
        tool=TOOL,
        version=VERSION,
        settings={},
    )


def _list_videos(plan: BackgroundPlan) -> pd.DataFrame:
    rows = [
        (scene.path(plan.split, label), label, scene.name, scene.kind, scene.texture(label))
        for scene in plan.scenes
        for label in CLASSES
    ]
    return pd.DataFrame(rows, columns=COLUMNS)
