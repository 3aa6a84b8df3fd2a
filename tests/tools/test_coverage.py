import json

import pytest

SMALL = ['--repeats', 30, '--resamples', 100]
SMALL += ['--only', 'cell of 15', '9 clusters', '200 samples, seeds: 5', '200 videos']


def test_tables_are_printed_and_written(run_tool, tmp_path):
    out = tmp_path / 'new' / 'coverage.md'
    code, printed = run_tool('coverage', *SMALL, '--out', out)
    assert code is None
    assert 'cell of 15' in printed.out
    assert '200 samples, seeds: 5' in printed.out
    lines = out.read_text().splitlines()
    rows = [[cell.strip() for cell in line.split('|')[1:-1]] for line in lines if '|' in line]
    assert [row[0] for row in rows if not row[0].startswith('-')] == [
        *('scenario', 'cell of 15', '9 clusters'),
        *('data', '200 samples, seeds: 5', '200 videos', '200 videos', '200 videos'),
    ]
    # Wilson's interval stands beside the others where there are no groups.
    assert rows[0][-1] == 'A_original (Wilson)'
    assert [bool(row[-1]) for row in rows[2:4]] == [True, False]


def test_processes_change_no_number(run_tool, tmp_path):
    for processes in (1, 2):
        out = tmp_path / f'{processes}.json'
        code, _ = run_tool('coverage', *SMALL, '--processes', processes, '--out', out)
        assert code is None
    one, two = (json.loads((tmp_path / f'{n}.json').read_text()) for n in (1, 2))
    assert one == two
    assert all(row['repeats'] == 30 for table in one.values() for row in table)
    # Five standard errors of 30 repeats below 95 %.
    assert all(0.75 <= row['coverage'] <= 1 for row in one['intervals'])
    assert all(row['alarms'] < row['power'] for row in one['tests'])


@pytest.mark.parametrize(
    ('arguments', 'message'),
    [
        (['--only', 'UCF'], "no row 'UCF', there are: Kinetics-400, "),
        (['--parts', 'tests', '--only', '9 clusters'], "no row '9 clusters', there are: 200 samp"),
        (['--repeats', 0], 'repeats is 0, must be at least 1'),
        (['--out', 'table.txt'], 'out is table.txt, must end in .md or .json'),
    ],
)
def test_mistakes_are_named_before_the_simulation(run_tool, arguments, message):
    code, _ = run_tool('coverage', *arguments)
    assert message in code


def test_parts_of_donors_have_a_table_each(run_tool, tmp_path):
    out = tmp_path / 'donors.md'
    arguments = ['--parts', 'donors', 'donor-tests', '--only', '200 swaps']
    code, _ = run_tool('coverage', *arguments, '--repeats', 8, '--resamples', 50, '--out', out)
    assert code is None
    lines = out.read_text().splitlines()
    rows = [[cell.strip() for cell in line.split('|')[1:-1]] for line in lines if '|' in line]
    heads = [row for row in rows if row[0] == 'data']
    assert heads[0] == ['data', 'of', 'donors counted', 'donors ignored', 'products of weights']
    assert heads[1] == ['data', 'tested', 'no effect', 'effect']
    of = {row[1]: row for row in rows if row[0] == '200 swaps'}
    # The naive interval is the measure of width, and S has no products.
    assert of['A_swap'][3].endswith('; 1.00)')
    assert of['S_swap'][4] == ''
    assert len(of) == 4 + 6
