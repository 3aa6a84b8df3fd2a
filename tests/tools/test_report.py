"""The command that reports on results folders, on folders of every origin."""

import csv
import json
import re
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch
from mmengine.fileio import dump

from mmbias.results import Probe, Results, Run, read_results, write_results
from mmbias.results.donors import write_donors
from mmbias.results.gallery import GALLERY, GallerySample, write_gallery_sample

# A results folder from any framework, as the docs show it.
PAGE = Path(__file__).parents[2] / 'docs/results-folder.md'
TOOLS = Path(__file__).parents[2] / 'tools'
HOSTILE = ['<script>alert(1)</script>', '=cmd()|" /C calc"!A0', '@a|b `c` *d* $x_1$ &amp; \u65e5']


@pytest.fixture
def folder(tmp_path):
    """Results of 24 samples of three classes, every name in which is hostile."""
    labels = np.arange(24) % 3
    answers = np.stack([labels, (labels + np.arange(24) % 2) % 3], 1)
    answers[:4, 0] = 2
    scores = np.full((24, 2, 3), 0.1, np.float32)
    np.put_along_axis(scores, answers[..., None], 0.8, axis=-1)
    samples = pd.DataFrame(dict(id=[f'=v{i}' for i in range(24)], label=np.take(HOSTILE, labels)))
    values = [HOSTILE[0], HOSTILE[1]] * 12
    samples = samples.assign(path='', status='read', clips=1, **{'<b>|=x': values})
    failed = ['failed'] + ['read'] * 23
    samples = samples.assign(status=failed, error=['<img src=x> | no file', *[''] * 23])
    probes = [dict(name='original'), dict(name='shuffle', seed=0)]
    run = dict(format=1, probes=probes, classes=HOSTILE, model='<i>net</i>', checkpoint='=1')
    results = Results(Run.from_dict(run), samples, scores)
    write_results(tmp_path / 'hostile', results)
    write_swapped(tmp_path / 'hostile', results)
    pictures = np.zeros((2, 2, 8, 8, 3), np.uint8)
    pictured = GallerySample('=v1', HOSTILE[0], ('original', HOSTILE[1]), pictures)
    write_gallery_sample(tmp_path / 'hostile' / GALLERY, 1, pictured)
    return tmp_path / 'hostile'


def write_swapped(folder, results):
    """The same under a probe that pastes the background of the next sample, beside them."""
    probes = (*results.run.probes, Probe(name='background-swap', seed=0))
    scores = np.concatenate([results.scores, results.scores[:, 1:]], axis=1)
    run = replace(results.run, probes=probes)
    write_results(folder / 'masked', Results(run, results.samples, scores))
    others = results.samples.iloc[np.roll(np.arange(24), -1)]
    donors = dict(donor=others['id'].to_numpy(), donor_label=others['label'].to_numpy())
    rows = results.samples[['id']].assign(probe='background-swap', seed=0, **donors)
    write_donors(folder / 'masked', rows)


class Tags(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags, self.text = set(), ''
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        assert not [name for name, _ in attributes if name.startswith('on')]
        for name, value in attributes:
            assert name not in ('src', 'href', 'xlink:href') or value.startswith(('#', 'data:'))

    def handle_data(self, data):
        self.text += data


KNOWN_TAGS = {
    *('html', 'head', 'meta', 'title', 'style', 'body', 'header', 'h1', 'h2', 'nav', 'ul', 'li'),
    *('a', 'main', 'section', 'p', 'dl', 'div', 'dt', 'dd', 'table', 'caption', 'span', 'thead'),
    *('tbody', 'tr', 'th', 'td', 'button', 'figure', 'figcaption', 'footer', 'script'),
    *('svg', 'g', 'path', 'use', 'defs', 'clippath', 'rect', 'text', 'image'),
}


def test_a_folder_written_with_numpy_alone_gives_the_full_report(run_tool, tmp_path):
    script = re.search(r'full report:\n\n```python\n(.*?)```', PAGE.read_text('utf-8'), re.DOTALL)[
        1
    ]
    subprocess.run([sys.executable, '-c', script], cwd=tmp_path, check=True)
    out = tmp_path / 'report'
    code, printed = run_tool('report', tmp_path / 'work_dirs/foreign', '--out', out)
    assert code is None
    assert f'wrote {out / "report.html"}' in printed.out
    page = (out / 'report.html').read_text(encoding='utf-8')
    for title in ('Result', 'Probes', 'Classes', 'Confusion', 'Integrity', 'What the numbers mean'):
        assert f'>{title}</h2>' in page
    text = (out / 'report.md').read_text(encoding='utf-8')
    assert '- **Not recorded**: Status; Average over clips; ' in text
    assert text.count('not recorded') == 2  # recogniser and data, on the first screen
    assert '100.0 [98.2, 100.0] % on the original frames' in text  # 0.025^(1/200)
    (summary,) = json.loads((out / 'summary.json').read_text())
    probes = pd.read_csv(out / 'probes.csv').set_index('probe')
    shuffled = summary['probes']['shuffle']['accuracy']['value']
    assert probes.loc['shuffle', 'accuracy'] == pytest.approx(shuffled)
    results = read_results(tmp_path / 'work_dirs/foreign')
    assert shuffled == (results.scores[:, 1].argmax(-1) == results.labels).mean()
    assert len(pd.read_csv(out / 'classes.csv')) == 4


def test_the_same_folder_twice_is_the_same_bytes(run_tool, folder, tmp_path):
    for name in ('a', 'b'):
        code, _ = run_tool('report', folder, '--out', tmp_path / name)
        assert code is None
    names = sorted(path.relative_to(tmp_path / 'a') for path in (tmp_path / 'a').rglob('*.*'))
    assert len(names) > 10
    for name in names:
        assert (tmp_path / 'a' / name).read_bytes() == (tmp_path / 'b' / name).read_bytes(), name


def test_names_from_data_are_text_everywhere(run_tool, folder, tmp_path):
    out = tmp_path / 'report'
    code, _ = run_tool('report', folder, '--out', out, '--title', '<script>|`=title`')
    assert code is None
    page = Tags((out / 'report.html').read_text(encoding='utf-8'))
    assert page.tags <= KNOWN_TAGS
    for name in (*HOSTILE, '<script>|`=title`', '<i>net</i>', '<img src=x> | no file', '<b>|=x'):
        assert name in page.text
    text = (out / 'report.md').read_text(encoding='utf-8')
    assert not re.search(r'<(?!sub)', text)
    for line in text.splitlines():
        if line.startswith('|'):
            assert line.endswith('|')
    widths = [len(re.findall(r'(?<!\\)\|', line)) for line in text.splitlines() if '|' in line]
    tables = re.findall(r'^\|.*\n\|[:|-]+\n(?:\|.*\n)*', text, re.MULTILINE)
    assert len(tables) > 5
    for table in tables:
        assert len({len(re.findall(r'(?<!\\)\|', line)) for line in table.splitlines()}) == 1
    assert widths
    for path in out.glob('*.csv'):
        with open(path, encoding='utf-8', newline='') as file:
            for row in csv.reader(file):
                for cell in row:
                    assert re.match(r'-?(\d|inf)', cell) or not cell.startswith(tuple('=+-@\t'))


def test_pictures_and_masked_probes_are_reported_with_the_folder(run_tool, folder, tmp_path):
    out = tmp_path / 'report'
    code, _ = run_tool('report', folder, '--out', out)
    assert code is None
    page = (out / 'report.html').read_text(encoding='utf-8')
    for title in ('What the network sees', 'Background', 'Answers that flip'):
        assert f'>{title}</h2>' in page
    assert (out / 'figures/gallery_1.svg').read_text(encoding='utf-8').count('<image') == 4
    (summary,) = json.loads((out / 'summary.json').read_text())
    (error,) = summary['masked']['errors']
    rows = pd.read_csv(out / 'background_errors.csv')
    assert rows['error'].tolist() == [error['error']['value']]
    assert len(pd.read_csv(out / 'flips.csv')) == 10


def test_a_broken_gallery_is_one_line(run_tool, folder, tmp_path):
    (folder / GALLERY / '000001.npz').write_bytes(b'PK')
    code, _ = run_tool('report', folder, '--out', tmp_path / 'report')
    assert re.fullmatch(r'error: .*000001\.npz is no sample of a gallery: [^\n]*', code)


def test_several_folders_stand_side_by_side(run_tool, folder, tmp_path):
    other = read_results(folder)
    write_results(tmp_path / 'other', other)
    out = tmp_path / 'report'
    code, _ = run_tool('report', folder, tmp_path / 'other', '--out', out, '--training-seeds')
    assert code is None
    rows = pd.read_csv(out / 'results.csv')
    assert rows['results'].tolist() == ['hostile', 'other']
    assert [entry['name'] for entry in json.loads((out / 'summary.json').read_text())] == [
        'hostile',
        'other',
    ]
    assert (pd.read_csv(out / 'differences.csv')['accuracy'] == 0).all()
    assert (pd.read_csv(out / 'training_seeds.csv')['std'].dropna() == 0).all()


def test_trainings_must_have_seen_the_same_samples(run_tool, folder, tmp_path):
    other = read_results(folder)
    other.samples['id'] = 'other ' + other.samples['id']
    write_results(tmp_path / 'other', other)
    code, _ = run_tool(
        *('report', folder, tmp_path / 'other', '--out', tmp_path / 'out', '--training-seeds')
    )
    assert code.startswith('error: --training-seeds: other and hostile have not the same samples')


def test_the_published_tables_need_no_results(run_tool, tmp_path):
    code, _ = run_tool('report', '--published', '--out', tmp_path / 'out')
    assert code is None
    rows = pd.read_csv(tmp_path / 'out/hara2021_table1.csv')
    assert rows['log_ratio'].tolist() == [0.68, 0.65, 0.12, 0.35, 0.56, 2.95, 1.52, 2.92, 1.29]
    assert not (tmp_path / 'out/summary.json').exists()


def test_result_files_of_mmaction2_become_a_folder_and_a_report(run_tool, tmp_path):
    scores = torch.tensor([[0.9, 0.1], [0.2, 0.8], [0.7, 0.3]])
    for name, order in (('a', [0, 1, 2]), ('b', [1, 0, 2])):
        entries = [
            dict(pred_score=scores[place], gt_label=torch.tensor([label]))
            for place, label in zip(order, [0, 1, 0], strict=True)
        ]
        dump(entries, str(tmp_path / f'{name}.pkl'))
    (tmp_path / 'names.txt').write_text('run\nwalk\n')
    out = tmp_path / 'out'
    code, _ = run_tool(
        *('report', '--dumps', tmp_path / 'a.pkl', tmp_path / 'b.pkl'),
        *('--classes', tmp_path / 'names.txt', '--out', out),
    )
    assert code is None
    assert read_results(out / 'results').samples['label'].tolist() == ['run', 'walk', 'run']
    rows = pd.read_csv(out / 'probes.csv').set_index('probe')
    assert rows['accuracy'].round(3).to_dict() == {'original': 1, 'shuffle': 0.333}
    assert 'a.pkl' in (out / 'report.md').read_text()


def test_the_column_of_groups_may_be_another(run_tool, folder, tmp_path):
    out = tmp_path / 'out'
    code, _ = run_tool('report', folder, '--out', out, '--group', '<b>|=x')
    assert code is None
    assert json.loads((out / 'summary.json').read_text())[0]['num_groups'] == 2


def test_mistakes_are_one_line(run_tool, folder, tmp_path):
    out = ('--out', tmp_path / 'out')
    code, _ = run_tool('report', folder, '--out', folder)
    assert code == f'error: --out is a results folder: {folder}, must be another'
    code, _ = run_tool('report', folder, folder, *out)
    assert code == 'error: a results folder is named twice'
    code, _ = run_tool('report', tmp_path, *out)
    assert 'has no run.json' in code
    code, _ = run_tool('report', folder, *out, '--group', 'person')
    assert "no column 'person' to group by" in code
    code, _ = run_tool('report', folder, *out, '--published-as', 'ucf')
    assert "nothing is published for 'ucf'" in code
    code, _ = run_tool('report', folder, *out, '--published-as', 'ucf101', 'jester')
    assert code == 'error: --published-as names 2 data sets for 1 folders'
    code, _ = run_tool('report', folder, *out, '--training-seeds')
    assert code == 'error: --training-seeds needs at least two results folders'
    code, output = run_tool('report', *out)
    assert code == 2
    assert 'name results folders, or --dumps, or --published' in output.err
    code, output = run_tool('report', folder, '--published', *out)
    assert code == 2
    assert 'results folders, --dumps and --published exclude each other' in output.err
    code, _ = run_tool('report', folder, *out, '--videos', tmp_path / 'gone')
    assert code == f'error: --videos is {tmp_path / "gone"}, must be a folder that is there'
    assert not (tmp_path / 'out').exists()


def test_help_loads_no_statistics_and_no_figures(tmp_path):
    script = (
        'import atexit, runpy, sys\n'
        f'heavy = {("torch", "mmengine", "pandas", "scipy", "sklearn", "matplotlib")!r}\n'
        'atexit.register(lambda: print([name for name in heavy if name in sys.modules]))\n'
        f"sys.argv = ['report.py', '--help']\n"
        f'runpy.run_path({str(TOOLS / "report.py")!r}, run_name="__main__")\n'
    )
    done = subprocess.run(
        [sys.executable, '-c', script], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith('usage: report.py')
    assert done.stdout.splitlines()[-1] == '[]'
