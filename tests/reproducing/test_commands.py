"""The small commands that jobs are made of."""

import importlib.metadata
import json
import platform
import runpy
import subprocess
import sys

import pandas as pd
import pytest

from mmbias.reproducing.commands import generate_command
from mmbias.reproducing.suites import Control


def test_a_data_set_is_generated_as_its_entry_says(from_root, tmp_path):
    control = Control(rho=0.5, train=16, test=8, seed=3, steps=(5, 7, 9, 11), dark_hand=True)
    subprocess.run(generate_command(control, str(tmp_path)), shell=True, check=True)
    assert (tmp_path / 'classes.txt').read_text().split() == [
        'turn-5',
        'turn-7',
        'turn-9',
        'turn-11',
    ]
    rows = {split: pd.read_csv(tmp_path / f'{split}.csv') for split in ('train', 'test')}
    assert [len(table) for table in rows.values()] == [16, 8]
    assert (rows['train']['kind'] == 'static').mean() == 0.5
    assert all((tmp_path / path).is_file() for path in rows['test']['path'])


def test_a_finished_job_says_what_it_ran_with(from_root, tmp_path, monkeypatch):
    monkeypatch.setattr('sys.argv', ['record', str(tmp_path / 'finished.json')])
    runpy.run_path('tools/reproduce/record.py', run_name='__main__')
    found = json.loads((tmp_path / 'finished.json').read_text())
    assert found['python'] == platform.python_version()
    assert found['packages']['torch'] == importlib.metadata.version('torch')


@pytest.mark.parametrize('arguments', [(), ('--tflops', '80')])
def test_costs_are_printed_as_a_table(from_root, monkeypatch, capsys, arguments):
    monkeypatch.setattr('sys.argv', ['cost', *arguments])
    runpy.run_path('tools/reproduce/cost.py', run_name='__main__')
    lines = capsys.readouterr().out.splitlines()
    assert len({line.count('|') for line in lines}) == 1
    assert len(lines) == 2 + 9 + 1
    # 9,537 videos x 250 epochs x 121 GFLOP at 40 TFLOP a second are two hours
    assert ('| UCF-101 | 9,537 | 2.0 | 8 in 6.4 |' in lines) == (not arguments)


def test_nothing_of_mmbias_is_imported_to_record(from_root, tmp_path):
    code = (
        'import runpy, sys; sys.argv = ["record", sys.argv[1]];'
        'runpy.run_path("tools/reproduce/record.py", run_name="__main__");'
        'assert not {"mmbias", "torch", "numpy"} & set(sys.modules)'
    )
    subprocess.run([sys.executable, '-c', code, str(tmp_path / 'finished.json')], check=True)
