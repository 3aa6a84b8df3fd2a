"""The control with background end to end, with networks that have learnt next to nothing.

What follows from the pictures alone holds of any network: of a scene whose videos look the same
under a probe, exactly one of four is right.
"""

import json

import pytest

KEYS = ['rho', 'seed', 'probe', 'measure', 'value', 'low', 'high', 'known']


@pytest.fixture(scope='module')
def out(tmp_path_factory):
    return tmp_path_factory.mktemp('background')


@pytest.fixture(scope='module')
def rows(out):
    return lambda: json.loads((out / 'summary.json').read_text())


def test_the_command_writes_numbers_and_a_page(run_tool, out, rows):
    code, printed = run_tool(
        *('control', '--study', 'background', '--rho', 0, 1, '--seed', 5, '--out', out),
        *('--train-videos', 16, '--test-videos', 64),
    )
    assert code is None
    assert 'numbers have the known value in their 95% interval or within 0.03' in printed.out
    assert all(list(row) == KEYS for row in rows())
    assert {(row['rho'], row['seed']) for row in rows()} == {(0, 5), (1, 5)}
    page = (out / 'report.html').read_text(encoding='utf-8')
    assert 'background-swap: background error' in page
    assert 'What the networks see' in page


def test_what_the_pictures_decide_holds_of_any_network(rows):
    value = {
        (row['rho'], row['probe']): row['value'] for row in rows() if row['measure'] == 'accuracy'
    }
    assert value[0, 'background-only'] == 0.25
    assert value[1, 'actor-only'] == value[1, 'actor-only+freeze'] == 0.25
    for rho in (0, 1):
        assert value[rho, 'swap-self'] == value[rho, 'original']


def test_what_is_known_stands_beside_what_was_measured(rows):
    known = {(row['rho'], row['probe'], row['measure']): row['known'] for row in rows()}
    assert known[0, 'background-swap', 'accuracy'] == 1
    assert known[1, 'background-swap', 'background_error'] == 1
    assert known[0, 'background-swap', 'contrasted'] == 0.75
    assert known[1, 'mask-elsewhere', 'accuracy'] is None
