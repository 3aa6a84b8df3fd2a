"""A path reaches a data set through an option of the command line as it was."""

import argparse
from pathlib import Path

import pytest
from mmengine.config import DictAction

from mmbias.datasets.addresses import from_option, to_option
from mmbias.datasets.manifest import VideoManifest

NAMES = [
    'plain',
    'my results',
    'a, b',
    '[1,2]',
    '(a',
    "it's",
    'é ü',
    '1e5',
    'a%20b c',
    '#1 &',
    'x?y z',
]


def parse(option):
    """What MMEngine makes of an option."""
    parser = argparse.ArgumentParser()
    parser.add_argument('--cfg-options', nargs='+', action=DictAction)
    return parser.parse_args(['--cfg-options', option]).cfg_options['key']


@pytest.mark.parametrize('name', NAMES)
def test_a_path_survives_the_command_line(name, tmp_path):
    path = str(tmp_path / name / 'test.csv')
    assert from_option(parse(f'key={to_option(path)}')) == path


def test_a_manifest_and_a_class_list_are_found_by_their_address(tmp_path):
    folder = tmp_path / 'my videos, [1]'
    folder.mkdir()
    (folder / 'test.csv').write_text('path,label\na.mp4,run\n')
    (folder / 'classes.txt').write_text('run\nwalk\n')
    manifest, classes = (parse(f'key={to_option(str(folder / name))}') for name in
                         ('test.csv', 'classes.txt'))  # fmt: skip
    data = VideoManifest(manifest, classes)
    assert data.metainfo['classes'] == ('run', 'walk')
    assert (data.ann_file, data.root) == (str(folder / 'test.csv'), Path(folder))
