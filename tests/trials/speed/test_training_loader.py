import pytest
from trials.speed.training_loader import measure_training_loader

pytest.importorskip('decord', reason='stock pipelines read with decord, which has no wheel here')


def test_originals_and_copies_are_measured_on_both_sides(groups, tmp_path):
    said = []
    part = measure_training_loader(
        groups[1:], tmp_path, reader='fast', rounds=1, say=lambda text: said.append(text)
    )
    (row,) = part.rows
    ways = ['decoding alone', 'stock', 'ours', 'stock on copies', 'ours on copies']
    assert list(part.rounds['h264 340x256']) == ways
    assert all(row[way] > 0 for way in ways)
    prepared = row['ours on copies'] / row['stock']
    assert row['ours on copies / stock'] == pytest.approx(prepared, rel=0.02)
    assert [goal.name for goal in part.goals] == [
        'training loader over stock, h264 340x256',
        'training loader over stock, h264 340x256, ours on copies',
    ]
    assert any('copies' in text for text in said)
