"""Answers that flip: temporal probes and masked ones, by rule, with frames where they are."""

from dataclasses import replace

import numpy as np
import pytest

from mmbias.findings.collecting import collect, collect_folder
from mmbias.report.document import Figure, Paragraph, Table
from mmbias.report.sections.flips import flips


@pytest.fixture(scope='module')
def folder(write_masked, tmp_path_factory):
    return write_masked(tmp_path_factory.mktemp('masked'))


def tables(section):
    return {block.name: block for block in section.blocks if isinstance(block, Table)}


def test_every_probe_is_counted_each_on_its_own_samples(folder, texts):
    counts = texts(tables(flips(collect_folder('x', folder)))['flip_counts'])
    assert counts == [
        ['Probe', 'n', 'Other answer', 'Right to wrong', 'Wrong to right', 'Wrong to wrong'],
        ['shuffle', '48', '24', '20', '4', '0'],
        ['actor-only', '40', '0', '0', '0', '0'],
        ['actor-only-grow-2', '40', '0', '0', '0', '0'],
        ['background-only', '40', '20', '20', '0', '0'],
        ['background-swap', '40', '12', '12', '0', '0'],
        ['swap-same', '40', '0', '0', '0', '0'],
        ['swap-self', '40', '0', '0', '0', '0'],
        ['background-stripes', '40', '0', '0', '0', '0'],
        ['background-stripes+freeze', '40', '20', '20', '0', '0'],
    ]


def test_the_donor_stands_beside_the_answers(folder, texts):
    headings, *rows = texts(tables(flips(collect_folder('x', folder)))['flips'])
    assert headings[-2:] == ['Background of', 'its class']
    swapped = [row for row in rows if row[0] == 'background-swap']
    assert len(swapped) == 5
    # The clearest change; of equal ones the first by name. Its answer is the class of the donor.
    assert swapped[0] == [
        *('background-swap', 'jump/v03.mp4', 'jump', 'jump', '0.80', 'run', '0.80'),
        *('run/v04.mp4', 'run'),
    ]
    assert {row[-1] == row[5] for row in swapped} == {True}
    assert {(row[-2], row[-1]) for row in rows if row[0] != 'background-swap'} == {('', '')}


def test_of_several_seeds_the_first_counts_and_samples_not_read_do_not(make_results, texts):
    status = ['failed', *['read'] * 29]
    results = make_results(samples=dict(status=status))
    results.scores[0] = np.nan
    section = flips(collect('x', results))
    counts = texts(tables(section)['flip_counts'])
    # Seed 0 misses v00, v02, ..., of which v00 was not read; frozen, the last 20 are wrong.
    assert [row[:3] for row in counts[1:]] == [['shuffle', '29', '14'], ['freeze', '29', '20']]
    headings, *rows = texts(tables(section)['flips'])
    assert 'Background of' not in headings
    assert [row[1] for row in rows[:5]] == ['v02', 'v08', 'v14', 'v22', 'v28']


def test_frames_are_of_the_video_in_the_middle(make_results, tmp_path, write_video):
    paths = [f'{i}.avi' for i in range(30)]
    results = make_results(samples=dict(path=paths))
    write_video(tmp_path / '14.avi', np.full((6, 48, 64, 3), 120, np.uint8))
    (tmp_path / '19.avi').write_bytes(b'no video')  # in the middle of the frozen ones
    section = flips(collect('x', results, videos=tmp_path))
    (figure,) = [block for block in section.blocks if isinstance(block, Figure)]
    assert figure.alt == ('Original frames of videos whose answer changes; a row each: v14.')
    assert '>shuffle: sit → run<' in figure.svg
    assert figure.svg.count('<image') == 4
    assert Paragraph('1 of 2 videos could not be read.') in section.blocks


def test_without_a_folder_of_videos_there_are_no_frames(findings):
    assert not [block for block in flips(findings).blocks if not isinstance(block, Table)]


def test_where_no_answer_changes_that_is_said(make_results, texts):
    results = make_results()
    results.scores[:] = results.scores[:, :1]
    table = tables(flips(collect('x', results)))['flips']
    assert table.frame.empty
    assert table.empty == 'No answer changes under any probe.'


def test_without_probes_there_is_no_such_section(make_results):
    results = make_results()
    run = replace(results.run, probes=results.run.probes[:1])
    alone = replace(results, run=run, scores=results.scores[:, :1])
    assert flips(collect('x', alone)) is None
