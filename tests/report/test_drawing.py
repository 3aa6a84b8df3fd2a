import re
import warnings

from mmbias.analysis import Estimate
from mmbias.report.drawing import colour_of, draw_svg, open_axes, shorten
from mmbias.report.figures import Bar, BarGroup, draw_bars


def paint(label):
    def draw(figure):
        open_axes(figure).plot([0, 1], [1, 0], label='x')
        figure.axes[0].set_xlabel(label)
        figure.legend()

    return draw


def test_the_same_figure_twice_is_the_same_bytes():
    assert draw_svg(paint('a'), 3, 2) == draw_svg(paint('a'), 3, 2)


def test_a_name_is_text_and_never_markup():
    svg = draw_svg(paint('<b> & $x_1$ ]]> "'), 3, 2)
    assert svg.startswith('<svg')
    assert '<b>' not in svg
    assert '&lt;b&gt; &amp; $x_1$ ]]&gt;' in svg


def test_letters_that_no_font_here_has_are_left_to_the_reader():
    with warnings.catch_warnings():
        warnings.simplefilter('error')
        assert '\U0001f9d8 日本' in draw_svg(paint('\U0001f9d8 日本'), 3, 2)


def test_two_figures_in_a_page_share_no_group_names_and_no_metadata():
    svg = draw_svg(paint('a'), 3, 2)
    assert not re.search(r'<g id=', svg)
    assert 'metadata' not in svg
    addresses = set(re.findall(r'https?://[^"]*', svg))
    assert addresses == {'http://www.w3.org/2000/svg', 'http://www.w3.org/1999/xlink'}
    for name in re.findall(r'url\(#([^)]*)\)', svg):
        assert f'id="{name}"' in svg


def test_every_dose_of_a_probe_has_its_colour():
    assert colour_of('block-shuffle-4') == colour_of('block-shuffle') != colour_of('shuffle')
    assert colour_of('mine') not in {colour_of('shuffle'), colour_of('freeze')}


def test_long_names_are_cut():
    assert shorten('a' * 40, 10) == 'a' * 9 + '…'
    assert shorten('a\n b\t') == 'a b'


def test_bars_reach_as_far_as_their_accuracy():
    bars = tuple(Bar(Estimate(x, x - 0.1, x + 0.1), '#123456') for x in (0.25, 0.5))
    svg = draw_bars([BarGroup('both', bars, 'remark', 0.1)])
    edges = []
    for path in re.findall(r'<path d="([^"]*)"[^>]*style="fill: #123456', svg):
        places = [float(x) for x in re.findall(r'[ML] ([\d.]+)', path)]
        edges.append(max(places) - min(places))
    short, long = edges
    assert abs(long / short - 2) < 1e-3
    assert '>remark<' in svg
    assert '>both<' in svg


def test_undefined_accuracies_leave_no_bar():
    nan = float('nan')
    svg = draw_bars([BarGroup('x', (Bar(Estimate(nan, nan, nan), '#123456', 'none'),))])
    assert 'nan' not in svg
