"""A network with fixed weights, run on the small data set, and ways to damage what it meets."""

import shutil
import sqlite3

import pandas as pd
import pytest


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
