"""Which masks belong to which video."""

import pytest

from mmbias.masks.importing import IMPORTERS, find_all


@pytest.mark.parametrize('place', ['jog/1.avi', 'jog/1', '1.avi', '1'])
@pytest.mark.parametrize('name', ['sam2', 'npz', 'jhmdb'])
def test_masks_are_called_as_the_video(tmp_path, place, name):
    ending = IMPORTERS[name].endings[0]
    path = tmp_path / f'{place}{ending}'
    path.parent.mkdir(parents=True, exist_ok=True)
    path.mkdir() if not ending else path.touch()
    assert IMPORTERS[name].find(tmp_path, 'jog/1.avi') == path


def test_nearer_names_come_first(tmp_path):
    for place in ('1', 'jog/1', 'jog/1.avi'):
        (tmp_path / place).mkdir(parents=True)
    assert IMPORTERS['sam2'].find(tmp_path, 'jog/1.avi') == tmp_path / 'jog/1.avi'


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / '1').touch()
    assert IMPORTERS['sam2'].find(tmp_path, '1.avi') is None
    (tmp_path / '2.npz').mkdir()
    assert IMPORTERS['npz'].find(tmp_path, '2.avi') is None


def test_no_two_videos_share_masks(tmp_path):
    (tmp_path / '1').mkdir()
    videos = ['jog/1.avi', 'walk/1.avi']
    with pytest.raises(ValueError, match=r'jog/1\.avi and walk/1\.avi would both have the masks'):
        find_all(IMPORTERS['sam2'], tmp_path, videos)
    (tmp_path / 'walk/1').mkdir(parents=True)
    found = find_all(IMPORTERS['sam2'], tmp_path, [*videos, 'x.avi'])
    assert found == {
        'jog/1.avi': tmp_path / '1',
        'walk/1.avi': tmp_path / 'walk/1',
        'x.avi': None,
    }


def test_no_path_leads_out_of_the_folder(tmp_path):
    with pytest.raises(ValueError, match='leads elsewhere'):
        IMPORTERS['sam2'].find(tmp_path, '../1.avi')
