"""Every kind of hostile manifest: one line that names the file, or the lines that are wrong."""

import pandas as pd
import pytest

from mmbias.datasets import read_manifest
from mmbias.datasets.manifest import VideoManifest

CLASSES = ['left', 'right', 'up']
HEADER = 'path,label\n'

HOSTILE = {
    'nothing': (b'', 'is not a CSV file'),
    'NUL bytes': (HEADER + 'a\0.avi,left\n', 'line 2 has the control character 0x00'),
    'terminal codes': (HEADER + 'a\x1b[2J.avi,left\n', 'line 2 has the control character 0x1b'),
    'UTF-16': ((HEADER + 'a.avi,left\n').encode('utf-16'), 'has the control character 0x00'),
    'Latin-1': ((HEADER + 'ü.avi,left\n').encode('latin-1'), "'utf-8' codec can't decode byte"),
    'no header': ('a.avi,left\nb.avi,up\n', 'has no column path, label; its columns are a.avi'),
    'a million columns': (
        ','.join(map(str, range(10**6))) + '\n',
        'has 1000000 columns, allowed are 1000',
    ),
    'a column twice': ('path,path,label\na,b,left\n', "has two columns 'path'"),
    'a giant cell': (
        HEADER + f'{"a" * 10**6}.avi,left\n',
        "has a cell of 1000004 characters in line 2, column 'path', allowed are 4096",
    ),
    'a line break in a cell': (HEADER + '"a\nb.avi",left\n', 'has a line break in a cell'),
    'an open quote': (HEADER + '"a.avi,left\nb.avi,up\n', 'is not a CSV file'),
    'an open quote at the end': (HEADER + 'a.avi,left\n"b.avi,up', 'is not a CSV file'),
    'more cells than names': (HEADER + 'a.avi,left,1\n', 'rows with more cells than its header'),
    'a picture': (b'\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'has the control character'),
    'a name of ours': ('path,label,clips\na,left,9\n', "has a column 'clips', a name of the res"),
}
MISTAKES = {
    'upwards': ('../../etc/passwd,left,,', 'leads out of the folder of the videos'),
    'upwards inside': ('a/../../../etc/passwd,left,,', 'leads out of the folder of the videos'),
    'absolute': ('/etc/passwd,left,,', 'leads out of the folder of the videos'),
    'absolute on Windows': (r'C:\Windows\win.ini,left,,', 'leads out of the folder of the videos'),
    'backslashes': (r'..\..\secret,left,,', 'leads out of the folder of the videos'),
    'a formula as a class': ('"a.avi","=HYPERLINK(""x"")",,', 'unknown class \'=HYPERLINK("x")\''),
    'markup as a class': ('a.avi,<script>alert(1)</script>,,', "unknown class '<script>"),
    'a row twice': ('a.avi,left,,\na.avi,left,,', "sample 'a.avi' is listed twice"),
    'infinite': ('a.avi,left,0,inf', "end is 'inf', must be a number of at least 0 and at most"),
    'not a number': ('a.avi,left,nan,', "start is 'nan', must be a number"),
    'beyond any video': ('a.avi,left,1e300,', "start is '1e300', must be a number"),
}


@pytest.mark.parametrize('kind', HOSTILE)
def test_files_that_are_no_manifests(tmp_path, kind):
    content, message = HOSTILE[kind]
    path = tmp_path / 'list.csv'
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(ValueError, match=r'^manifest .*list\.csv ') as error:
        read_manifest(path, CLASSES)
    assert message in str(error.value)
    assert len(str(error.value).splitlines()) == 1
    assert len(str(error.value)) < 1000


@pytest.mark.parametrize('kind', MISTAKES)
def test_rows_that_are_wrong_are_named(tmp_path, kind):
    rows, message = MISTAKES[kind]
    path = tmp_path / 'list.csv'
    path.write_text('path,label,start,end\n' + rows + '\n')
    with pytest.raises(ValueError, match='has 1 mistake\n') as error:
        read_manifest(path, CLASSES)
    assert f'{path}:{2 + rows.count(chr(10))}: {message}' in str(error.value).replace(
        "path '" + rows.split(',')[0].replace('\\', '\\\\') + "' leads", 'leads'
    )


def test_names_that_only_look_dangerous_are_kept_as_they_are(tmp_path):
    """Such names are harmless here: nothing joins, runs or prints them as anything but text."""
    names = ['=1+1.avi', '-0abc.mp4', '@x', '..a/b..avi', '<b>.avi', 'a:b.avi', "'; DROP TABLE x"]
    path = tmp_path / 'list.csv'
    pd.DataFrame({'path': names, 'label': 'left'}).to_csv(path, index=False)
    assert read_manifest(path, CLASSES)['path'].tolist() == names


def test_paths_outside_are_allowed_where_that_is_asked_for(tmp_path):
    path = tmp_path / 'list.csv'
    path.write_text(HEADER + '/data/a.avi,left\n../b.avi,up\n')
    dataset = VideoManifest(str(path), CLASSES, root='/videos', allow_outside=True)
    assert [dataset.get_data_info(i)['filename'] for i in (0, 1)] == [
        '/data/a.avi',
        '/videos/../b.avi',
    ]


@pytest.mark.parametrize('kind', ['NUL bytes', 'a million columns', 'no header', 'a giant cell'])
def test_the_command_says_so_in_one_line(refuse, small_config, listed, tmp_path, kind):
    content, message = HOSTILE[kind]
    [(option, path)] = listed(content).items()
    small_config()
    said = refuse(
        *('test', tmp_path / 'small.py', 'none', '--cfg-options', f'{option}={path}'),
    )
    assert message in said
