import subprocess
import sys

import pytest
from mmaction.registry import DATASETS, HOOKS, LOOPS, METRICS, MODELS, TRANSFORMS
from mmengine.config import Config

from mmbias.evaluation.test_configs import load_test_config

REGISTERED = {
    TRANSFORMS: [
        'FrameShuffle',
        'LabelAwareFlip',
        'LoopPad',
        'OpenVideo',
        'RandomClip',
        'ReadFrames',
        'SlidingWindow',
    ],
    DATASETS: ['VideoManifest', 'WeirdKinetics'],
    HOOKS: ['FineTuningHook'],
    MODELS: [
        'ClassRestrictedHead',
        'FullyConvI3dHead',
        'HaraHead',
        'HaraResNet3d',
        'InceptionI3d',
        'InceptionI3dHead',
    ],
    LOOPS: ['ProbeTestLoop', 'ProbeValLoop'],
    METRICS: ['BackgroundMetric', 'BiasMetric'],
}


@pytest.mark.parametrize(
    ('registry', 'name'), [(reg, name) for reg, names in REGISTERED.items() for name in names]
)
def test_every_part_is_in_mmaction2s_registry_with_a_docstring(registry, name):
    part = registry.get(name)
    assert part.__module__.startswith('mmbias.')
    assert part.__doc__


def test_transforms_print_their_settings():
    for name in ('FrameShuffle', 'OpenVideo', 'ReadFrames'):
        assert repr(TRANSFORMS.build(dict(type=name))).startswith(f'{name}(')
    window = TRANSFORMS.build(dict(type='SlidingWindow', clip_len=8, stride=4))
    assert 'stride=4' in repr(window)


def test_a_config_brings_the_plugin_along(tmp_path):
    path = tmp_path / 'plain.py'
    path.write_text(
        "custom_imports = dict(imports=['mmbias.plugin'], allow_failed_imports=False)\n"
    )
    assert Config.fromfile(path).custom_imports.imports == ['mmbias.plugin']


@pytest.mark.parametrize('imports', ["['mmbias']", "'mmbias'", "['mmbias.plugin', 'mmbias']"])
def test_a_config_of_the_package_in_place_of_the_plugin_is_one_line(imports, tmp_path):
    path = tmp_path / 'old.py'
    path.write_text(f'custom_imports = dict(imports={imports}, allow_failed_imports=False)\n')
    with pytest.raises(ValueError, match=r"old\.py: custom_imports .* write 'mmbias\.plugin'$"):
        load_test_config(str(path), None)


@pytest.mark.parametrize('tolerant', [False, True])
def test_mmengine_alone_says_the_same(tolerant, tmp_path):
    path = tmp_path / 'old.py'
    path.write_text(f"custom_imports = dict(imports=['mmbias'], allow_failed_imports={tolerant})")
    script = 'import sys; from mmengine.config import Config; Config.fromfile(sys.argv[1])'
    command = [sys.executable, '-W', 'ignore', '-c', script, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode
    line = "custom_imports has 'mmbias', which registers nothing: write 'mmbias.plugin'"
    assert done.stderr.splitlines()[-1] == f'ValueError: {line}'
