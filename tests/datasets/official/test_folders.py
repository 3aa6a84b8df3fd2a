from mmbias.datasets.official.folders import list_videos, walk_folders


def place(folder, *names):
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def test_videos_of_linked_folders_are_listed_and_hidden_ones_are_not(tmp_path):
    place(tmp_path, 'disk/a.MP4', 'videos/run/b, "ü".avi', 'videos/run/._b.avi', 'videos/notes.txt')
    (tmp_path / 'videos/walk').symlink_to(tmp_path / 'disk')
    assert list_videos(tmp_path / 'videos') == (['run/b, "ü".avi', 'walk/a.MP4'], ())


def test_links_in_a_circle_are_followed_once(tmp_path):
    place(tmp_path, 'zoo/a.mp4')
    (tmp_path / 'videos').symlink_to(tmp_path)
    assert list_videos(tmp_path) == (['zoo/a.mp4'], ())


def test_folders_can_be_left_out(tmp_path):
    place(tmp_path, 'b/a.mp4', 'a/c/a.mp4')
    seen = []
    for below, subfolders, files in walk_folders(tmp_path):
        seen.append((below.as_posix(), subfolders.copy(), files))
        subfolders[:] = [name for name in subfolders if name != 'c']
    assert seen == [('.', ['a', 'b'], []), ('a', ['c'], []), ('b', [], ['a.mp4'])]
