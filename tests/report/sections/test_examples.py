"""Typical videos in the report: by rule, with frames only where these are asked for."""

import numpy as np
import pytest

from mmbias.findings.collecting import collect
from mmbias.report.document import Figure, Paragraph, Table
from mmbias.report.sections.examples import example_blocks


@pytest.fixture
def results(make_results):
    """Every other sample weird; of these, the first three run and the first walk are wrong."""
    settings = np.where(np.arange(30) % 2, 'weird', 'real')
    paths = [f'{i}.avi' for i in range(30)]
    results = make_results(samples=dict(setting=settings, path=paths))
    wrong = [1, 3, 9, 15]
    results.scores[wrong, 0] = results.scores[wrong, 0][:, [1, 2, 0]]
    return results


def blocks_of(results, **options):
    (attribute,) = collect('x', results, **options).attributes.broken_down
    return list(example_blocks(attribute, attribute.examples))


def test_without_a_folder_of_videos_the_choice_is_a_table(results, texts):
    (table,) = blocks_of(results)
    assert table.name == 'attribute_setting_examples'
    assert texts(table)[1:] == [
        ['run', 'real', 'v12', 'run', '0.80', '0.80', '5', '5'],
        ['run', 'weird', 'v09', 'sit', '0.80', '0.10', '3', '5'],
        ['walk', 'real', 'v16', 'walk', '0.80', '0.80', '5', '5'],
        ['walk', 'weird', 'v01', 'run', '0.80', '0.10', '1', '5'],
        ['sit', 'real', 'v14', 'sit', '0.80', '0.80', '5', '5'],
    ]
    assert len(table.data) == 6  # also that none of sit is wrong


def test_frames_are_shown_and_missing_videos_counted(results, tmp_path, write_video):
    write_video(tmp_path / '12.avi', np.full((6, 48, 64, 3), 120, np.uint8))
    (tmp_path / '9.avi').write_bytes(b'no video')
    sentence, figure, table = blocks_of(results, videos=tmp_path)
    assert sentence == Paragraph('4 of 5 videos could not be read.')
    assert isinstance(figure, Figure)
    assert figure.svg.count('<image ') == 1
    assert 'left real, recognised; right weird, not recognised' in figure.alt
    assert isinstance(table, Table)


def test_where_all_videos_are_gone_that_is_said(results, tmp_path):
    sentence, table = blocks_of(results, videos=tmp_path / 'gone')
    assert sentence == Paragraph('5 of 5 videos could not be read.')
    assert isinstance(table, Table)
