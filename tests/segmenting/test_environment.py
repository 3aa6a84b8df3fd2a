"""The environment of BlazePose: whole or not there; no test downloads anything."""

import sys

import pytest
from packaging.requirements import Requirement

from mmbias.segmenting import environment
from mmbias.segmenting.blazepose import BlazePose
from mmbias.segmenting.environment import MARKER, PINS, ensure_environment, is_whole


def test_every_package_is_pinned_and_mediapipe_is_the_one_that_is_named():
    pins = {}
    for line in PINS.read_text().splitlines():
        requirement = Requirement(line)
        (specifier,) = requirement.specifier
        assert specifier.operator == '=='
        pins[requirement.name] = specifier.version
    assert BlazePose.version == f'mediapipe {pins["mediapipe"]}'
    assert pins['numpy'].startswith('1.')


def test_it_is_kept_in_the_cache_of_the_user(monkeypatch, tmp_path):
    monkeypatch.setenv('XDG_CACHE_HOME', str(tmp_path))
    assert environment.default_environment().parent == tmp_path / 'mmbias'
    monkeypatch.delenv('XDG_CACHE_HOME')
    monkeypatch.setenv('HOME', str(tmp_path / 'home'))
    assert environment.default_environment().parent == tmp_path / 'home/.cache/mmbias'


def test_what_pip_cannot_do_is_one_line_and_leaves_no_whole_environment(monkeypatch, tmp_path):
    monkeypatch.setenv('PIP_CONFIG_FILE', '/dev/null')
    monkeypatch.setenv('PIP_NO_INDEX', '1')
    monkeypatch.delenv('PIP_FIND_LINKS', raising=False)
    folder, told = tmp_path / 'blazepose', []
    folder.mkdir()
    (folder / MARKER).touch()  # as a killed process leaves it
    (folder / 'half').touch()
    with pytest.raises(OSError, match=r'with Python 3\.\d+\.\d+: pip: ERROR: .*mediapipe') as error:
        ensure_environment(folder, tell=told.append)
    assert '\n' not in str(error.value)
    assert len(told) == 1
    assert not is_whole(folder)
    assert not (folder / 'half').exists()  # it was made anew


def test_a_folder_of_something_else_is_left_alone(tmp_path):
    (tmp_path / 'thesis.tex').write_text('years')
    with pytest.raises(FileExistsError, match='holds something else'):
        ensure_environment(tmp_path, tell=print)
    assert (tmp_path / 'thesis.tex').read_text() == 'years'


def test_one_of_other_packages_or_another_python_is_not_whole(tmp_path):
    version = '.'.join(map(str, sys.version_info[:2]))
    (tmp_path / MARKER).write_text(f'# Python {version}\n{PINS.read_text()}')
    assert is_whole(tmp_path)
    (tmp_path / MARKER).write_text(f'# Python 3.1\n{PINS.read_text()}')
    assert not is_whole(tmp_path)
    (tmp_path / MARKER).write_text(f'# Python {version}\nmediapipe==0.1\n')
    assert not is_whole(tmp_path)
