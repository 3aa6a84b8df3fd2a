"""The index: numbers of the masks, computed by hand, and cells that are not believed."""

import re

import numpy as np
import pandas as pd
import pytest

from mmbias.masks.index import COLUMNS, read_index, write_index
from mmbias.masks.store import mask_path

from .conftest import SHA256, random_masks, store


def boxes(*widths, height=10, width=20):
    """Masks that are filled from the left up to a width, shape (T, 10, 20)."""
    return np.broadcast_to(np.arange(width), (len(widths), height, width)) < np.array(
        widths, int
    ).reshape(-1, 1, 1)


def test_every_number_by_hand(tmp_path):
    # Shares 0.1, 0.2, 0, 0, 0.05; changes 1 - 2/4, 1 - 0/4, none, 1 - 0/1.
    row = store(mask_path(tmp_path, 'a/b.avi'), boxes(2, 4, 0, 0, 1))
    written = write_index(tmp_path)
    assert tuple(written.columns) == COLUMNS
    read = read_index(tmp_path)
    pd.testing.assert_frame_equal(read, written)
    found = read.iloc[0].to_dict()
    assert found.pop('path') == 'a/b.avi'
    assert found == row
    assert (row['frames'], row['height'], row['width']) == (5, 10, 20)
    assert row['found'] == 0.6
    assert row['area'] == pytest.approx(0.07)
    assert row['first_area'] == pytest.approx(0.1)
    assert row['over_10'] == 0.4
    assert row['flicker'] == pytest.approx((0.5 + 1 + 1) / 3)
    assert (row['tool'], row['video_sha256']) == ('drawn', SHA256)


@pytest.mark.parametrize(('widths', 'flicker'), [((0, 0), np.nan), ((3,), np.nan), ((3, 3), 0)])
def test_flicker_at_its_ends(tmp_path, widths, flicker):
    store(tmp_path / 'x.npz', boxes(*widths))
    write_index(tmp_path)
    np.testing.assert_equal(read_index(tmp_path)['flicker'][0], flicker)


def test_flicker_is_that_of_neighbours_over_all_parts(tmp_path):
    masks = random_masks(130)
    store(tmp_path / 'x.npz', masks)
    before, after = masks[:-1], masks[1:]
    either = (before | after).sum((1, 2))
    both = (before & after).sum((1, 2))
    expected = np.mean(1 - both[either > 0] / either[either > 0])
    assert write_index(tmp_path)['flicker'][0] == pytest.approx(expected)


def test_the_index_is_ordered_and_holds_all_folders(tmp_path):
    for path in ('b.avi', 'a/2.avi', 'a/1.avi', 'a.avi'):
        store(mask_path(tmp_path, path), boxes(1))
    assert write_index(tmp_path)['path'].tolist() == ['a.avi', 'a/1.avi', 'a/2.avi', 'b.avi']


def test_an_empty_store_has_an_empty_index(tmp_path):
    write_index(tmp_path)
    assert read_index(tmp_path).empty


def test_a_file_that_is_no_mask_file_is_named(tmp_path):
    np.savez(tmp_path / 'x.npz', masks=boxes(1))
    with pytest.raises(ValueError, match=r'x\.npz has no entry about'):
        write_index(tmp_path)


@pytest.mark.parametrize(
    ('column', 'cell', 'message'),
    [
        ('frames', '0', "frames is '0', must be a whole number from 1 to"),
        ('frames', '2.5', 'frames'),
        ('frames', 'nan', 'frames'),
        ('height', '1e30', 'height'),
        ('width', '', 'width'),
        ('found', '1.01', "found is '1.01', must be a number from 0 to 1"),
        ('found', '', 'found'),
        ('area', 'inf', 'area'),
        ('area', '-0.1', 'area'),
        ('first_area', 'x', 'first_area'),
        ('over_10', '80 %', 'over_10'),
        ('flicker', '2', 'flicker'),
        ('path', '../x.avi', 'path'),
        ('path', '', 'path'),
        ('path', 'a.avi', 'must be there once'),
        ('video_sha256', 'x', 'video_sha256'),
    ],
)
def test_a_wrong_cell_is_named(tmp_path, column, cell, message):
    for path in ('a.avi', 'b.avi'):
        store(mask_path(tmp_path, path), boxes(1))
    table = write_index(tmp_path).astype(str)
    table.loc[1, column] = cell
    table.to_csv(tmp_path / 'masks.csv', index=False)
    with pytest.raises(ValueError, match=re.escape(message)) as error:
        read_index(tmp_path)
    assert f'{tmp_path}/masks.csv, line 3: {column}' in str(error.value)


def test_a_missing_column_or_index_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match='no such index of masks'):
        read_index(tmp_path)
    write_index(tmp_path).drop(columns='area').to_csv(tmp_path / 'masks.csv', index=False)
    with pytest.raises(ValueError, match='has no column area'):
        read_index(tmp_path)
