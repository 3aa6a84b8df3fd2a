import re

import numpy as np
import pandas as pd

from mmbias.analysis.examples import choose_examples
from mmbias.report.figures.examples import draw_examples

SAMPLES = pd.DataFrame(
    {
        'id': ['a', 'b', 'c'],
        'label': ['<run>', '<run>', 'eat'],
        'place': ['park', 'home', 'park'],
    }
)
SCORES = [[0.9, 0.1], [0.25, 0.75], [0.8, 0.2]]


def draw(stills):
    options = dict(attribute='place', usual='park', other='home')
    examples = choose_examples(SAMPLES, SCORES, ['<run>', 'eat'], **options)
    return draw_examples(examples, stills, attribute='place', values=['park', 'home'])


def texts(svg):
    return [re.sub(r'\s+', ' ', text) for text in re.findall(r'<text [^>]*>([^<]*)</text>', svg)]


def test_every_panel_says_what_was_seen_and_answered():
    stills = {'a': np.full((3, 48, 64, 3), 200, np.uint8)}
    svg = draw(stills)
    assert svg.count('<image ') == 1
    assert sorted(texts(svg)) == sorted(
        [
            '&lt;run&gt; 0.90 (1 of 1)',
            'place: park, recognised',
            'video not found',
            '&lt;run&gt; → eat 0.75 (1 of 1)',
            'place: home, not recognised',
            'none of 1',
            'eat',
            'no videos',
            'eat',
        ]
    )


def test_the_same_input_gives_the_same_bytes():
    stills = {name: np.full((3, 48, 64, 3), 90, np.uint8) for name in 'ab'}
    assert draw(stills) == draw(stills)
