"""Commands on results in an environment that has neither torch nor MMAction2: the same bytes.

There the package is installed and not only linked to, so that its data files are tested too.
"""

import os
import subprocess
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from mmbias.reproducing import plan_suite, read_suite
from mmbias.results import Results, Run, write_results

ROOT = Path(__file__).parents[2]
ENVIRONMENT = ROOT / '.venv-report'
CLASSES = ['bow', 'clap', 'jump']
HEAVY = ('torch', 'mmengine', 'mmaction', 'mmcv', 'cv2', 'av', 'decord')
COMPARED = {'.json', '.csv', '.npy', '.md'}  # figures depend on what Matplotlib brings along
SUITE = """
work_dir: {work_dir}
data: {{order: {{kind: fine-grained, recipe: control, control: {{rho: 0, train: 8, test: 8}}}}}}
train: {{config: "configs/r3d18_mini/r3d18-mini_1xb16-16x1x1-10e_{{recipe}}-rgb.py", epochs: 12}}
fine_tune: {{config: none, epochs: 3}}
memory_gb: 3
hours: 1
"""

pytestmark = pytest.mark.skipif(
    not (ENVIRONMENT / '.ready').is_file(),
    reason='needs the environment without torch: make report-env',
)


def run_light(*command):
    """Run Python there, from the project's root."""
    words = [str(ENVIRONMENT / 'bin/python'), *map(str, command)]
    free = {key: value for key, value in os.environ.items() if key != 'PYTHONPATH'}
    return subprocess.run(words, capture_output=True, text=True, check=False, cwd=ROOT, env=free)


def ask(expression):
    """What an expression is worth there, run isolated: the working folder is no place to import."""
    done = run_light('-I', '-c', f'import importlib.util, mmbias; print({expression})')
    assert not done.returncode, done.stderr
    return done.stdout.strip()


def files_of(folder):
    """Contents of the files that a package is made of, by name."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob('*')
        if path.is_file() and path.suffix != '.pyc'
    }


def test_nothing_that_runs_networks_is_there():
    assert ask(f'[name for name in {HEAVY!r} if importlib.util.find_spec(name)]') == '[]'


def test_the_whole_package_is_installed_there():
    installed = Path(ask('mmbias.__path__[0]'))
    assert installed.is_relative_to(ENVIRONMENT)
    there, here = files_of(installed), files_of(ROOT / 'mmbias')
    assert there.keys() == here.keys(), 'the environment is older than the package: make report-env'
    changed = [name for name in here if there[name] != here[name]]
    assert not changed, 'the environment is older than the package: make report-env'


def write_run(folder, names, seed):
    """Results of one run that kept its clip scores: three clips a sample."""
    rng = np.random.default_rng(seed)
    logits = rng.normal(size=(3 * len(names), 2, 3)).astype(np.float32)
    scores = np.exp(logits) / np.exp(logits).sum(-1, keepdims=True)
    places = np.arange(len(names))
    samples = pd.DataFrame(
        dict(id=names, path=names, label=np.take(CLASSES, places % 3), status='read', clips=3)
    )
    samples = samples.assign(
        group=[f'person {place // 4}' for place in places],
        background=np.where(places // 3 % 2, 'street', 'home'),
        offset=3 * places,
    )
    run = dict(format=1, probes=[dict(name='original'), dict(name='shuffle', seed=0)])
    run |= dict(classes=CLASSES, average_clips='prob', restrict=None, keep_clip_scores=True)
    means = scores.reshape(-1, 3, 2, 3).mean(1)
    write_results(folder, Results(Run.from_dict(run), samples, means, logits))


@pytest.fixture(scope='module')
def runs(tmp_path_factory):
    """Two runs on different samples, and a suite of one training with a test."""
    folder = tmp_path_factory.mktemp('runs')
    for fold in range(2):
        names = [f'{fold}/{place}.mp4' for place in range(24)]
        write_run(folder / f'fold{fold}', names, seed=fold)
    suite = folder / 'suite.yaml'
    suite.write_text(SUITE.format(work_dir=folder / 'work'))
    (network,) = plan_suite(read_suite(suite), to_run=False).trained
    write_run(network.probes, [f'{place}.mp4' for place in range(24)], seed=2)
    return folder


@pytest.mark.parametrize(
    ('name', 'words'),
    [
        ('report', ['RUNS/fold0']),
        ('report', ['RUNS/fold0', 'RUNS/fold1']),
        ('report', ['--published']),
        ('restrict', ['RUNS/fold0', '--classes', 'bow', 'jump']),
        ('pool', ['RUNS/fold0', 'RUNS/fold1']),
        ('reproduce/report_suite', ['RUNS/suite.yaml']),
    ],
    ids=['one', 'several', 'published', 'restrict', 'pool', 'suite'],
)
def test_the_same_files(name, words, runs, run_tool, tmp_path, monkeypatch):
    monkeypatch.chdir(ROOT)
    out = tmp_path / 'out'
    words = [word.replace('RUNS', str(runs)) for word in words] + ['--out', out]
    done = run_light(f'tools/{name}.py', *words)
    assert not done.returncode, done.stderr
    out.rename(tmp_path / 'light')
    code, printed = run_tool(name, *words)
    assert code is None
    assert done.stdout == printed.out
    full, light = files_of(out), files_of(tmp_path / 'light')
    assert full.keys() == light.keys()
    assert {'report.html', 'scores.npy'} & full.keys()
    unlike = [key for key in full if Path(key).suffix in COMPARED and full[key] != light[key]]
    assert not unlike


@pytest.mark.parametrize(
    ('words', 'needs'),
    [
        (['--dumps', 'FILE'], '--dumps needs torch, which wrote the files'),
        (
            ['RUNS/fold0', '--videos', 'RUNS'],
            '--videos needs PyAV, OpenCV and MMCV, which read the videos',
        ),
    ],
    ids=['dumps', 'videos'],
)
def test_what_needs_more_says_so(words, needs, runs, tmp_path):
    (tmp_path / 'dump.pkl').write_bytes(b'x')
    places = dict(RUNS=str(runs), FILE=str(tmp_path / 'dump.pkl'))
    for old, new in places.items():
        words = [word.replace(old, new) for word in words]
    done = run_light('tools/report.py', *words, '--out', tmp_path / 'out')
    assert done.returncode == 1
    assert done.stderr == f"error: {needs}: pip install 'mmbias[lite]'\n"
    assert not (tmp_path / 'out').exists()
