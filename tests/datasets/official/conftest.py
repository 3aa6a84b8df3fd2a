"""Invented annotation files, and the real ones where they are."""

from pathlib import Path

import pytest

REAL = Path(__file__).parents[4] / 'shared/annotations'


@pytest.fixture
def write(tmp_path):
    """Function that writes files, given by name, and returns their folder."""

    def write_files(files: dict[str, str]) -> Path:
        for name, text in files.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text, encoding='utf-8')
        return tmp_path

    return write_files


@pytest.fixture
def real():
    """Function that returns the folder of a data set's real annotation files, or skips."""

    def find(name: str) -> Path:
        if not (REAL / name).is_dir():
            pytest.skip(f'there is no {REAL / name}')
        return REAL / name

    return find
