"""Sections about one results folder, on samples that can be counted by hand."""

import math
from dataclasses import replace

import numpy as np
import pytest

from mmbias.analysis import AnswerTable, trace_doses
from mmbias.findings.attributes import file_names
from mmbias.findings.collecting import collect
from mmbias.findings.findings import Doses
from mmbias.report.document import Facts, Figure, Notes, Paragraph, Table
from mmbias.report.pages import report_on_one
from mmbias.report.sections.attributes import attributes
from mmbias.report.sections.beside_published import beside_published
from mmbias.report.sections.classes import classes
from mmbias.report.sections.confusion import confusion
from mmbias.report.sections.doses import doses
from mmbias.report.sections.examples import example_blocks
from mmbias.report.sections.integrity import integrity
from mmbias.report.sections.overview import overview
from mmbias.report.sections.probes import probes
from mmbias.report.sections.seeds import seeds


def tables(section):
    return {block.name: block for block in section.blocks if isinstance(block, Table)}


def facts(section):
    return dict(pair for b in section.blocks if isinstance(b, Facts) for pair in b.pairs)


def test_probes_are_rows_with_their_numbers(findings, texts):
    table = tables(probes(findings))['probes']
    headings, original, shuffle, freeze = texts(table)
    assert headings == [
        *('Probe', 'Seeds', 'Top-1 %', 'Mean class %', 'B', 'S', 'Loss, points', 'p')
    ]
    assert original[0] == 'original'
    assert original[4:] == ['', '', '', '']
    assert shuffle[:2] == ['shuffle', '2']
    assert shuffle[2].startswith('50.0 [')
    assert freeze[1] == ''
    assert freeze[2].startswith('33.3 [')
    assert freeze[4].startswith(f'{math.log(3):.2f} [')
    assert freeze[5].startswith('0.00 [')  # 10 of 30 is chance
    row = table.frame.set_index('probe').loc['shuffle']
    assert row['accuracy'] == 0.5
    assert row['static_share'] == pytest.approx((0.5 - 1 / 3) / (1 - 1 / 3))


def test_seeds_stand_beside_the_interval(findings, texts):
    section = seeds(findings)
    assert texts(tables(section)['seeds'])[1:] == [
        ['shuffle', '0', '50.0', '0.69'],
        ['shuffle', '1', '50.0', '0.69'],
    ]
    assert texts(tables(section)['seed_spread'])[1][2:5] == ['50.0', '50.0', '0.00']


def test_without_several_seeds_there_is_no_section_of_seeds(make_results):
    results = make_results(names={2: 'reverse'})
    assert seeds(collect('x', results)) is None


def test_classes_are_sortable_and_the_file_has_every_probe(findings, texts):
    table = tables(classes(findings))['classes']
    assert table.sortable
    rows = texts(table)[1:]
    assert [row[:2] for row in rows] == [['run', '10'], ['walk', '10'], ['sit', '10']]
    assert set(table.data['probe']) == {'shuffle', 'freeze'}
    frozen = table.data[table.data['probe'] == 'freeze'].set_index('value')['accuracy']
    assert frozen.to_dict() == {'run': 0.4, 'walk': 0.3, 'sit': 0.3}  # of 0..9, 4 are run


def test_confusion_counts_what_is_taken_for_what(findings, texts):
    section = confusion(findings)
    figures = [block for block in section.blocks if isinstance(block, Figure)]
    assert [figure.name for figure in figures] == ['confusion_original', 'confusion_shuffle']
    assert '30 of 30 answers' in figures[0].alt
    assert '15 of 30 answers' in figures[1].alt
    found = tables(section)
    assert texts(found['confusion_original'])[1:] == []
    assert texts(found['confusion_shuffle'])[1:] == [
        ['run', 'walk', '5', '10', '50.0'],
        ['walk', 'sit', '5', '10', '50.0'],
        ['sit', 'run', '5', '10', '50.0'],
    ]
    assert len(found['confusion_shuffle'].data) == 6


@pytest.fixture
def broken_down(make_results):
    """Room a: samples 0-14, b: 15-26, three without; one site, each day one sample."""
    room = np.repeat(['a', 'b', ''], [15, 12, 3])
    days = [f'day {i}' for i in range(30)]
    results = make_results(samples=dict(room=room, site='here', day=days))
    results.scores[:6, 0] = results.scores[:6, 0][:, [1, 2, 0]]  # wrong: 0-5, all in room a
    return collect('x', results)


def test_attributes_are_counted_by_class_and_value(broken_down, texts):
    section, rest = attributes(broken_down)
    assert section.title == 'By room'
    headings, *rows = texts(tables(section)['attribute_room'])
    assert headings[:4] == ['Class', 'a', 'b', 'all']
    assert [row[:4] for row in rows] == [
        ['run', '3/5*', '4/4', '8/10'],
        ['walk', '3/5*', '4/4', '8/10'],
        ['sit', '3/5*', '4/4', '8/10'],
        ['all', '9/15', '12/12', '24/30'],
    ]
    (text,) = rest.blocks
    assert text.text == 'Not broken down: site (1 value), day (30 values).'


def test_two_values_have_a_gap_and_confusion_matrices(broken_down, texts):
    section = attributes(broken_down)[0]
    sentences = [block.text for block in section.blocks if isinstance(block, Paragraph)]
    assert 'given the class? p = ' in sentences[0]
    assert sentences[1].startswith('Accuracy with a minus accuracy with b: -40.0 [')
    gaps = texts(tables(section)['attribute_room_gap'])[1:]
    assert [row[:3] for row in gaps] == [[name, '3/5', '4/4'] for name in ('run', 'walk', 'sit')]
    assert all(row[3].startswith('-40.0 [') for row in gaps)
    figures = [block for block in section.blocks if isinstance(block, Figure)]
    names = [f'confusion_attribute_room_{place}' for place in (1, 2)]
    assert [figure.name for figure in figures] == names
    assert '9 of 15 answers' in figures[0].alt
    notes = [s for block in section.blocks if isinstance(block, Notes) for s in block.sentences]
    assert any('3 of 30 samples have no room' in note for note in notes)


def test_bias_is_told_by_value_too(broken_down, texts):
    table = tables(attributes(broken_down)[0])['attribute_room_bias']
    assert [row[:3] for row in texts(table)[1:]] == [['a', '15', '60.0'], ['b', '12', '100.0']]


def test_within_a_group_samples_count_as_independent(make_results):
    """Each of three people is a group: together 3 units, by themselves 10 each."""
    people = np.repeat(['ann', 'bo', 'cy'], 10)
    findings = collect('x', make_results(samples=dict(group=people)))
    assert findings.summary.num_groups == 3
    (attribute,) = findings.attributes.broken_down
    assert attribute.background.num_groups is None
    assert attribute.background.by_attribute['units'].tolist() == [10, 10, 10]
    assert attribute.bias['num_groups'].isna().all()


def test_an_attribute_that_is_the_class_in_disguise_has_no_gap_of_classes(make_results, texts):
    kind = ['still' if i % 3 == 2 else 'moving' for i in range(30)]
    section = attributes(collect('x', make_results(samples=dict(kind=kind))))[0]
    assert 'attribute_kind_gap' not in tables(section)
    headings, *_ = texts(tables(section)['attribute_kind'])
    assert headings == ['Class', 'moving', 'still', 'all']  # no column of p-values
    (notes,) = [block.sentences for block in section.blocks if isinstance(block, Notes)]
    assert [note.split(',')[0].split(':')[0] for note in notes] == [
        'No class is in both moving and still',
        'There is no interval of the gap',
        'All 20 samples of moving and 10 of still are right',
    ]


def test_without_a_class_of_both_values_no_picture_puts_them_side_by_side(make_results, tmp_path):
    kind = ['still' if i % 3 == 2 else 'moving' for i in range(30)]
    results = make_results(samples=dict(kind=kind))
    (attribute,) = collect('x', results, videos=tmp_path).attributes.broken_down
    assert not attribute.examples.shown
    assert [block.name for block in example_blocks(attribute, attribute.examples)] == [
        'attribute_kind_examples'
    ]


def test_setting_and_background_come_first_and_the_group_last(make_results):
    columns = ('group', 'weather', 'background', 'setting')
    findings = collect('x', make_results(samples=dict.fromkeys(columns, ['a', 'b'] * 15)))
    sections = attributes(findings)
    assert [section.title for section in sections] == [
        *('By background', 'By setting', 'By weather', 'By group')
    ]
    assert list(tables(sections[-1])) == ['attribute_group_bias']
    assert len(sections[-1].blocks) == 1


def test_every_cell_has_its_interval(broken_down):
    table = tables(attributes(broken_down)[0])['attribute_room']
    run, *_, everything = ([(c.text, c.detail) for c in row] for row in table.rows())
    assert run[1:4] == [
        ('3/5*', '60.0 [23.1, 88.2]'),  # Wilson
        ('4/4', '100.0 [51.0, 100.0]'),
        ('8/10', '80.0 [49.0, 94.3]'),
    ]
    assert everything[3] == ('24/30', '80.0 [62.7, 90.5]')
    assert 'wider than 50 points' in table.caption


def test_margins_are_never_marked(make_results):
    results = make_results(
        samples=dict(status=['read'] * 6 + ['failed'] * 24, room=['a', 'b'] * 15)
    )
    table = tables(attributes(collect('x', results))[0])['attribute_room']
    *rows, everything = ([cell.text for cell in row] for row in table.rows())
    assert [row[1:4] for row in rows] == [['1/1*', '1/1*', '2/2']] * 3
    assert everything[1:4] == ['3/3', '3/3', '6/6']


def test_doses_are_a_curve_where_the_frames_of_a_clip_are_known(findings, make_results, texts):
    results = make_results(names={3: 'block-shuffle-4'})
    section = doses(collect('x', results))
    assert section.blocks == (
        Notes(
            (
                'block-shuffle: no curve, for run.json does not record num_frames, '
                'the frames of a clip.',
            )
        ),
    )
    results = make_results(names={3: 'block-shuffle-4'}, num_frames=16)
    section = doses(collect('x', results))
    rows = texts(tables(section)['dose_block-shuffle'])[1:]
    names = {'1': 'shuffle', '4': 'block-shuffle-4', '16': 'original'}
    assert {row[0]: row[1] for row in rows} == names
    assert rows[1][2] == '4.2'  # four blocks stay in place once in 4! = 24
    assert doses(findings) is None


def test_a_curve_without_its_end_says_so(make_results):
    names = {place: f'block-shuffle-{2**place}' for place in (1, 2, 3)}
    results = make_results(names=names, num_frames=16)
    (notes,) = doses(collect('x', results)).blocks
    assert notes.sentences[0].startswith("block-shuffle: no curve, for there is neither 'shuffle'")


def test_integrity_names_what_failed_and_what_is_not_recorded(make_results, texts):
    status = ['failed', 'failed', *['read'] * 28]
    error = ['no such file: a.mp4', '', *[''] * 28]
    results = make_results(samples=dict(status=status, error=error, clips=[0, 0, *[3] * 27, 5]))
    section = integrity(collect('x', results))
    found = facts(section)
    assert found['Samples'] == '30: 28 read, 2 failed'
    assert found['Clips'] == '86, 3 to 5 a sample'
    assert found['Not recorded'].split('; ') == [
        *('Status', 'Average over clips', 'Classes restricted by', 'Half precision'),
        *('Clips a batch', 'Compute', 'Config, SHA-256', 'Checkpoint', 'Checkpoint, SHA-256'),
        *('Weights, SHA-256', 'Manifest', 'Manifest, SHA-256', 'Versions'),
    ]
    assert 'not recorded' not in found.values()
    assert texts(tables(section)['failed'])[1:] == [
        ['v00', 'run', 'no such file: a.mp4'],
        ['v01', 'walk', 'not recorded'],
    ]


def test_integrity_gives_hashes_whole_and_runs_one_by_one(make_results, texts):
    run = dict(checkpoint='a/b/c/d.pth', weights_sha256='0123456789abcdef', fp16=False)
    section = integrity(collect('x', make_results(**run, versions=dict(torch='2'))))
    found = facts(section)
    assert (found['Weights, SHA-256'], found['Checkpoint']) == ('0123456789abcdef', 'a/b/c/d.pth')
    assert (found['Half precision'], found['Versions']) == ('no', 'torch 2')
    pooled = [{**run, 'weights_sha256': digit * 64, 'counts': dict(samples=15)} for digit in 'ab']
    section = integrity(collect('x', make_results(pooled=pooled)))
    assert 'Weights, SHA-256' not in facts(section)
    table = tables(section)['runs']
    rows = texts(table)[1:]
    assert [row[:2] for row in rows] == [['1', '15'], ['2', '15']]
    assert texts(table)[0] == ['Run', 'Samples', 'Checkpoint', 'Weights, SHA-256']
    assert rows[0][3] == 'a' * 12
    assert table.frame['weights_sha256'].tolist() == ['a' * 64, 'b' * 64]


def test_random_weights_are_called_so(make_results):
    run = dict(checkpoint=None, weights_sha256='a' * 64)
    found = facts(integrity(collect('x', make_results(**run))))
    assert (found['Checkpoint'], found['Checkpoint, SHA-256']) == ('random weights', 'none')
    section = overview(collect('x', make_results(**run)))
    assert facts(section)['Recogniser'] == 'random weights'
    text = ' '.join(block.text for block in section.blocks if isinstance(block, Paragraph))
    assert 'They speak of these random weights' in text


def test_classes_that_were_not_restricted_are_recorded_as_such(make_results):
    found = facts(integrity(collect('x', make_results(restrict=None))))
    assert found['Classes restricted by'] == 'nothing'


def test_a_known_class_list_stands_beside_its_published_row(make_results, texts):
    findings = collect('mine', make_results(), published_as='jester')
    table = tables(beside_published(findings))['published']
    (_, published, measured) = texts(table)
    assert published == ['Hara et al. 2021, Table 1', '', '92.0', '20.1', '1.52', '0.19']
    assert measured[:2] == ['measured: mine', '30']
    assert measured[4].startswith('0.69 [')
    assert beside_published(collect('mine', make_results())) is None


def test_nothing_read_is_an_error(make_results):
    with pytest.raises(ValueError, match='x: none of the 30 samples was read'):
        collect('x', make_results(samples=dict(status='failed')))


def test_every_table_and_figure_has_a_file_of_its_own(broken_down):
    document = report_on_one(broken_down, 'Title')
    assert document.title == 'Title'
    for kind in (Table, Figure):
        names = [block.name for block in document.blocks(kind)]
        assert len(names) == len(set(names))
    anchors = [section.anchor for section in document.sections]
    assert len(anchors) == len(set(anchors))


def test_a_curve_is_drawn_from_its_points(make_results):
    probes = [('original', None), ('shuffle', 0), ('block-shuffle-4', 0)]
    right = np.tile([[True, False, True], [True, True, True]], (20, 1))
    answers = AnswerTable.from_arrays(right, np.arange(40) // 20, probes)
    curve = trace_doses(answers, 'block-shuffle', 16, resamples=50)
    findings = collect('x', make_results())
    section = doses(type(findings)(**{**vars(findings), 'doses': Doses((curve,), ())}))
    (figure,) = [block for block in section.blocks if isinstance(block, Figure)]
    assert '1: 0.00; 4: 1.00; 16: 1.00' in figure.alt
    assert '>16<' in figure.svg


def test_a_value_may_be_called_like_the_margin(make_results, texts):
    findings = collect('x', make_results(samples=dict(room=['all', 'some'] * 15)))
    headings, *rows = texts(tables(attributes(findings)[0])['attribute_room'])
    assert headings == ['Class', 'all', 'some', 'all', 'p, adjusted']
    assert rows[-1][:4] == ['all', '15/15', '15/15', '30/30']


def test_original_frames_alone_are_broken_down(make_results, texts):
    full = make_results(samples=dict(room=['a', 'b'] * 15))
    run = replace(full.run, probes=full.run.probes[:1])
    findings = collect('x', type(full)(run, full.samples, full.scores[:, :1]))
    document = report_on_one(findings)
    assert 'attribute_room' in {table.name for table in document.blocks(Table)}
    assert 'Classes' not in {section.title for section in document.sections}
    assert 'no probe was measured' in document.blocks(Paragraph)[0].text


def test_han_has_a_measured_row_without_attributes(make_results, texts):
    section = beside_published(collect('x', make_results(), published_as='kinetics10'))
    rows = texts(tables(section)['published'])
    assert rows[-1][:4] == ['measured: x', 'all samples', '30', '30']


def test_files_of_attributes_have_names_of_their_own():
    assert file_names(['a-3', 'a', 'A', 'a-3-3']) == ['a-3', 'a', 'a-3-3', 'a-3-3-4']
