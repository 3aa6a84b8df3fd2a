"""The pages in a browser: nothing is fetched, nothing goes wrong, all can be read and sorted."""

import base64
import hashlib
import html
import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from mmbias.findings.collecting import collect, collect_folder, compare_with_first
from mmbias.report.pages import report_on_one, report_on_papers, report_on_several
from mmbias.report.rendering import render_html
from mmbias.results import read_results
from mmbias.results.gallery import GallerySample

BROWSER = next(filter(None, map(shutil.which, ('chromium', 'chromium-browser', 'chrome'))), None)
QUIET = (
    *('--headless', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'),
    *('--disable-background-networking', '--disable-component-update', '--hide-scrollbars'),
    *(['--no-sandbox'] if os.geteuid() == 0 else []),  # root has no sandbox
)
ROOT = Path(__file__).parents[2]
WEIZMANN = ROOT.parent / 'shared/real/weizmann'
CHECK = (Path(__file__).parent / 'check_page.js').read_text(encoding='utf-8')
WIDTHS = (1280, 400)
DEMO = ('--rho', '0.5', '1', '--train-videos', '32', '--test-videos', '64')
DEMO_PAGE = ROOT / 'work_dirs/demo/report.html'
# Frames, since windows are not made as narrow as a telephone.
FRAMES = """{frames}<pre id="outcome"></pre>
<script>onmessage = ({{ data }}) => outcome.append(data)</script>"""
FRAME = '<iframe src="{name}" style="border: 0; width: {width}px; height: 900px"></iframe>'

pytestmark = pytest.mark.skipif(
    BROWSER is None, reason='needs a browser: the Debian package chromium (apt install chromium)'
)


@pytest.fixture(scope='module')
def large(make_results):
    """Results with long and odd names, failures, attributes, groups and a dose curve."""
    names = ['trimming or shaving beard and moustache, slowly', '<b>sit</b> & $tand', '日本 walk']
    rng = np.random.default_rng(0)
    status = ['failed', *['read'] * 29]
    samples = dict(
        id=[f'a folder/of videos/with a long name {i}.mp4' for i in range(30)],
        group=[f'source {i // 3}' for i in range(30)],
        background=rng.choice(['outdoor', 'bathroom', 'home', 'indoor', 'cafe'], 30),
        setting=rng.choice(['real', 'weird'], 30),
        status=status,
        error=['no such file: ' + 'x' * 120, *[''] * 29],
    )
    path = '/a/long/way/to/the/checkpoint/of/epoch_250.pth'
    run = dict(checkpoint=path, weights_sha256='0' * 64, num_frames=16)
    results = make_results(classes=names, samples=samples, names={3: 'block-shuffle-4'}, **run)
    return replace(collect('large', results), gallery=(pictured(samples['id'][1], names[0]),))


def pictured(name, label):
    """Pictures of a sample under probes with long names, an actor walking through them."""
    probes = ('original', 'block-shuffle-4', 'background-stripes-grow--2+freeze (seed 0)')
    pictures = np.random.default_rng(0).integers(0, 256, (3, 6, 48, 64, 3), np.uint8)
    masks = np.zeros((6, 48, 64), np.uint8)
    for moment, mask in enumerate(masks):
        mask[8:40, 9 * moment : 9 * moment + 12] = 255
    return GallerySample(name, label, probes, pictures, masks, tuple(range(0, 18, 3)))


@pytest.fixture(scope='module')
def masked(write_masked, tmp_path_factory):
    """A run with masked probes of classes with long and odd names."""
    names = ['trimming or shaving beard and moustache', '<b>sit</b> & $tand', '日本 walk', 'run']
    return collect_folder('masked', write_masked(tmp_path_factory.mktemp('masked'), classes=names))


def write_page(kind, large, masked, path):
    """Write one of the pages that the project makes."""
    if kind == 'control':
        run('tools/control.py', *DEMO, '--out', path.parent / 'demo')
        (path.parent / 'demo/report.html').rename(path)
        return
    document = {
        'masked': lambda: report_on_one(masked),
        'one': lambda: report_on_one(large),
        'several': lambda: report_on_several([large] * 2, compare_with_first([large] * 2)),
        'papers': report_on_papers,
    }[kind]()
    path.write_text(render_html(document), encoding='utf-8')


def run(*command):
    """Run one of the project's commands."""
    subprocess.run([sys.executable, *command], check=True, capture_output=True, cwd=ROOT)


@pytest.fixture(scope='module')
def weizmann(tmp_path_factory):
    """The real Weizmann clips of two people, through the commands, with random weights."""
    if not WEIZMANN.is_dir():
        pytest.skip(f'needs the Weizmann videos in {WEIZMANN}')
    out = tmp_path_factory.mktemp('weizmann')
    run('tools/prepare_data.py', 'weizmann', '--videos', WEIZMANN, '--out', out)
    people = [pd.read_csv(out / f'test-{person}.csv') for person in ('daria', 'eli')]
    pd.concat(people).to_csv(out / 'test.csv', index=False)
    option = f'test_dataloader.dataset.ann_file={out / "test.csv"}'
    test = ['tools/test.py', 'configs/r3d18/r3d18-small_1xb16-16x2x1-50e_weizmann-rgb.py', 'none']
    test += ['--seeds', '0', '--out', out / 'probes', '--work-dir', out / 'logs']
    run(*test, '--cfg-options', option)
    return collect('weizmann', read_results(out / 'probes'), videos=out)


def test_a_page_of_real_clips(weizmann, tmp_path):
    text = render_html(report_on_one(weizmann))
    assert '20 samples in 2 groups' in text
    assert 'By motion' in text
    (tmp_path / 'page.html').write_text(text, encoding='utf-8')
    assert_sound(*inspect(tmp_path / 'page.html', tmp_path / 'profile'))


@pytest.mark.skipif(not DEMO_PAGE.is_file(), reason='needs the page that make demo writes')
def test_the_page_of_the_demo(tmp_path):
    shutil.copy(DEMO_PAGE, tmp_path / 'page.html')
    assert_sound(*inspect(tmp_path / 'page.html', tmp_path / 'profile'))


def assert_sound(by_width, log):
    assert 'CONSOLE' not in log
    for width in WIDTHS:
        seen = by_width[width]
        assert (seen['problems'], seen['fetched'], seen['cut']) == ([], [], [])
        assert seen['page_width'] <= width
        assert seen['figures'] > 0
        assert_sorted(seen['sorted'])


def add_check(path):
    """A copy of a page with a script that tries it out and writes down what it saw."""
    text = path.read_text(encoding='utf-8')
    digest = base64.b64encode(hashlib.sha256(CHECK.encode()).digest()).decode()
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)[1]
    wider = policy if 'script-src' in policy else f'{policy}; script-src'
    wider = wider.replace('script-src', f"script-src 'sha256-{digest}'")
    text = text.replace(policy, wider).replace('<title>', f'<script>{CHECK}</script><title>', 1)
    copy = path.with_name('checked.html')
    copy.write_text(text, encoding='utf-8')
    return copy


def inspect(path, profile):
    """What the script saw in a frame of each width, and what the browser logged."""
    name = add_check(path).name
    frames = ''.join(FRAME.format(name=name, width=width) for width in WIDTHS)
    around = path.with_name('frames.html')
    around.write_text(FRAMES.format(frames=frames), encoding='utf-8')
    command = [BROWSER, *QUIET, f'--user-data-dir={profile}', '--virtual-time-budget=20000']
    command += ['--enable-logging=stderr', '--dump-dom', around.as_uri()]
    done = subprocess.run(command, capture_output=True, timeout=120, encoding='utf-8', check=True)
    told = html.unescape(re.search(r'<pre id="outcome">(.*?)</pre>', done.stdout, re.DOTALL)[1])
    return {seen['width']: seen for seen in map(json.loads, told.splitlines())}, done.stderr


@pytest.fixture(scope='module', params=['one', 'masked', 'several', 'papers', 'control'])
def opened(request, large, masked, tmp_path_factory):
    """A page that was opened and tried out; by width, and the log."""
    folder = tmp_path_factory.mktemp('page')
    write_page(request.param, large, masked, folder / 'page.html')
    return inspect(folder / 'page.html', folder / 'profile')


@pytest.mark.parametrize('width', WIDTHS)
def test_a_page_fetches_nothing_logs_nothing_and_fits(opened, width):
    by_width, log = opened
    seen = by_width[width]
    assert 'CONSOLE' not in log
    assert seen['problems'] == []
    assert seen['fetched'] == []
    assert seen['page_width'] <= width
    assert seen['figures'] > 0
    assert seen['cut'] == []
    assert seen['overlapping'] == []
    assert seen['smallest_letter'] >= 9  # pixels
    assert seen['cut_captions'] == []


@pytest.mark.parametrize('opened', ['one', 'masked', 'several', 'papers'], indirect=True)
@pytest.mark.parametrize('width', WIDTHS)
def test_what_is_wider_than_the_page_says_so(opened, width):
    assert opened[0][width]['hidden'] == 0


def test_tables_are_sorted_by_a_click(opened):
    assert_sorted(opened[0][1280]['sorted'])


def assert_sorted(tables):
    for table in tables:
        for column in table:
            rising, falling = column['rising'], column['falling']
            assert sorted(rising) == sorted(falling) == sorted(column['before'])
            assert column['states'] == ['ascending', 'descending']
            count = sum(cell != '' for cell in rising)
            assert set(rising[count:]) <= {''} >= set(falling[count:])  # the empty ones are last
            if column['numeric']:
                numbers = [float(cell) for cell in rising[:count]]
                assert numbers == sorted(numbers)
                assert [float(cell) for cell in falling[:count]] == sorted(numbers, reverse=True)


def test_the_check_would_notice(large, tmp_path):
    """The tests above can fail: a page that fetches, runs and overflows is told apart."""
    text = render_html(report_on_one(large))
    bad = '<img src="https://example.org/x.png"><script>alert(1)</script>'
    bad += '<div style="width: 3000px">wide</div>'
    text = text.replace('.more::before', '.other::before')
    path = tmp_path / 'page.html'
    path.write_text(text.replace('<main>', f'<main>{bad}'), encoding='utf-8')
    by_width, log = inspect(path, tmp_path / 'profile')
    seen = by_width[400]
    assert seen['page_width'] > 400
    assert seen['hidden'] > 0
    assert any('img-src' in problem for problem in seen['problems'])
    assert any('script-src' in problem for problem in seen['problems'])
    assert 'CONSOLE' in log
    columns = [column for table in seen['sorted'] for column in table]
    assert any(column['rising'] != column['falling'] for column in columns)
