import json

import pandas as pd
import pytest

SMALL = ['--repeats', 30, '--resamples', 100, '--scenarios', 'cell of 15', '9 clusters']


def test_table_is_printed_and_written(run_tool, tmp_path):
    out = tmp_path / 'new' / 'coverage.csv'
    code, printed = run_tool('coverage', *SMALL, '--out', out)
    assert code is None
    assert 'cell of 15' in printed.out
    table = pd.read_csv(out)
    assert list(dict.fromkeys(table['scenario'])) == ['cell of 15', '9 clusters']
    assert (table['repeats'] == 30).all()
    # Five standard errors of 30 repeats below 95 %.
    assert table['coverage'].between(0.75, 1).all()
    # Wilson's interval stands beside the others where there are no groups.
    assert table.groupby('scenario')['measure'].size().to_dict() == {
        '9 clusters': 5,
        'cell of 15': 6,
    }


def test_processes_change_no_number(run_tool, tmp_path):
    for processes in (1, 2):
        out = tmp_path / f'{processes}.json'
        code, _ = run_tool('coverage', *SMALL, '--processes', processes, '--out', out)
        assert code is None
    one, two = (json.loads((tmp_path / f'{n}.json').read_text()) for n in (1, 2))
    assert one == two


@pytest.mark.parametrize(
    ('arguments', 'message'),
    [
        (['--scenarios', 'UCF'], "no scenario 'UCF', there are: Kinetics-400, "),
        (['--repeats', 0], 'repeats is 0, must be at least 1'),
        (['--out', 'table.txt'], 'out is table.txt, must end in .csv or .json'),
    ],
)
def test_mistakes_are_named_before_the_simulation(run_tool, arguments, message):
    code, _ = run_tool('coverage', *arguments)
    assert message in code
