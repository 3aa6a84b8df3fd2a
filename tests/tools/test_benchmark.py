import json


def test_the_bootstrap_is_timed_over_videos_and_over_groups(run_tool, tmp_path):
    out = tmp_path / 'benchmark.json'
    options = ('--videos', 200, '--resamples', 50, '--repeats', 2, '--out', out)
    code, printed = run_tool('benchmark', *options)
    assert code is None
    assert 'bootstrap over groups' in printed.out
    measured = json.loads(out.read_text())
    assert [row['units'] for row in measured['rows']] == [200, 40]
    assert all(row['seconds of one core'] >= 0 for row in measured['rows'])
    assert 'numpy' in measured['versions']
