"""What a runner keeps to itself is read in one file, so that MMEngine may change it."""

import ast
from pathlib import Path

import mmbias

PACKAGE = Path(mmbias.__file__).parent
READER = PACKAGE / 'models/weights.py'


def private_reads(path):
    """Private attributes of a name or attribute ``runner`` that a file names."""
    for node in ast.walk(ast.parse(path.read_text('utf-8'))):
        if isinstance(node, ast.Attribute) and node.attr.startswith('_'):
            owner = getattr(node.value, 'attr', getattr(node.value, 'id', ''))
            if owner == 'runner':
                yield node.attr


def test_one_file_reads_the_private_state_of_a_runner():
    readers = [path for path in PACKAGE.rglob('*.py') if any(private_reads(path))]
    assert readers == [READER]
