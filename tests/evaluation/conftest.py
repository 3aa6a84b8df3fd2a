"""A network with fixed weights, run on the small data set, and ways to damage what it meets."""

import shutil
import sqlite3

import numpy as np
import pandas as pd
import pytest

from mmbias.masks.facts import examine
from mmbias.masks.index import write_index
from mmbias.masks.store import mask_path, write_masks
from mmbias.readers import open_video

WHITE = 180  # the square of the small data set is brighter, its floor darker


@pytest.fixture
def broken(videos, tmp_path):
    """A manifest whose third video is gone and whose fifth is no video."""
    rows = pd.read_csv(videos / 'test.csv')
    shutil.copytree(videos / 'clips', tmp_path / 'whole')
    (tmp_path / 'clips').mkdir()
    for i, name in enumerate(rows['path']):
        if i != 2:
            content = b'no video' if i == 4 else (videos / name).read_bytes()
            (tmp_path / name).write_bytes(content)
    rows.to_csv(tmp_path / 'test.csv', index=False)
    return str(tmp_path / 'test.csv')


@pytest.fixture
def forget():
    """Function that takes records out of a journal, as if the run had been killed before them."""

    def delete(folder, *positions):
        for path in (folder / 'journal').glob('rank*.sqlite'):
            with sqlite3.connect(path) as database:
                places = ', '.join(map(str, positions))
                database.execute(f'DELETE FROM records WHERE position IN ({places})')

    return delete


def frames_of(path):
    video = open_video(path, 'pyav')
    return np.stack(list(video.read(np.arange(len(video)))))


def masks_of(frames):
    return frames.min(axis=-1) > WHITE


def plate_of(frames):
    """The darkest that was seen in each place: the floor."""
    return frames.min(axis=0)


def store_masks(folder, root, paths, found=1.0):
    for path in paths:
        frames = frames_of(root / path)
        masks = masks_of(frames)
        masks[int(found * len(masks)) :] = False
        target = mask_path(folder, path)
        facts = examine(root / path)
        about = dict(tool='test', version='1', settings={})
        write_masks(target, iter(masks), plate=plate_of(frames), video=facts, **about)
    write_index(folder)


@pytest.fixture(scope='session')
def listed_paths(videos):
    return pd.read_csv(videos / 'test.csv')['path'].tolist()


@pytest.fixture(scope='session')
def masks(videos, listed_paths, tmp_path_factory):
    """A store with masks of six of the seven videos, one of them found in half of the frames."""
    folder = tmp_path_factory.mktemp('masks')
    store_masks(folder, videos, listed_paths[:5])
    store_masks(folder, videos, listed_paths[5:6], found=0.5)
    return folder
