"""BlazePose on a real walk, where its environment is there."""

import os
import signal
from pathlib import Path

import numpy as np
import pytest

from mmbias.segmenting import blazepose
from mmbias.segmenting.blazepose import BlazePose
from mmbias.segmenting.environment import default_environment, environment_python, is_whole
from mmbias.segmenting.sources import Source

WEIZMANN = Path(__file__).parents[3] / 'shared/real/weizmann'
ENVIRONMENT = default_environment()

pytestmark = [
    pytest.mark.skipif(
        not is_whole(ENVIRONMENT),
        reason='no environment of BlazePose: make segmenter',
    ),
    pytest.mark.skipif(not WEIZMANN.is_dir(), reason='no real videos'),
]


@pytest.fixture
def segment():
    """Function that gives the masks of the first frames of a real video."""

    def run(name, frames=12):
        masks = BlazePose(environment_python(ENVIRONMENT)).segment(
            Source.open(WEIZMANN / name, 'auto')
        )
        return np.stack([next(masks) for _ in range(frames)])

    yield run
    blazepose._worker(environment_python(ENVIRONMENT)).close()
    blazepose._worker.cache_clear()


def test_a_person_is_found_whatever_came_before(segment):
    first = segment('daria_walk.avi')
    assert first.shape == (12, 144, 180)
    assert ((first.mean((1, 2)) > 0.01) & (first.mean((1, 2)) < 0.1)).all()
    segment('denis_jack.avi', 3)
    np.testing.assert_array_equal(segment('daria_walk.avi'), first)


def test_a_process_that_dies_costs_one_video(segment, capfd):
    segment('daria_walk.avi', 1)
    worker = blazepose._worker(environment_python(ENVIRONMENT))
    os.kill(worker._process.pid, signal.SIGKILL)
    with pytest.raises(OSError, match='BlazePose ended with exit code -9: '):
        segment('daria_walk.avi', 1)
    assert segment('daria_walk.avi', 1).any()
    assert capfd.readouterr() == ('', '')  # what it says stays with it
