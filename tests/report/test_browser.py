"""The pages in a browser: nothing is fetched, nothing goes wrong, all can be read and sorted."""

import base64
import hashlib
import html
import json
import math
import os
import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from mmbias.report.collecting import collect, compare_with_first
from mmbias.report.control_page import write_control_page
from mmbias.report.pages import report_on_one, report_on_papers, report_on_several
from mmbias.report.rendering import render_html

BROWSER = next(filter(None, map(shutil.which, ('chromium', 'chromium-browser', 'chrome'))), None)
QUIET = (
    *('--headless', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'),
    *('--disable-background-networking', '--disable-component-update', '--hide-scrollbars'),
    *(['--no-sandbox'] if os.geteuid() == 0 else []),  # root has no sandbox
)
CHECK = (Path(__file__).parent / 'check_page.js').read_text(encoding='utf-8')
WIDTHS = (1280, 400)
FRAME = """<iframe src="{name}" style="border: 0; width: {width}px; height: 900px"></iframe>
<pre id="outcome"></pre>
<script>onmessage = ({{ data }}) => outcome.textContent = data</script>"""

pytestmark = pytest.mark.skipif(
    BROWSER is None, reason='needs a browser: the Debian package chromium (apt install chromium)'
)


@pytest.fixture
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
    results = make_results(classes=names, samples=samples, **run)
    results.run['probes'][3]['name'] = 'block-shuffle-4'
    return collect('large', results)


@pytest.fixture
def page(request, large, tmp_path):
    """One of the pages that the project writes."""
    path = tmp_path / 'page.html'
    if request.param == 'control':
        write_control_page(path, list(map(control_row, (0, 0.5, 1))), seed=0, versions={})
        return path
    document = {
        'one': lambda: report_on_one(large),
        'several': lambda: report_on_several([large] * 2, compare_with_first([large] * 2)),
        'papers': report_on_papers,
    }[request.param]()
    path.write_text(render_html(document), encoding='utf-8')
    return path


def control_row(rho):
    row = dict(rho=rho, n=1024)
    for name in ('A_original', 'A_shuffle', 'A_reverse', 'A_freeze', 'B', 'S'):
        row |= {name: rho, f'{name}_low': rho, f'{name}_high': rho, f'{name}_true': rho}
    return row


def browse(path, width, profile, *options):
    """Open a page; gives the document after it was loaded, and what was logged."""
    command = [BROWSER, *QUIET, f'--user-data-dir={profile}', f'--window-size={width},1000']
    command += ['--enable-logging=stderr', *options, '--dump-dom', path.as_uri()]
    done = subprocess.run(command, capture_output=True, timeout=120, encoding='utf-8', check=True)
    return done.stdout, done.stderr


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


def inspect(path, width, profile):
    """What the script saw in a frame: windows are not made as narrow as a telephone."""
    frame = path.with_name('frame.html')
    frame.write_text(FRAME.format(name=add_check(path).name, width=width), encoding='utf-8')
    document, _ = browse(frame, 1400, profile, '--virtual-time-budget=20000')
    return json.loads(html.unescape(re.search(r'<pre id="outcome"[^>]*>(.*?)</pre>', document)[1]))


@pytest.mark.parametrize('page', ['one', 'several', 'papers', 'control'], indirect=True)
@pytest.mark.parametrize('width', WIDTHS)
def test_a_page_fetches_nothing_logs_nothing_and_fits(page, width, tmp_path):
    _, log = browse(page, width, tmp_path / 'profile')
    assert 'CONSOLE' not in log
    seen = inspect(page, width, tmp_path / 'profile')
    assert seen['problems'] == []
    assert seen['fetched'] == []
    assert seen['width'] == width
    assert seen['page_width'] <= width
    assert seen['figures'] > 0
    assert seen['cut'] == []
    assert seen['overlapping'] == []
    assert seen['smallest_letter'] >= 10  # pixels


@pytest.mark.parametrize('page', ['one', 'several', 'papers'], indirect=True)
def test_tables_are_sorted_by_a_click(page, tmp_path):
    seen = inspect(page, 1280, tmp_path / 'profile')
    assert seen['sorted']
    for table in seen['sorted']:
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
    columns = [column for table in seen['sorted'] for column in table]
    assert any(column['rising'] != column['falling'] for column in columns)


def test_the_check_would_notice(large, tmp_path):
    """The tests above can fail: a page that fetches, runs and overflows is told apart."""
    text = render_html(report_on_one(large))
    bad = '<img src="https://example.org/x.png"><script>alert(1)</script>'
    bad += '<div style="width: 3000px">wide</div>'
    path = tmp_path / 'page.html'
    path.write_text(text.replace('<main>', f'<main>{bad}'), encoding='utf-8')
    seen = inspect(path, 400, tmp_path / 'profile')
    assert seen['page_width'] > 400
    assert any('img-src' in problem for problem in seen['problems'])
    assert any('script-src' in problem for problem in seen['problems'])
    assert math.isfinite(seen['smallest_letter'])
