"""Which room may import which: the arrows point one way, and reports need no torch."""

import ast
import subprocess
import sys
from collections import defaultdict
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# Room -> the rooms that it may import. A new arrow is a decision: take it here, with a reason.
ALLOWED = {
    'files': set(),
    'clips': set(),
    'pickles': {'files'},
    'compat': {'files', 'pickles'},
    'analysis': set(),
    'published': {'analysis'},
    'printing': {'analysis'},
    # Names of pictures stand in messages.
    'readers': {'files'},
    'masks': {'files', 'readers'},
    # The control with background writes its own masks.
    'datasets': {'compat', 'files', 'masks'},
    'segmenting': {'datasets', 'files', 'masks', 'preparing', 'readers'},
    'probes': {'clips'},
    'transforms': {'clips', 'compat', 'datasets', 'masks', 'readers'},
    'preparing': {'datasets', 'files', 'readers'},
    'results': {'analysis', 'datasets', 'files', 'pickles'},
    'models': {'compat', 'datasets', 'files', 'pickles', 'results'},
    'reproducing': {'datasets', 'files', 'published'},
    # Frames of typical videos (clips, readers) are read where --videos asks for them.
    'findings': {'analysis', 'clips', 'datasets', 'files', 'published', 'readers'}
    | {'reproducing', 'results'},
    'report': {'analysis', 'datasets', 'files', 'findings', 'printing', 'published'}
    | {'reproducing', 'results'},
    # Metrics print what findings say.
    'evaluation': {'analysis', 'compat', 'datasets', 'files', 'findings', 'masks', 'models'}
    | {'printing', 'probes', 'readers', 'results', 'transforms'},
    'plugin': {'datasets', 'evaluation', 'models', 'probes', 'transforms'},
    'tooling': set(),
}
LIGHT = ('analysis', 'files', 'findings', 'printing', 'published', 'report', 'results', 'tooling')
HEAVY = ('torch', 'mmengine', 'mmaction', 'mmcv', 'cv2', 'av', 'decord')
# The modules of a light room that need torch: they read files that torch wrote.
READ_TORCH = ('mmbias.results.dumps', 'mmbias.results.dump_reading')


def module_name(path):
    parts = path.relative_to(ROOT).with_suffix('').parts
    return '.'.join(parts[:-1] if parts[-1] == '__init__' else parts)


MODULES = {module_name(path): path for path in (ROOT / 'mmbias').rglob('*.py')}


def imported(path):
    """Modules of the package that a module names in an import, anywhere in it."""
    for node in ast.walk(ast.parse(path.read_text('utf-8'))):
        if isinstance(node, ast.ImportFrom) and (node.module or '').startswith('mmbias'):
            for alias in node.names:
                inner = f'{node.module}.{alias.name}'
                yield inner if inner in MODULES else node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.startswith('mmbias'))


def room(module):
    return module.split('.')[1] if '.' in module else ''


def arrows():
    """Room -> the rooms that it imports -> by which modules."""
    found = defaultdict(lambda: defaultdict(list))
    for module, path in MODULES.items():
        for other in imported(path):
            if room(other) and room(other) != room(module):
                found[room(module)][room(other)].append(f'{module} -> {other}')
    return found


def test_every_room_is_known():
    assert {room(module) for module in MODULES} - {''} == set(ALLOWED)


def test_no_import_goes_where_none_may():
    wrong = [
        line
        for here, others in arrows().items()
        for there, lines in others.items()
        if there not in ALLOWED.get(here, ())
        for line in lines
    ]
    assert not wrong, '\n'.join(wrong)


def test_no_arrow_is_allowed_for_nothing():
    found = arrows()
    unused = [
        f'{here} -> {there}' for here in ALLOWED for there in ALLOWED[here] - set(found[here])
    ]
    assert not unused


def test_the_arrows_point_one_way():
    TopologicalSorter(ALLOWED).prepare()  # raises CycleError


@pytest.mark.parametrize('light', LIGHT)
def test_light_rooms_load_nothing_heavy(light):
    modules = [m for m in MODULES if room(m) == light and m not in READ_TORCH]
    script = (
        'import importlib, sys\n'
        f'for name in {sorted(modules)!r}: importlib.import_module(name)\n'
        f'print([name for name in {HEAVY!r} if name in sys.modules])'
    )
    done = subprocess.run(
        [sys.executable, '-c', script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == '[]'
