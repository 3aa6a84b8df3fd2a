"""Real clips of several codecs, from a list of names to probed scores."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from mmbias.evaluation.test_configs import run_test
from mmbias.results.results import read_results

REAL = Path(__file__).parents[3] / 'shared/real'

# path, label (any of Kinetics-400), start in seconds
CLIPS = [
    ('ucf101/ApplyEyeMakeup/v_ApplyEyeMakeup_g01_c01.avi', 'filling eyebrows', ''),
    ('kinetics400/tai chi/ta_chi.mp4', 'tai chi', ''),
    ('misc/sthv2_166766_vp9_12fps.mp4', 'abseiling', ''),
    ('misc/ucf11_biking_mpeg1.mpg', 'riding mountain bike', ''),
    ('misc/kth_walking.avi', 'jogging', '3'),
]


@pytest.mark.skipif(not REAL.is_dir(), reason=f'no real videos: {REAL} is not there')
def test_real_codecs_from_the_list_to_the_scores(run_tool, small_config, tmp_path):
    table = pd.DataFrame(CLIPS, columns=['path', 'label', 'start'])
    table['end'] = ['5' if start else '' for start in table['start']]
    table.to_csv(tmp_path / 'videos.csv', index=False)
    where = ('--annotations', tmp_path / 'videos.csv', '--videos', REAL, '--out', tmp_path / 'data')
    code, _ = run_tool('prepare_data', 'own', *where, '--check')
    assert code is None
    assert not list((tmp_path / 'data').glob('missing-*'))
    options = {
        'test_dataloader.dataset.ann_file': str(tmp_path / 'data/test.csv'),
        'test_dataloader.dataset.classes': 'kinetics400',
        'model.cls_head.num_classes': 400,
        'test_evaluator': [dict(type='BiasMetric', resamples=50)],
    }
    run_test(small_config(**options))
    results = read_results(tmp_path / 'results')
    assert (results.samples['status'] == 'read').all()
    assert np.isfinite(results.scores).all()
    walking = results.samples.iloc[4]
    assert walking['id'] == 'videos/misc/kth_walking.avi@3.000-5.000'
    assert walking['clips'] == (50 - 8) // 4 + 2  # 50 frames in windows of 8, stride 4
