import sys
from importlib.metadata import PackageNotFoundError
from types import ModuleType

import pytest

from mmbias.compat import mmcv_install


@pytest.fixture
def fake_mmcv(monkeypatch):
    """Let MMAction2 be imported anew beside another MMCV, or none."""

    def fake(version):
        module = None if version is None else ModuleType('mmcv')
        if module is not None:
            module.__version__ = version
        monkeypatch.setitem(sys.modules, 'mmcv', module)
        monkeypatch.delitem(sys.modules, 'mmaction')

    return fake


@pytest.fixture
def fake_versions(monkeypatch):
    """Let the given packages be the installed ones."""

    def fake(**versions):
        def version(name):
            try:
                return versions[name.replace('-', '_')]
            except KeyError:
                raise PackageNotFoundError(name) from None

        monkeypatch.setattr(mmcv_install, 'version', version)

    return fake


@pytest.mark.parametrize('name', ['mmcv', 'mmcv_lite'])
def test_one_accepted_package_needs_nothing(fake_versions, name):
    fake_versions(**{name: '2.1.0'})
    assert list(mmcv_install.installed().values()) == ['2.1.0']
    assert not mmcv_install.needed()


def test_missing_mmcv_names_the_command(fake_mmcv, fake_versions):
    fake_versions()
    fake_mmcv(None)
    assert mmcv_install.needed()
    with pytest.raises(ImportError, match=r"pip install 'mmcv-lite>=2\.0\.1,<2\.2'"):
        mmcv_install.apply()


@pytest.mark.parametrize('version', ['2.2.0', '1.7.2'])
def test_rejected_mmcv_names_version_range_and_command(fake_mmcv, fake_versions, version):
    fake_versions(mmcv=version)
    fake_mmcv(version)
    assert mmcv_install.needed()
    with pytest.raises(ImportError) as error:
        mmcv_install.apply()
    for part in (version, '<2.2.0', 'pip uninstall -y mmcv mmcv-lite', 'pip install'):
        assert part in str(error.value)


def test_two_packages_warn(fake_versions):
    fake_versions(mmcv='2.1.0', mmcv_lite='2.0.1')
    assert mmcv_install.needed()
    with pytest.warns(UserWarning, match=r'mmcv 2\.1\.0 and mmcv-lite 2\.0\.1 .* pip uninstall'):
        mmcv_install.apply()


def test_other_missing_modules_are_not_blamed_on_mmcv(monkeypatch):
    monkeypatch.setitem(sys.modules, 'mmaction', None)
    with pytest.raises(ModuleNotFoundError, match='mmaction'):
        mmcv_install.rejection()
