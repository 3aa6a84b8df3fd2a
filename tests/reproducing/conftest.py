"""A suite of one training and one test, which takes seconds."""

import os
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TINY = """
work_dir: none
data:
  order: {kind: fine-grained, recipe: control, control: {rho: 0, train: 16, test: 8}}
train: {config: "configs/r3d18_mini/r3d18-mini_1xb16-16x1x1-10e_{recipe}-rgb.py", epochs: 12}
fine_tune: {config: none, epochs: 3}
memory_gb: 3
hours: 1
"""


@pytest.fixture
def from_root(monkeypatch):
    """The project's root as working folder, and mim and python by name, as jobs call them."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv('PATH', f'{Path(sys.executable).parent}{os.pathsep}{os.environ["PATH"]}')


@pytest.fixture
def tiny(tmp_path, from_root):
    """Function that gives the command of a run of the tiny suite in a work folder."""
    pytest.importorskip('snakemake', reason="needs Snakemake: pip install -e '.[reproduce]'")
    (tmp_path / 'tiny.yaml').write_text(TINY)

    def build(work_dir, *options):
        command = [sys.executable, '-m', 'snakemake', *options, '--snakefile']
        config = ['--config', f'suite={tmp_path / "tiny.yaml"}', f'work_dir={work_dir}']
        return [*command, str(ROOT / 'tools/reproduce/Snakefile'), *config]

    return build
