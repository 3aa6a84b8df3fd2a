import subprocess
import sys
from types import SimpleNamespace

from mmengine.model import MMDistributedDataParallel
from mmengine.runner.checkpoint import CheckpointLoader

from mmbias import compat

LOAD_CONFIGS = """
import sys
from mmengine.config import Config
lazy = Config.fromfile(sys.argv[1])
print('mmbias' in sys.modules)
Config.fromfile(sys.argv[2])
print('mmbias' in sys.modules)
"""


def test_only_needed_workarounds_are_applied(monkeypatch):
    applied = []
    workarounds = [
        SimpleNamespace(needed=lambda n=n: n % 2 == 1, apply=lambda n=n: applied.append(n))
        for n in range(4)
    ]
    monkeypatch.setattr(compat, 'WORKAROUNDS', workarounds)
    compat.apply_all()
    assert applied == [1, 3]


def test_second_call_changes_nothing():
    compat.apply_all()
    before = MMDistributedDataParallel.__init__, dict(CheckpointLoader._schemes)
    compat.apply_all()
    assert before == (MMDistributedDataParallel.__init__, dict(CheckpointLoader._schemes))
    assert not any(workaround.needed() for workaround in compat.WORKAROUNDS)


def test_config_imports_the_plugin_unless_it_imports_a_standard_module(tmp_path):
    config = "custom_imports = dict(imports=['mmbias.plugin'], allow_failed_imports=False)\n"
    plain, with_import = tmp_path / 'plain.py', tmp_path / 'with_import.py'
    plain.write_text(config)
    with_import.write_text('import os\n' + config)
    command = [sys.executable, '-c', LOAD_CONFIGS, str(with_import), str(plain)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ['False', 'True']
