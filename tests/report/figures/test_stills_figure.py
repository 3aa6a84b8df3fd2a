import re

import numpy as np
import pandas as pd

from mmbias.analysis.typical import choose_examples
from mmbias.report.figures.stills import draw_examples

CLASSES = ['<run>', 'eat', 'sit', 'nap']
SAMPLES = pd.DataFrame(
    {
        'id': ['a', 'b', 'c', 'd', 'e', 'f'],
        'label': ['<run>', '<run>', 'eat', 'sit', 'sit', 'nap'],
        'place': ['park', 'home', 'park', 'park', 'home', 'park'],
    }
)
ANSWERS = ['<run>', 'eat', 'eat', 'eat', 'nap', 'sit']


def draw(stills):
    options = dict(attribute='place', usual='park', other='home')
    scores = [[0.7 if name == answer else 0.1 for name in CLASSES] for answer in ANSWERS]
    examples = choose_examples(SAMPLES, scores, CLASSES, **options)
    return draw_examples(examples, stills, attribute='place', values=['park', 'home'])


def texts(svg):
    return [re.sub(r'\s+', ' ', text) for text in re.findall(r'<text [^>]*>([^<]*)</text>', svg)]


def test_every_panel_says_what_was_seen_and_answered():
    stills = {'a': np.full((3, 48, 64, 3), 200, np.uint8)}
    svg = draw(stills)
    assert svg.count('<image ') == 1
    assert sorted(texts(svg)) == sorted(
        [
            *('place: park, recognised', 'place: home, not recognised'),
            *('&lt;run&gt; 0.70 (1 of 1)', '&lt;run&gt; → eat 0.70 (1 of 1)', 'video not found'),
            *('eat 0.70 (1 of 1)', 'video not found', 'eat', 'no videos'),
            *('sit', 'none of 1', 'sit → nap 0.70 (1 of 1)', 'video not found'),
        ]  # nothing of the class nap, which has no example
    )


def test_the_same_input_gives_the_same_bytes():
    stills = {name: np.full((3, 48, 64, 3), 90, np.uint8) for name in 'ab'}
    assert draw(stills) == draw(stills)
