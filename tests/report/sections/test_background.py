"""Background and actor in the report: each number where it can be counted by hand."""

import re
from dataclasses import replace

import numpy as np
import pytest

from mmbias.findings.collecting import collect_folder
from mmbias.findings.masked import describe_masks
from mmbias.report.document import Facts, Figure, Notes, Paragraph, Table
from mmbias.report.pages import report_on_one
from mmbias.report.sections.background import background
from mmbias.results import Run, read_results, write_results


@pytest.fixture(scope='module')
def found(write_masked, tmp_path_factory):
    return collect_folder('x', write_masked(tmp_path_factory.mktemp('masked')))


@pytest.fixture(scope='module')
def section(found):
    return background(found)


def blocks(section, kind):
    return [block for block in section.blocks if isinstance(block, kind)]


def table(section, name):
    (wanted,) = [block for block in blocks(section, Table) if block.name == name]
    return wanted


def test_the_answer_comes_first(section):
    shares, errors = section.blocks[:2]
    assert shares.answer
    assert errors.answer
    # Half of four classes right, chance a quarter: 0.25 of 0.75; three of ten swapped.
    assert 'the background alone gives 0.33 [' in shares.text
    assert 'the actor alone 1.00 [' in shares.text
    assert errors.text.startswith('Under background-swap, 30.0 [')
    assert errors.text.endswith('the class of the pasted background, 25.0 % if guessed.')


def test_who_was_left_out_and_whether_they_are_harder_is_told(section):
    (facts,) = blocks(section, Facts)
    assert dict(facts.pairs) == {
        'Measured on': '40 videos with a usable mask',
        'Masks': 'by plate, in 95.0 % of the frames, on 12.5 % of the picture, flicker 0.25 '
        '(0: still, 1: no frame overlaps the next)',
        'Usable is a mask by the rule': 'found',
        'Left out': '8 (8 no masks)',
    }
    (harder,) = [p.text for p in blocks(section, Paragraph) if p.text.startswith('Are those')]
    assert '100.0 [91.2, 100.0] % of the videos with a usable mask' in harder
    assert '0.0 [0.0, 32.4] % of those left out' in harder
    assert re.search(r'given the class, p = 0\.\d+', harder)


def test_masks_of_pooled_runs_are_told_as_one():
    parts = [
        Run(masks=dict(tool='plate', rule='found', usable=30, found=0.9, area=0.2)),
        Run(masks=dict(tool='plate', rule='any', usable=10, found=0.5, area=None)),
    ]
    about = describe_masks(parts)
    assert about == dict(tool='plate', found=pytest.approx(0.8), area=pytest.approx(0.2))
    assert describe_masks(parts[:1]) == parts[0].masks


def test_a_note_says_what_it_is_about(section):
    (notes,) = blocks(section, Notes)
    (floor,) = [text for text in notes.sentences if 'is the smallest that its test' in text]
    assert floor.startswith('background-swap: ')
    (cut,) = [text for text in notes.sentences if 'too few samples or groups differ' in text]
    assert cut.startswith('original minus swap-same, original minus swap-self, ')
    (few,) = [text for text in notes.sentences if 'No sample became right or wrong' in text]
    # Of five such probes the first four are named.
    named = 'actor-only, actor-only-grow-2, swap-same, swap-self, and 1 more: '
    assert few.startswith(named)
    assert notes.sentences[0].startswith('Every sample is right on the original frames')
    assert len(set(notes.sentences)) == len(notes.sentences)


def test_the_tables_say_what_was_counted(section, texts):
    (_, row) = texts(table(section, 'background_shares'))
    assert row[:2] == ['background-only', 'actor-only']
    assert [cell.split(' ')[0] for cell in row[2:]] == ['0.33', '1.00', '1.33', '40']
    (_, row) = texts(table(section, 'background_errors'))
    assert row[:3] == ['background-swap', '40', '80']
    assert [cell.split(' ')[0] for cell in row[3:9]] == [
        *('30.0', '25.0', '100.0', '33.3', '0.0', '30.0'),
    ]
    (_, row) = texts(table(section, 'contrasted'))
    assert row[:3] == ['background-stripes', 'background-stripes+freeze', '40']
    assert [cell.split(' ')[0] for cell in row[3:]] == ['50.0', '50.0', '18.8']
    rows = texts(table(section, 'background_differences'))[1:]
    assert [(row[0], row[1], row[2].split(' ')[0]) for row in rows] == [
        ('original', 'background-swap', '30.0'),
        ('original', 'swap-same', '0.0'),
        ('original', 'swap-self', '0.0'),
        ('swap-self', 'background-swap', '30.0'),
        ('swap-self', 'swap-same', '0.0'),
        ('swap-same', 'background-swap', '30.0'),
    ]
    headings, row = texts(table(section, 'mask_sizes'))
    assert row[:3] == ['actor-only-grow-2', 'actor-only', '2']
    assert 'It is' not in headings
    rows = texts(table(section, 'masked_probes'))[1:]
    assert [row[0] for row in rows][:3] == ['original', 'shuffle', 'actor-only']


def test_classes_stand_side_by_side(section, found, texts):
    rows = texts(table(section, 'background_classes'))[1:]
    assert [row[:2] for row in rows] == [
        ['run', '10'],
        ['walk', '10'],
        ['sit', '10'],
        ['jump', '10'],
    ]
    # Every class has 10 videos of which 5 keep their answer without the actor, 3 are swapped.
    expected = ['100.0', '0.33', '1.00', '30.0']
    assert {tuple(cell.split(' ')[0] for cell in row[2:]) for row in rows} == {tuple(expected)}
    figure = next(f for f in blocks(section, Figure) if f.name == 'background_shares')
    assert '>all classes<' in figure.svg
    assert figure.svg.count('(10)<') == 4
    assert '>background alone<' in figure.svg
    assert '>actor alone<' in figure.svg


def test_errors_are_crossed_by_class_and_class_of_the_donor(section, found):
    matrix = found.masked.matrix
    classes = ['run', 'walk', 'sit', 'jump']
    assert list(matrix.counts.index) == list(matrix.counts.columns) == classes
    # Of the ten of a class, three answer that of the donor: the next under seed 0, then the next.
    three = [[0, 3, 3, 0], [0, 0, 3, 3], [3, 0, 0, 3], [3, 3, 0, 0]]
    assert matrix.counts.to_numpy().tolist() == three
    shares = matrix.shares.to_numpy()
    assert shares[0, 1:3].tolist() == [0.3, 0.3]
    assert [str(shares[0, 0]), str(shares[0, 3])] == ['nan', 'nan']  # no such donors
    figure = next(f for f in blocks(section, Figure) if f.name == 'background_errors')
    assert figure.alt == (
        'Background errors of 4 classes under background-swap: 24 answers are the class of the '
        'background.'
    )
    assert figure.svg.count('>3<') == 8


def test_the_section_stands_in_the_report_and_in_the_summary(found):
    titles = [section.title for section in report_on_one(found).sections]
    assert titles[1:4] == ['Probes', 'Background', 'Classes']
    assert found.to_dict()['masked']['shares'][0]['actor']['value'] == 1


def test_a_run_without_masks_has_no_such_section(findings):
    assert background(findings) is None
    assert 'masked' not in findings.to_dict()


def test_masked_samples_without_masked_probes_say_nothing(write_masked, tmp_path):
    folder = write_masked(tmp_path)
    whole = read_results(folder)
    run = replace(whole.run, probes=whole.run.probes[:1])
    write_results(folder / 'masked', replace(whole, run=run, scores=whole.scores[:, :1]))
    (folder / 'masked/donors.csv').unlink()
    assert background(collect_folder('x', folder)) is None


def test_probes_without_partners_leave_out_what_needs_both(write_masked, tmp_path, texts):
    """The actor alone: no shares, no errors, no figure of either; the probes are still told."""
    folder = write_masked(tmp_path)
    masked = read_results(folder / 'masked')
    run = replace(masked.run, probes=masked.run.probes[:3])
    write_results(folder / 'masked', replace(masked, run=run, scores=masked.scores[:, :3]))
    (folder / 'masked/donors.csv').unlink()
    section = background(collect_folder('x', folder))
    assert not blocks(section, Figure)
    names = [block.name for block in blocks(section, Table)]
    assert names == ['masked_probes', 'background_classes']
    headings = texts(table(section, 'background_classes'))[0]
    assert headings == ['Class', 'n', 'Original %']


def test_where_nothing_is_above_chance_that_is_said(write_masked, tmp_path):
    folder = write_masked(tmp_path)
    masked = read_results(folder / 'masked')
    wrong = np.roll(masked.scores, 1, axis=-1)  # the next class
    write_results(folder / 'masked', replace(masked, scores=wrong))
    section = background(collect_folder('x', folder))
    undefined = 'Background share and actor share are undefined, for nothing is above chance.'
    assert section.blocks[0] == Paragraph(undefined, answer=True)
    assert [figure.name for figure in blocks(section, Figure)] == ['background_errors']


def test_many_classes_are_drawn_in_part(write_masked, tmp_path):
    names = [f'class {i:02d}' for i in range(24)]
    folder = write_masked(tmp_path, classes=names)
    figure = next(
        f
        for f in blocks(background(collect_folder('x', folder)), Figure)
        if f.name == 'background_shares'
    )
    assert figure.caption.endswith('The 20 with the largest are shown.')
    assert len(re.findall(r'>class \d+ \(\d+\)<', figure.svg)) == 20
