import json

import pytest
from trials.speed.benchmark import PARTS
from trials.speed.generated import Kind, generate_videos
from trials.speed.goals import Goal, Part

WAYS = ('stock', 'ours')


def test_the_bootstrap_is_timed_over_videos_and_over_groups(run_tool, tmp_path):
    out = tmp_path / 'benchmark.json'
    options = ('--answers', 200, '--resamples', 50, '--rounds', 2, '--out', out)
    code, printed = run_tool('benchmark', '--parts', 'bootstrap', *options)
    assert code is None
    assert 'Bootstrap' in printed.out
    measured = json.loads(out.read_text())
    rows = measured['parts']['bootstrap']['rows']
    assert [row['units'] for row in rows] == [200, 40]
    assert all(row['seconds of one core'] >= 0 for row in rows)
    assert 'numpy' in measured['machine']['versions']
    assert measured['machine']['processor']
    assert measured['guard'] == []


def test_both_sides_are_measured_on_own_videos(run_tool, tmp_path, monkeypatch):
    pytest.importorskip('decord', reason='stock pipelines read with decord, no wheel here')
    monkeypatch.setattr('trials.speed.video_sets.MOST_FRAMES', 90)
    kind = Kind(96, 64, 'mpeg4', '.avi', 1.5)
    generate_videos(tmp_path / 'my videos/of today', (kind,), 2, say=lambda text: None)
    own = ('--videos', tmp_path / 'my videos', '--out', tmp_path / 'benchmark.json')
    code, printed = run_tool('benchmark', '--parts', 'data', '--rounds', 1, *own)
    assert code is None
    assert 'mpeg4 96x64' in printed.out
    measured = json.loads((tmp_path / 'benchmark.json').read_text())
    (row,) = measured['parts']['data']['rows']
    assert row['files'] == 2
    guard = {goal['name']: goal for goal in measured['guard']}
    ratio = guard['data path over stock, mpeg4 96x64']
    (stock,), (ours,) = (measured['parts']['data']['rounds']['mpeg4 96x64'][way] for way in WAYS)
    assert ratio['measured'] == pytest.approx(stock / ours)
    assert (ratio['goal'], ratio['floor']) == (4.0, 3.0)


@pytest.mark.parametrize(
    ('measured', 'said'), [(2.9, 'below the floor: ours over theirs'), (3.0, None)]
)
def test_a_missed_floor_fails_where_it_is_asked_for(run_tool, monkeypatch, measured, said):
    part = Part('Title', [{'row': 1}], [Goal('ours over theirs', measured, goal=4.0, floor=3.0)])
    monkeypatch.setitem(PARTS, 'data', lambda benchmark: part)
    assert run_tool('benchmark', '--parts', 'data')[0] is None
    assert run_tool('benchmark', '--parts', 'data', '--check')[0] == said
