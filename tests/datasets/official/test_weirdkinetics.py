import pytest

from mmbias.datasets.official.weirdkinetics import read_weirdkinetics

LIST = (
    'path,label,setting,background,camera\n'
    'a/b.1.mp4,jogging,real,outdoor,left\n'
    'c.MOV,tennis,weird,roof,right\n'
)


@pytest.mark.parametrize('name', ['weirdkinetics.csv', 'mine.csv'])
def test_a_list(write, name):
    folder = write({name: LIST})
    lists = read_weirdkinetics(folder if name == 'weirdkinetics.csv' else folder / name)
    assert list(lists) == ['test']
    assert lists['test'].rows.to_dict('list') == {
        'label': ['jogging', 'tennis'],
        'setting': ['real', 'weird'],
        'background': ['outdoor', 'roof'],
        'camera': ['left', 'right'],
        'where': [f'{name}:2', f'{name}:3'],
    }
    assert lists['test'].forms[0]['video'].tolist() == ['a/b.1', 'c']


def test_other_settings_are_mistakes(write):
    text = LIST + 'd.mp4,jogging,odd,home,left\n'
    annotated = read_weirdkinetics(write({'weirdkinetics.csv': text}))['test']
    assert len(annotated.rows) == len(annotated.forms[0]) == 2
    assert annotated.mistakes == ("weirdkinetics.csv:4: setting is 'odd', must be real or weird",)


def test_a_folder(write):
    folder = write(
        {
            'Weird/Push_Up/cafe/x.MOV': '',
            'real/push up/At_Home/y_1.mp4': '',
            'real/push up/At_Home/.y_1.mp4': '',
            'real/push up/z.webm': '',
            'strange/push up/home/w.mkv': '',
            'real/notes.txt': '',
        }
    )
    annotated = read_weirdkinetics(folder)['test']
    assert annotated.rows.to_dict('list') == {
        'label': ['push up', 'push up'],
        'setting': ['weird', 'real'],
        'background': ['cafe', 'at home'],
        'where': ['Weird/Push_Up/cafe/x.MOV', 'real/push up/At_Home/y_1.mp4'],
    }
    assert annotated.forms[0]['video'].tolist() == [
        'Weird/Push_Up/cafe/x',
        'real/push up/At_Home/y_1',
    ]
    assert annotated.mistakes == (
        'real/push up/z.webm: is not in SETTING/CLASS/BACKGROUND',
        "strange/push up/home/w.mkv: setting is 'strange', must be real or weird",
    )


def test_nothing_there(tmp_path):
    with pytest.raises(FileNotFoundError, match=r'looked for weirdkinetics\.csv, or videos in'):
        read_weirdkinetics(tmp_path)
