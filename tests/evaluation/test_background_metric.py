"""The published figure and the published sets, as records, through the registered metric."""

import math
import re

import numpy as np
import pandas as pd
import pytest
from mmaction.registry import METRICS
from mmengine.evaluator import Evaluator

from mmbias.evaluation import background_metric
from mmbias.evaluation.entries import evaluator_entries
from mmbias.findings.background import summarise_background_results
from mmbias.published import read_published
from mmbias.results import Results, Run, read_results, write_results

CELL = re.compile(r'(\d+)/(\d+)\*?')


def make_results(labels, correct, classes, **columns):
    """Results whose original answers are the label where correct, the class after it elsewhere."""
    indices = np.array([classes.index(label) for label in labels])
    answers = (indices + ~np.asarray(correct, bool)) % len(classes)
    scores = np.full((len(labels), 2, len(classes)), 0.01, np.float32)
    scores[np.arange(len(labels)), 0, answers] = 0.91
    scores[:, 1, 0] = 0.91  # the answers to another probe must not matter
    run = dict(format=1, classes=classes, probes=[dict(name='original'), dict(name='reverse')])
    samples = pd.DataFrame(dict(columns, id=[f'v{i}' for i in range(len(labels))], label=labels))
    return Results(Run.from_dict(run), samples.assign(path='', status='read', clips=1), scores)


def repeat_counts(table, correct, total):
    """Rows of a table of counts, one a sample, and their answers."""
    rows = table.loc[table.index.repeat(table[total])]
    rank = rows.groupby(level=0).cumcount()
    return rows, (rank < rows[correct]).to_numpy()


@pytest.fixture(scope='module')
def figure():
    """The published figure as results of its 343 videos."""
    rows, correct = repeat_counts(read_published('han_background'), 'correct', 'total')
    classes = rows['class'].unique().tolist()
    backgrounds = rows['background'].tolist()
    return make_results(rows['class'].tolist(), correct, classes, background=backgrounds)


@pytest.fixture(scope='module')
def sets():
    """The two published settings as results; their classes are not known."""
    table = read_published('han_accuracy').query("set != 'kinetics400'").reset_index(drop=True)
    rows, correct = repeat_counts(table, 'derived_correct', 'derived_total')
    settings = rows['set'].tolist()
    return make_results(['any'] * len(rows), correct, ['any', 'other'], setting=settings)


@pytest.fixture
def evaluate(monkeypatch):
    """Function that runs a metric of the registry over results: its numbers and what it prints."""
    printed = []
    monkeypatch.setattr(background_metric, 'print_log', lambda text, logger: printed.append(text))

    def run(results, **options):
        metric = METRICS.build(dict(type='BackgroundMetric', **options))
        evaluator = Evaluator(metric)
        evaluator.dataset_meta = dict(classes=results.classes)
        for sample in evaluator_entries(results, rank=0, world_size=1):
            evaluator.process([sample])
        return evaluator.evaluate(int(results.was_read.sum())), '\n'.join(printed)

    return run


def read_cells(printed):
    """Counts of the printed table by row and column, as a person reads them off."""
    lines = printed.splitlines()
    first = next(i for i, line in enumerate(lines) if line.startswith('class '))
    ends = {heading.end(): heading[0] for heading in re.finditer(r'\S+', lines[first])}
    cells = {}
    for line in lines[first + 1 :]:
        if not line:
            return cells
        row = line[: CELL.search(line).start()].strip()
        for cell in CELL.finditer(line):
            cells[row, ends[cell.end()]] = (int(cell[1]), int(cell[2]))
    return cells


def test_the_published_figure_comes_back_cell_by_cell(figure, evaluate):
    cells = read_cells(evaluate(figure)[1])
    table = read_published('han_background')
    for row in table.itertuples(index=False):
        assert cells.pop((row[0], row.background)) == (row.correct, row.total)
    names = table['class'].unique().tolist()
    totals = [cells.pop((name, 'all'))[1] for name in names]
    assert totals == [31, 30, 37, 34, 38, 33, 37, 34, 34, 35]
    assert cells == {
        ('all', 'outdoor'): (92, 129),
        ('all', 'bathroom'): (24, 38),
        ('all', 'home'): (58, 73),
        ('all', 'indoor'): (51, 78),
        ('all', 'cafe'): (15, 25),
        ('all', 'all'): (240, 343),
    }


def test_numbers_of_the_published_figure(figure, evaluate):
    metrics, printed = evaluate(figure)
    assert metrics['background/A'] == pytest.approx(240 / 343)
    assert metrics['background/A_cafe'] == pytest.approx(15 / 25)
    low, high = metrics['background/A_cafe_low'], metrics['background/A_cafe_high']
    assert 0.4 < low < 15 / 25 < high < 0.8
    assert metrics['background/p'] < 0.001
    assert metrics['background/p_common'] < 0.02
    assert not [name for name in metrics if 'gap' in name]
    assert {type(value) for value in metrics.values()} == {float}
    assert 'using computer (0.001)' in printed


def test_gap_of_the_published_sets(sets, evaluate):
    metrics, printed = evaluate(sets)
    assert metrics['background/A_real'] == pytest.approx(139 / 162)
    assert metrics['background/A_weird'] == pytest.approx(101 / 181)
    assert metrics['background/gap'] == pytest.approx(139 / 162 - 101 / 181)
    # Two standard errors of two independent shares.
    error = 1.96 * math.sqrt(139 * 23 / 162**3 + 101 * 80 / 181**3)
    assert metrics['background/gap_low'] == pytest.approx(
        metrics['background/gap'] - error, abs=0.01
    )
    assert metrics['background/gap_high'] == pytest.approx(
        metrics['background/gap'] + error, abs=0.01
    )
    assert metrics['background/gap_p'] < 0.001
    assert '139/162' in printed
    assert '101/181' in printed
    turned, _ = evaluate(sets, pair=['weird', 'real'])
    assert turned['background/gap'] == -metrics['background/gap']


def test_a_results_folder_gives_the_same(figure, evaluate, tmp_path):
    metrics, printed = evaluate(figure, resamples=500)
    write_results(tmp_path, figure)
    summary = summarise_background_results(read_results(tmp_path), resamples=500)
    assert summary.test.p_value == metrics['background/p']
    assert summary.overall['low'][0] == metrics['background/A_low']
    assert background_metric.background_table(summary) in printed


def test_failed_samples_do_not_count(figure):
    failed = np.arange(343) < 31  # all of brushing teeth
    status = np.where(failed, 'failed', 'read')
    scores = np.where(failed[:, None, None], np.float32('nan'), figure.scores)
    results = Results(figure.run, figure.samples.assign(status=status), scores)
    summary = summarise_background_results(results, resamples=50)
    assert (summary.n, summary.overall['correct'][0]) == (343 - 31, 240 - 17)
    assert 'brushing teeth' not in set(summary.by_class['class'])


def test_any_attribute_and_its_groups(evaluate):
    columns = dict(motion=['still', 'moving'] * 20, person=[f'p{i % 5}' for i in range(40)])
    results = make_results(['a', 'b'] * 20, np.arange(40) % 3 > 0, ['a', 'b'], **columns)
    metrics, printed = evaluate(
        results, attribute='person', setting='motion', group='person', resamples=50, prefix='mine'
    )
    assert metrics['mine/A_moving'] == pytest.approx(13 / 20)
    assert '40 samples in 5 groups' in printed
    assert 'note: The 40 samples are of 5 groups' in printed


def test_a_value_of_both_columns_is_named_with_its_column(evaluate):
    columns = dict(background=['home', 'cafe'] * 10, setting=['home'] * 5 + ['away'] * 15)
    results = make_results(['a'] * 20, np.arange(20) % 3 > 0, ['a', 'b'], **columns)
    metrics, _ = evaluate(results, resamples=50)
    values = {name for name in metrics if name.startswith('background/A_')} - {
        name for name in metrics if name.endswith(('_low', '_high'))
    }
    assert {name.removeprefix('background/A_') for name in values} == {
        'background_home',
        'setting_home',
        'cafe',
        'away',
    }


@pytest.mark.parametrize(
    ('options', 'message'),
    [
        (dict(attribute='room'), "no column 'room' among the attributes: background"),
        (dict(setting='label'), "no column 'label' among the attributes: background"),
        (dict(group='person'), "no column 'person' to group by"),
    ],
)
def test_a_wanted_column_must_be_there(figure, evaluate, options, message):
    with pytest.raises(ValueError, match=message):
        evaluate(figure, **options)


def test_attributes_are_needed(evaluate):
    results = make_results(['a', 'b'], [True, True], ['a', 'b'])
    with pytest.raises(ValueError, match=r'no column background or setting .* there are none'):
        evaluate(results)


def test_the_stock_loop_is_refused():
    metric = METRICS.build(dict(type='BackgroundMetric'))
    with pytest.raises(ValueError, match='needs the loop ProbeTestLoop'):
        metric.process({}, [{'gt_label': 0}])
