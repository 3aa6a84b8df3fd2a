"""Readings of a restriction, from clips whose answers can be counted by hand."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from mmbias.findings.collecting import collect
from mmbias.findings.suite import Reproduction
from mmbias.report.document import Paragraph, Table
from mmbias.report.pages import report_on_one, report_on_suite
from mmbias.report.sections.readings import readings
from mmbias.results import Results, Run, read_results, write_results

# Probabilities of two of many classes, clip by clip; the answers are by hand.
UNSURE = [(0.02, 0.001), (0.3, 0.6)]  # 0.32 < 0.601; 0.95 + 0.33 > 0.05 + 0.67; 0.006 > 0.0006
SPLIT = [(0.9, 0.1), (0.9, 0.1), (1e-9, 0.99)]  # 1.8 > 1.19; the same; 0.81e-9 < 0.0099
ANSWERS = {  # to unsure clips, whose class is the second, and to split ones, whose is the first
    ('probabilities', 'after the average'): ('100.0', '100.0', '0'),
    ('probabilities', 'in every clip, before its softmax'): ('0.0', '100.0', '4'),
    ('scores', 'after the average'): ('0.0', '0.0', '10'),
    ('scores', 'in every clip, before its softmax'): ('0.0', '0.0', '10'),
}


@pytest.fixture
def results(tmp_path):
    """Four unsure samples filmed as usual and six split ones filmed elsewhere, with their clips."""
    clips = [UNSURE] * 4 + [SPLIT] * 6
    counts = [len(own) for own in clips]
    scores = np.log(np.concatenate(clips), dtype=np.float32)[:, None]
    sums = np.array([np.sum(own, axis=0) for own in clips])
    probabilities = (sums / sums.sum(1, keepdims=True)).astype(np.float32)[:, None]
    samples = pd.DataFrame(dict(id=[f'v{i}' for i in range(10)], path='', status='read'))
    samples['label'] = ['swim'] * 4 + ['run'] * 6
    samples['setting'] = ['real'] * 4 + ['weird'] * 6
    samples = samples.assign(clips=counts, offset=np.cumsum([0, *counts[:-1]]))
    run = dict(format=1, classes=['run', 'swim'], probes=[dict(name='original')])
    run |= dict(restrict='probs', average_clips='prob')
    write_results(tmp_path / 'results', Results(Run.from_dict(run), samples, probabilities, scores))
    return read_results(tmp_path / 'results')


def test_every_reading_stands_in_one_table(results, texts):
    section = readings(collect('mine', results))
    (table,) = (block for block in section.blocks if isinstance(block, Table))
    headings, *rows = texts(table)
    assert headings[2:5] == [
        'all samples (n = 10) %',
        'setting real (n = 4) %',
        'setting weird (n = 6) %',
    ]
    found = {tuple(row[:2]): (row[3].split()[0], row[4].split()[0], row[5]) for row in rows}
    assert found == ANSWERS
    assert rows[1][2].startswith('60.0 [')
    low, high = map(float, rows[1][2].split('[')[1].rstrip(']').split(','))
    assert low < 60 < high
    assert [row[6] for row in rows] == [
        'default, reported here',
        '',
        'by the letter',
        'equal to the row above by construction',
    ]
    text = next(block.text for block in section.blocks if isinstance(block, Paragraph))
    assert 'are the default: the configs of MMAction2 mostly average probabilities' in text


def test_the_report_has_it_where_classes_were_restricted_and_clips_kept(results):
    def titles(found):
        return {section.title for section in report_on_one(collect('mine', found)).sections}

    assert 'Accuracy by reading' in titles(results)
    without = Results(results.run, results.samples, results.scores)
    assert 'Accuracy by reading' not in titles(without)
    whole = Results(replace(results.run, restrict=None), results.samples, results.scores)
    assert 'Accuracy by reading' not in titles(whole)


def test_a_suite_has_it_for_every_set(results):
    study = {key: collect(key, results) for key in ('kinetics10', 'weirdkinetics')}
    found = Reproduction(scratch=(), tuned=(), gains={}, contrasts=(), study=study, left_out=())
    document = report_on_suite(found)
    names = [table.name for table in document.blocks(Table)]
    assert {'readings_kinetics10', 'readings_weirdkinetics'} <= set(names)
