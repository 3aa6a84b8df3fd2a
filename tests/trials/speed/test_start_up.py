from pathlib import Path

from trials.speed.running import own_config
from trials.speed.start_up import time_first_record
from trials.speed.video_sets import lay_out

from mmbias.results.results import read_results

SCRIPT = Path(__file__).parents[3] / 'tools/test.py'


def test_the_command_is_timed_until_its_first_record(groups, tmp_path):
    videos = lay_out(groups[0], tmp_path / 'set', frames=1)
    config, out = tmp_path / 'config.py', tmp_path / 'out'
    own_config(videos, tmp_path / 'logs', reader='pyav').dump(str(config))
    assert time_first_record(SCRIPT, config, out, tmp_path / 'log.txt') > 0.5
    assert read_results(out).was_read.tolist() == [True]  # it was left to end by itself
