"""Running the commands of ``tools/`` in this process."""

import runpy
from pathlib import Path

import pytest

TOOLS = Path(__file__).parents[2] / 'tools'


@pytest.fixture
def run_tool(monkeypatch, capsys):
    """Function that runs a command; gives its exit message (None for success) and its output."""

    def run(name, *arguments):
        monkeypatch.setattr('sys.argv', [name, *map(str, arguments)])
        try:
            runpy.run_path(str(TOOLS / f'{name}.py'), run_name='__main__')
        except SystemExit as stop:
            return stop.code, capsys.readouterr()
        return None, capsys.readouterr()

    return run
