"""What is an attribute: one rule, wherever attributes are broken down or asked for."""

import numpy as np
import pandas as pd
import pytest

from mmbias.findings.background import find_attributes, summarise_background_results
from mmbias.findings.collecting import collect
from mmbias.results import Results, Run

RUN = dict(format=1, probes=[dict(name='original'), dict(name='shuffle')], classes=['run', 'walk'])


@pytest.fixture
def results():
    """Segments of two frame rates, starts and ends, which tell nothing of what they show."""
    labels = np.arange(8) % 2
    samples = pd.DataFrame(
        dict(
            id=[f'v{i}' for i in range(8)],
            path='',
            label=np.take(RUN['classes'], labels),
            start=['0', '1'] * 4,
            end=['2', '3'] * 4,
            fps=['10', '25'] * 4,
            place=['home', 'home', 'park', 'park'] * 2,
            status='read',
            clips=1,
        )
    )
    scores = np.full((8, 2, 2), 0.25)
    scores[np.arange(8), :, labels] = 0.75
    return Results(Run.from_dict(RUN), samples, scores)


def test_segments_and_frame_rates_are_no_attributes(results):
    found = collect('x', results).attributes
    assert [attribute.name for attribute in found.broken_down] == ['place']
    assert not found.skipped


@pytest.mark.parametrize('name', ['start', 'end', 'fps', 'label', 'status'])
def test_no_table_is_made_of_them(results, name):
    with pytest.raises(ValueError, match=f"no column '{name}' among the attributes: place"):
        summarise_background_results(results, attribute=name)


def test_a_group_may_be_asked_for():
    assert find_attributes(['id', 'group'], 'group', None) == ('group', None)
