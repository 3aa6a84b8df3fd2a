"""Where videos may lie, and what counts as one."""

import pandas as pd
import pytest

from mmbias.datasets.official import OFFICIAL
from mmbias.datasets.official.annotations import Annotated
from mmbias.preparing.preparation import link_videos, match_splits, refuse_place

OVERLAPS = [('data/videos', 'data'), ('data', 'data/small'), ('data/videos/UCF-101', 'data')]


@pytest.mark.parametrize(('videos', 'out'), OVERLAPS)
def test_copies_never_lie_among_the_originals(tmp_path, videos, out):
    (tmp_path / videos).mkdir(parents=True)
    with pytest.raises(FileExistsError, match='overlap; small copies need another --out'):
        refuse_place(tmp_path / videos, tmp_path / out, copies=True)


def test_copies_do_not_go_where_originals_are_linked(tmp_path):
    (tmp_path / 'UCF-101').mkdir()
    (tmp_path / 'out').mkdir()
    refuse_place(tmp_path / 'UCF-101', tmp_path / 'out', copies=True)
    link_videos(tmp_path / 'UCF-101', tmp_path / 'out')
    refuse_place(tmp_path / 'UCF-101', tmp_path / 'out', copies=False)
    with pytest.raises(FileExistsError, match='is a link to originals'):
        refuse_place(tmp_path / 'UCF-101', tmp_path / 'out', copies=True)


@pytest.mark.parametrize('kind', ['folder', 'link', 'dead link'])
def test_originals_are_not_linked_where_something_else_is(tmp_path, kind):
    (tmp_path / 'UCF-101').mkdir()
    (tmp_path / 'other').mkdir()
    if kind == 'folder':
        (tmp_path / 'videos').mkdir()
    else:
        (tmp_path / 'videos').symlink_to(tmp_path / ('other' if kind == 'link' else 'gone'))
    with pytest.raises(FileExistsError, match=r'leads to .*, not to .*UCF-101'):
        refuse_place(tmp_path / 'UCF-101', tmp_path, copies=False)


@pytest.mark.parametrize(
    ('rates', 'path'), [({}, 'videos/videos/a.avi'), ({'fps': 12}, 'videos/frames/a')]
)
def test_a_folder_of_frames_is_a_video_only_with_a_frame_rate(tmp_path, rates, path):
    (tmp_path / 'frames/a').mkdir(parents=True)
    (tmp_path / 'videos').mkdir()
    (tmp_path / 'videos/a.avi').touch()
    rows = pd.DataFrame({'label': ['run'], 'where': ['list.txt:1'], **rates})
    lists = {'test': Annotated(rows, (pd.DataFrame({'video': ['a']}),))}
    [split] = match_splits(OFFICIAL['own'], lists, tmp_path)
    assert split.table['path'].tolist() == [path]
