import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from mmaction.registry import DATASETS

from mmbias.datasets import read_classes, read_manifest

CLASSES = ['run', 'walk']


@pytest.fixture
def write(tmp_path):
    def write_manifest(text):
        path = tmp_path / 'list.csv'
        path.write_text(text, encoding='utf-8')
        return path

    return write_manifest


def test_columns_of_a_manifest(write):
    path = write(
        'path,label,start,end,group,place\n'
        '"a, b/ü.mp4",walk,,,p1,home\n'
        'long.mp4,run,1.5,3,p2,street\n'
        'long.mp4,run,4,5,p2,NA\n'
    )
    rows = read_manifest(path, CLASSES)
    assert rows['path'].tolist() == ['a, b/ü.mp4', 'long.mp4', 'long.mp4']
    assert rows['class_index'].tolist() == [1, 0, 0]
    assert rows['sample_id'].tolist() == [
        'a, b/ü.mp4',
        'long.mp4@1.500-3.000',
        'long.mp4@4.000-5.000',
    ]
    assert rows['place'].tolist() == ['home', 'street', 'NA']


def test_all_mistakes_are_reported_with_their_lines(write):
    path = write(
        'path,label,start,end\n'
        'a.mp4,run,,\n'
        'b.mp4,jump,,\n'
        'c.mp4,walk,5,2\n'
        'a.mp4,run,,\n'
        'd.mp4,walk,x,-1\n'
        ',walk,,\n'
    )
    with pytest.raises(ValueError, match='has 6 mistakes') as error:
        read_manifest(path, CLASSES)
    text = str(error.value)
    assert f"{path}:3: unknown class 'jump', not among 2" in text
    assert f'{path}:4: start 5.0 is not before end 2.0' in text
    assert f"{path}:5: sample 'a.mp4' is listed twice" in text
    assert f"{path}:6: start is 'x', must be a number of at least 0" in text
    assert f"{path}:6: end is '-1', must be a number of at least 0" in text
    assert f'{path}:7: path is empty' in text


def test_open_segments_have_one_name(write):
    path = write('path,label,start,end\na,run,,3\nb,run,3,\nc,run,0,3\n')
    ids = ['a@0.000-3.000', 'b@3.000-end', 'c@0.000-3.000']
    assert read_manifest(path, CLASSES)['sample_id'].tolist() == ids


@pytest.mark.parametrize(
    ('text', 'message'),
    [
        ('', 'is not a CSV file'),
        ('path,class\na,b\n', 'has no column label; its columns are path, class'),
        ('path,label\n', 'has no samples'),
        ('path,label,status\na,run,x\n', "has a column 'status', a name of the results folder"),
        ('path,label\na,run\nb,run,7,8\n', 'is not a CSV file'),
        ('path,label\na,b,run\n', 'has rows with more cells than its header'),
    ],
)
def test_files_that_are_no_manifest(write, text, message):
    with pytest.raises(ValueError, match=message):
        read_manifest(write(text), CLASSES)


def test_a_manifest_that_is_not_there(tmp_path):
    with pytest.raises(FileNotFoundError, match=r'no such manifest: .*gone\.csv'):
        read_manifest(tmp_path / 'gone.csv', CLASSES)


def test_samples_of_a_data_set(videos):
    dataset = DATASETS.build(
        dict(
            type='VideoManifest',
            ann_file=str(videos / 'test.csv'),
            classes=str(videos / 'classes.txt'),
        )
    )
    assert len(dataset) == 7
    assert dataset.metainfo['classes'] == ('left', 'right', 'up')
    info = dataset.get_data_info(4)
    assert info['filename'] == str(videos / 'clips/a 4, "ü".avi')
    assert (info['label'], info['group'], info['start']) == (1, 'person 2', None)
    assert info['attributes'] == {'background': 'home'}
    assert info['sample_id'] == 'clips/a 4, "ü".avi'


@pytest.mark.parametrize('cell', ['', ' '])
def test_blank_lines_do_not_shift_the_numbers(write, cell):
    with pytest.raises(ValueError, match=r'list\.csv:5: group is empty'):
        read_manifest(write(f'path,label,group\na,run,x\n\n\nb,walk,{cell}\n'), CLASSES)


def test_missing_cells_are_empty(write):
    with pytest.raises(ValueError, match=r'list\.csv:3: group is empty'):
        read_manifest(write('path,label,group\na,run,x\nb,walk\n'), CLASSES)


def test_a_file_saved_by_a_spreadsheet(write):
    rows = read_manifest(write('\ufeffpath,label\r\na.mp4,run\r\n'), CLASSES)
    assert rows['path'].tolist() == ['a.mp4']


LARGE = """
import re, sys, time
from pathlib import Path
from mmbias.datasets.manifest import VideoManifest

def megabytes(what):  # of this process alone: resource.getrusage also tells its parent's peak
    status = Path('/proc/self/status').read_text()
    return int(re.search(what + r':\\s+(\\d+) kB', status)[1]) / 2**10

before, begin = megabytes('VmRSS'), time.process_time()
rows = VideoManifest(sys.argv[1], 'kinetics400')
assert rows.get_data_info(len(rows) - 1)['label'] == 399
print(len(rows), time.process_time() - begin, megabytes('VmHWM') - before)
"""


@pytest.mark.skipif(not Path('/proc/self/status').exists(), reason='memory is read from /proc')
def test_a_million_rows_take_seconds_and_little_memory(tmp_path):
    names = np.repeat(read_classes('kinetics400'), 2500)
    clips = [f'videos/{name}/{i:011d}_000010.mp4' for i, name in enumerate(names)]
    table = pd.DataFrame({'path': clips, 'label': names, 'start': 1.5, 'end': 11.5})
    table.assign(group=table.index // 3).to_csv(tmp_path / 'large.csv', index=False)
    command = [sys.executable, '-c', LARGE, str(tmp_path / 'large.csv')]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    rows, seconds, megabytes = map(float, done.stdout.split())
    assert rows == 1_000_000
    assert seconds < 10
    assert megabytes < 700


@pytest.mark.parametrize(('indices', 'expected'), [(2, [0, 1]), ([3, 1], [3, 1])])
def test_a_part_of_a_data_set(videos, indices, expected):
    dataset = DATASETS.build(
        dict(
            type='VideoManifest',
            ann_file=str(videos / 'test.csv'),
            classes=['left', 'right', 'up'],
            indices=indices,
        )
    )
    whole = pd.read_csv(videos / 'test.csv')['path']
    assert dataset.rows['path'].tolist() == whole[expected].tolist()
