import sys

import pytest
from mmaction.registry import MODELS

from mmbias.compat import missing_drn


@pytest.fixture
def localizers(tmp_path, monkeypatch):
    """Let MMAction2's localisers be those of an empty folder, and no stand-in be loaded."""
    monkeypatch.setattr(missing_drn, 'localizer_paths', lambda: [str(tmp_path)])
    monkeypatch.delitem(sys.modules, missing_drn.PACKAGE, raising=False)
    return tmp_path


def test_models_can_be_imported():
    import mmaction.models

    assert mmaction.models.BMN.__module__ == 'mmaction.models.localizers.bmn'


def test_needed_without_the_folder(localizers):
    assert missing_drn.needed()


def test_not_needed_with_the_folder(localizers):
    (localizers / 'drn').mkdir()
    (localizers / 'drn' / '__init__.py').touch()
    assert not missing_drn.needed()


def test_localizer_paths_hold_the_released_localizers():
    (path,) = missing_drn.localizer_paths()
    assert missing_drn.PathFinder.find_spec('mmaction.models.localizers.bmn', [path])


@pytest.mark.skipif(
    missing_drn.PathFinder.find_spec(missing_drn.PACKAGE, missing_drn.localizer_paths())
    is not None,
    reason='this MMAction2 has DRN',
)
def test_building_drn_says_what_is_missing():
    with pytest.raises(NotImplementedError, match='mmaction2#2714'):
        MODELS.build({'type': 'mmaction.DRN', 'vocab_size': 1301})
