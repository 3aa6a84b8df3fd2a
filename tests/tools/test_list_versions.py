"""Versions of official lists: chosen on the command line, written down beside the manifests."""

import hashlib
import json

import pandas as pd
import pytest

from mmbias.datasets.about import read_version


@pytest.fixture
def diving(tmp_path):
    """Lists of two versions of Diving48, a dive in each."""
    folder = tmp_path / 'diving48'
    folder.mkdir()
    for infix, name in (('', 'old_1'), ('_V2', 'new_1')):
        entry = dict(vid_name=name, label=0, start_frame=0, end_frame=9)
        (folder / f'Diving48{infix}_test.json').write_text(json.dumps([entry]))
    return 'diving48', '--annotations', folder, '--no-check', '--out', tmp_path / 'out'


def test_a_version_is_chosen_and_written_beside_the_manifest(run_tool, diving, tmp_path):
    code, printed = run_tool('prepare_data', *diving)
    assert code.endswith('(Diving48_V2_test.json): choose one with --version')
    assert '\n' not in code
    assert not (tmp_path / 'out').exists()
    for version, count, name in (('V1', 2_096, 'old_1'), ('V2', 1_970, 'new_1')):
        code, printed = run_tool('prepare_data', *diving, '--version', version)
        assert code is None
        assert f'version {version} of the lists; Diving48' in printed.out
        manifest = tmp_path / 'out/test.csv'
        assert pd.read_csv(manifest)['path'].tolist() == [f'videos/{name}.mp4']
        about = json.loads((tmp_path / 'out/about.json').read_text())
        assert (about['dataset'], about['version']) == ('diving48', version)
        digest = hashlib.sha256(manifest.read_bytes()).hexdigest()
        numbers = dict(sha256=digest, published=count, listed=1, written=1)
        assert about['manifests'] == {'test.csv': numbers}
        assert read_version(manifest) == version
    manifest.write_text(manifest.read_text() + 'videos/mine.mp4,Back+15som+05Twis+FREE,x\n')
    assert read_version(manifest) == ''  # it is another manifest now


def test_versions_where_there_are_none(run_tool, tmp_path):
    (tmp_path / 'testlist01.txt').write_text('Archery/v_Archery_g02_c01.avi\n')
    command = 'ucf101', '--annotations', tmp_path, '--no-check', '--out', tmp_path / 'a'
    code, _ = run_tool('prepare_data', *command, '--version', 'V1')
    assert code == "error: version is 'V1', but ucf101 has one version only"
    assert run_tool('prepare_data', *command)[0] is None
    assert read_version(tmp_path / 'a/test.csv') == ''


@pytest.mark.parametrize('text', ['[]', '{', '{"version": "V1"}', '{"version": 1, "manifests": 2}'])
def test_an_about_file_of_another_kind_says_nothing(tmp_path, text):
    (tmp_path / 'test.csv').touch()
    (tmp_path / 'about.json').write_text(text)
    assert read_version(tmp_path / 'test.csv') == ''
