"""Sections about several results folders, and about the papers alone."""

import numpy as np
import pytest

from mmbias.analysis import describe_training_seeds
from mmbias.findings.collecting import collect, compare_with_first
from mmbias.report.document import Figure, Notes, Paragraph, Table
from mmbias.report.pages import report_on_papers, report_on_several
from mmbias.report.sections.beside_published import beside_published
from mmbias.report.sections.comparison import all_probes, comparison, cross_table
from mmbias.report.sections.integrity import integrity_of_all
from mmbias.report.sections.pairs import pairs
from mmbias.report.sections.training_seeds import training_seeds


@pytest.fixture
def worse(make_results):
    """The same samples, three of them wrong on the original frames."""
    results = make_results(model='worse', dataset='mine')
    results.scores[:3, 0] = results.scores[:3, 0][:, [1, 2, 0]]
    return collect('worse', results)


@pytest.fixture
def better(make_results):
    return collect('better', make_results(model='better', dataset='mine'))


def table_of(section, name):
    (table,) = [b for b in section.blocks if isinstance(b, Table) and b.name == name]
    return table


def test_results_stand_side_by_side(better, worse, texts):
    section = comparison([better, worse])
    headings, *rows = texts(table_of(section, 'results'))
    assert headings == ['Results', 'n', 'Original %', 'Shuffled %', 'B', 'S', 'p']
    assert [row[:2] for row in rows] == [['better', '30'], ['worse', '30']]
    assert [row[2].split()[0] for row in rows] == ['100.0', '90.0']
    assert [row[4].split()[0] for row in rows] == ['0.69', '0.59']  # ln 2, ln 1.8
    assert texts(table_of(section, 'subjects'))[1][:4] == ['better', 'better', 'mine', '30']
    (figure,) = [b for b in section.blocks if isinstance(b, Figure)]
    assert 'worse: original 90.0, shuffled 50.0' in figure.alt


def test_models_by_data_sets_need_several_of_both(make_results, better, worse, texts):
    assert cross_table([better, worse]) is None
    other = collect('c', make_results(model='better', dataset='other'))
    table = cross_table([better, worse, other])
    assert texts(table) == [
        ['Recogniser', 'mine', 'other'],
        ['better', *[f'{text}, n = 30' for text in (ratio(better), ratio(other))]],
        ['worse', f'{ratio(worse)}, n = 30', ''],
    ]
    twice = collect('d', make_results(model='better', dataset='other'))
    assert cross_table([better, worse, other, twice]) is None  # which of the two would it show?


def ratio(findings):
    # Half of each sample's seeds are right: the samples are alike but for seeds and classes.
    estimate = findings.summary.probes['shuffle'].log_ratio
    mark = '#' if estimate.bounded else ''
    return f'{estimate.value:.2f} [{estimate.low:.2f}, {estimate.high:.2f}]{mark}'


def test_the_same_samples_are_compared_in_pairs(make_results, better, worse, texts):
    others = make_results(samples=dict(id=[f'w{i}' for i in range(30)]))
    compared = compare_with_first([better, worse, collect('others', others)])
    assert compared.left_out == ('others',)
    section = pairs(compared)
    assert 'not compared: others' in section.blocks[0].text
    rows = texts(table_of(section, 'differences'))[1:]
    assert [row[:3] for row in rows[:2]] == [
        ['worse', 'original', '30'],
        ['worse', 'shuffle', '30'],
    ]
    assert rows[0][3].startswith('-10.0 [')
    assert rows[1][3] == '0.0 [-11.6, 11.6]#'  # 1 - 0.025^(1/30)
    assert rows[1][4].startswith(f'{np.log(0.9):.2f} [')
    assert pairs(compare_with_first([better, collect('others', others)])) is None


def test_probes_notes_and_runs_say_whose_they_are(better, worse, texts):
    section = all_probes([better, worse])
    rows = texts(table_of(section, 'probes'))[1:]
    assert [row[:2] for row in rows] == [
        [name, probe] for name in ('better', 'worse') for probe in ('original', 'shuffle', 'freeze')
    ]
    (notes,) = [b for b in section.blocks if isinstance(b, Notes)]
    assert any(note.startswith('better: Every sample is right') for note in notes.sentences)
    # What is said of both stands once.
    shared = [note for note in notes.sentences if note.startswith('better, worse: ')]
    assert any('below chance' in note for note in shared)
    told = [note.split(': ', 1)[1] for note in notes.sentences]
    assert len(told) == len(set(told))
    runs = table_of(integrity_of_all([better, worse]), 'runs')
    assert [row[0] for row in texts(runs)[1:]] == ['better', 'worse']


def test_training_seeds_have_a_line_of_their_own(better, worse, texts):
    section = training_seeds(describe_training_seeds([better.summary, worse.summary]))
    rows = {tuple(row[:2]): row[2:] for row in texts(table_of(section, 'training_seeds'))[1:]}
    # 100 and 90 percent: mean 95, standard deviation 10 / sqrt 2
    assert rows['original', 'top-1, percent'] == ['95.0', '7.1', '90.0', '100.0']
    assert rows['shuffle', 'B'] == ['0.64', '0.07', '0.59', '0.69']


def test_a_report_on_several_has_files_of_its_own(better, worse):
    document = report_on_several([better, worse], compare_with_first([better, worse]))
    names = [table.name for table in document.blocks(Table)]
    assert len(names) == len(set(names))
    assert document.title == 'Static bias: 2 results'


def test_the_papers_are_printed_as_they_are(texts):
    document = report_on_papers()
    tables = {table.name: texts(table) for table in document.blocks(Table)}
    hara = tables['hara2021_table1']
    assert len(hara) == 10
    # S by hand: (20.1 - 100 / 27) / (92.0 - 100 / 27)
    assert hara[7] == ['Jester', 'fine-grained', '27', '3.70', '92.0', '20.1', '1.52', '0.19']
    assert [row[:2] for row in tables['han_accuracy'][1:]] == [
        ['kinetics400', '97.33'],
        ['real', '85.80'],
        ['weird', '55.80'],
    ]
    cells = tables['han_background']
    assert cells[0][:7] == ['Class', 'outdoor', 'bathroom', 'home', 'indoor', 'cafe', 'all']
    plain = [[cell.rstrip('*') for cell in row] for row in cells]
    assert plain[1][:7] == ['brushing teeth', '0/5', '8/12', '1/2', '8/12', '', '17/31']
    assert [row[6] for row in plain[1:4]] == ['17/31', '30/30', '33/37']
    assert plain[-1][6] == '240/343'
    text = ' '.join(block.text for block in document.blocks(Paragraph))
    assert 'real minus accuracy with weird: 30.0 [' in text  # 139 / 162 - 101 / 181
    (figure,) = document.blocks(Figure)
    assert 'B = 2.95, S = 0.04' in figure.svg


def test_han_stands_beside_its_classes(make_results, texts):
    results = make_results(samples=dict(setting=['real', 'weird'] * 15))
    findings = collect('mine', results, published_as='weirdkinetics')
    section = beside_published(findings)
    rows = texts(table_of(section, 'published'))[1:]
    assert rows[1][:4] == ['Han, Table 1', 'real', '139', '162']
    assert [row[1:4] for row in rows[3:]] == [
        ['all samples', '30', '30'],
        ['setting real', '15', '15'],
        ['setting weird', '15', '15'],
    ]
    assert rows[4][4].startswith('100.00 [79.61, ')  # Wilson at 15 of 15


def test_single_classes_of_han_stand_beside_the_measured_ones(make_results, texts):
    classes = ['brushing teeth', 'playing basketball', 'push up']
    results = make_results(classes=classes, samples=dict(setting=['real', 'weird'] * 15))
    section = beside_published(collect('mine', results, published_as='weirdkinetics'))
    rows = texts(table_of(section, 'published_classes'))[1:]
    assert [row[:5] for row in rows] == [
        ['brushing teeth', 'real', '73.3', '5', '5'],
        ['brushing teeth', 'weird', '', '5', '5'],
        ['playing basketball', 'real', '', '5', '5'],
        ['playing basketball', 'weird', '100.0', '5', '5'],
        ['push up', 'real', '', '5', '5'],
        ['push up', 'weird', '100.0', '5', '5'],
    ]
    assert rows[0][5].startswith('100.0 [56.')  # Wilson at 5 of 5


def test_single_classes_of_han_are_checked_against_his_cells(texts):
    document = report_on_papers()
    (table,) = (table for table in document.blocks(Table) if table.name == 'han_classes')
    assert [row[2:] for row in texts(table)[1:]] == [
        ['73.3', '17/31', '11/15'],  # 15 or 16 of the 31 in each setting: 12/16 is 75.0
        ['100.0', '30/30', '15/15'],
        ['100.0', '34/34', '15/15, 16/16, 17/17, 18/18, 19/19'],
    ]
    text = ' '.join(block.text for block in document.blocks(Paragraph))
    assert 'accuracies of 3 classes in numbers; all agree with Figure 3' in text
    assert '30 videos a class, Figure 3 has 30 to 38' in text
