import runpy
from pathlib import Path

import pytest
import setuptools
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import mmbias

ROOT = Path(__file__).parents[1]


@pytest.fixture
def settings(monkeypatch):
    """Return what setup.py tells setuptools."""
    found = {}
    monkeypatch.setattr(setuptools, 'setup', found.update)
    monkeypatch.chdir(ROOT)
    runpy.run_path(str(ROOT / 'setup.py'))
    return found


def read_pins(name):
    """Return the pinned version of each package in a requirements file."""
    lines = (ROOT / 'requirements' / name).read_text().splitlines()
    requirements = [Requirement(line) for line in lines if line and not line.startswith('#')]
    pins = {}
    for requirement in requirements:
        (specifier,) = requirement.specifier
        assert specifier.operator == '=='
        pins[canonicalize_name(requirement.name)] = specifier.version
    return pins


def assert_pinned(requirements, pins):
    for requirement in map(Requirement, requirements):
        assert pins[canonicalize_name(requirement.name)] in requirement.specifier


def test_tested_stack_satisfies_the_requirements(settings):
    extras = settings['extras_require']
    every = [*settings['install_requires'], *extras['report'], *extras['run'], *extras['lite']]
    assert_pinned(every, read_pins('tested.txt'))


def test_lite_is_run_and_one_mmcv(settings):
    run, lite = (set(settings['extras_require'][name]) for name in ('run', 'lite'))
    assert {Requirement(text).name for text in lite - run} == {'mmcv-lite'}
    assert run < lite


def test_environment_of_reports_is_the_required_part_of_the_tested_stack(settings):
    pins, tested = read_pins('report.txt'), read_pins('tested.txt')
    assert_pinned(settings['install_requires'], pins)
    assert pins.items() <= tested.items()
    required = {canonicalize_name(Requirement(t).name) for t in settings['install_requires']}
    assert set(pins) - required == {'setuptools'}  # which builds mmbias


def test_reports_require_nothing_that_runs_networks(settings):
    names = {Requirement(text).name for text in settings['install_requires']}
    assert not names & {Requirement(text).name for text in settings['extras_require']['lite']}


@pytest.mark.parametrize('name', ['test', 'reproduce'])
def test_tools_satisfy_their_extra(settings, name):
    pins = read_pins(f'{name}.txt')
    assert_pinned(settings['extras_require'][name], pins)
    assert len(pins) == len(settings['extras_require'][name])


def test_no_mmcv_is_required(settings):
    every = [*settings['install_requires'], *settings['extras_require']['run']]
    names = {Requirement(text).name for text in every}
    assert not names & {'mmcv', 'mmcv-lite', 'mmcv-full'}


def test_open_ranges_hold_no_exact_pin(settings):
    every = [*settings['install_requires'], *settings['extras_require']['lite']]
    specifiers = [Requirement(text).specifier for text in every]
    assert not [str(each) for each in specifiers if '==' in str(each)]


def test_every_folder_with_modules_is_installed(settings):
    folders = {path.parent for path in (ROOT / 'mmbias').rglob('*.py')}
    names = {'.'.join(folder.relative_to(ROOT).parts) for folder in folders}
    assert names == set(settings['packages'])


def test_every_data_file_is_installed(settings):
    for path in (ROOT / 'mmbias').rglob('*.*'):
        if path.is_file() and path.suffix not in {'.py', '.pyc'}:
            covered = [
                path.match('/'.join([*package.split('.'), pattern]))
                for package, patterns in settings['package_data'].items()
                for pattern in patterns
            ]
            assert any(covered), f'{path.relative_to(ROOT)} is missing from package_data'


def test_versions_agree(settings):
    assert settings['version'] == mmbias.__version__
