import pytest

from mmbias.datasets import read_classes
from mmbias.datasets.official.hmdb51 import read_hmdb51

CLAP = (
    'snap_clap_(x)&[y]!_clap_u_nm_np1_fr_bad_0.avi 1 \n'
    '#2_Film_clap_u_nm_np1_fr_bad_1.avi 2 \n'
    'Unused_clap_u_nm_np1_fr_bad_1.avi 0 \n'
)
CLIMB_STAIRS = '#2_Film_climb_stairs_f_cm_np10_ba_med_0.avi 1\n'


@pytest.fixture
def files():
    lists = {f'{name}_test_split3.txt': '' for name in read_classes('hmdb51')}
    own = {'clap_test_split3.txt': CLAP, 'climb_stairs_test_split3.txt': CLIMB_STAIRS}
    return lists | own


def test_marks_and_films(write, files):
    lists = read_hmdb51(write(files), split=3)
    assert lists['train'].rows.to_dict('list') == {
        'label': ['clap', 'climb_stairs'],
        'where': ['clap_test_split3.txt:1', 'climb_stairs_test_split3.txt:1'],
        # In front of the last class name, and the same film whatever the class.
        'group': ['snap_clap_(x)&[y]!', '#2_Film'],
    }
    assert lists['test'].rows['group'].tolist() == ['#2_Film']
    assert lists['train'].forms[0]['video'].tolist() == [
        'clap/snap_clap_(x)&[y]!_clap_u_nm_np1_fr_bad_0',
        'climb_stairs/#2_Film_climb_stairs_f_cm_np10_ba_med_0',
    ]


def test_a_line_that_cannot_be_read_is_reported_once(write, files):
    lists = read_hmdb51(write(files | {'wave_test_split3.txt': 'a_wave_u.avi 3\n'}), split=3)
    mistakes = [mistake for annotated in lists.values() for mistake in annotated.mistakes]
    assert mistakes == ["wave_test_split3.txt:1: 'a_wave_u.avi 3' is not NAME.avi 0, 1 or 2"]


def test_every_class_must_have_its_list(write, files):
    del files['chew_test_split3.txt'], files['wave_test_split3.txt']
    with pytest.raises(
        FileNotFoundError, match=r'2 of 51 .*: chew_test_split3\.txt, wave_test_split3\.txt$'
    ):
        read_hmdb51(write(files), split=3)
