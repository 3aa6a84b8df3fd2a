"""The probe of the whole video, through files, decoder and runner."""

import numpy as np
import pandas as pd
import pytest

from mmbias.clips import clip_rng

LENGTHS = {'short': 5, 'one': 8, 'long': 21}
PROBES = {'test_cfg.probes': ['original', 'shuffle', 'shuffle-video'], 'test_cfg.seeds': [3, 4]}


@pytest.fixture(scope='module')
def lossless(tmp_path_factory, write_video, moving_square):
    """Folder of videos that decode to the frames they were made of, and of permuted copies."""
    folder = tmp_path_factory.mktemp('lossless')
    labels = dict(zip(LENGTHS, ('left', 'right', 'up'), strict=True))
    for seed in (None, 3, 4):
        for number, (name, length) in enumerate(LENGTHS.items()):
            frames = moving_square(length, seed=number)
            if seed is not None:
                drawn = clip_rng(seed, f'clips/{name}.avi', 0).random(length)
                frames = frames[sorted(range(length), key=drawn.__getitem__)]
            place = 'clips' if seed is None else f'seed {seed}'
            write_video(folder / place / f'{name}.avi', frames, codec='ffv1')
        paths = [f'{place}/{name}.avi' for name in LENGTHS]
        table = pd.DataFrame(dict(path=paths, label=labels.values()))
        table.to_csv(folder / f'{place}.csv', index=False)
    return folder


@pytest.fixture
def probe(run, lossless):
    """Function that runs the test on one of the manifests."""

    def run_on(name, manifest='clips', **options):
        path = str(lossless / f'{manifest}.csv')
        return run(name, **{'test_dataloader.dataset.ann_file': path, **PROBES, **options})[1]

    return run_on


def test_scores_are_those_of_a_video_whose_frames_were_permuted(probe):
    results = probe('probed')
    assert results.probes[3:] == [('shuffle-video', 3), ('shuffle-video', 4)]
    assert results.samples['clips'].tolist() == [1, 2, 5]
    for column, seed in ((3, 3), (4, 4)):
        copies = probe(f'copies {seed}', f'seed {seed}', **{'test_cfg.probes': ['original']})
        permuted = copies.scores[:, 0]
        np.testing.assert_allclose(results.scores[:, column], permuted, rtol=0, atol=1e-5)
    by_clip, by_video = results.scores[:, 1:3], results.scores[:, 3:]
    assert np.abs(by_clip[2] - by_video[2]).max() > 1e-3


def test_workers_chunks_and_a_resume_change_no_byte(probe, forget, tmp_path):
    usual = probe('usual').scores.tobytes()
    options = {'test_cfg.windows_per_chunk': 2, 'test_dataloader.num_workers': 2}
    assert probe('chunks', **options).scores.tobytes() == usual
    forget(tmp_path / 'usual', 1, 2)
    assert probe('usual', **{'test_cfg.resume': True}).scores.tobytes() == usual


def test_a_longer_video_is_counted_with_its_reason(probe):
    bound = {'test_cfg.max_video_frames': 20}
    with pytest.raises(ValueError, match=r'long.avi: 21 frames are wanted at once .* allowed: 20'):
        probe('strict', **bound)
    results = probe('lenient', **bound, **{'test_cfg.max_failures': 1})
    assert results.samples['status'].tolist() == ['read', 'read', 'failed']
    assert '(max_video_frames)' in results.samples['error'][2]
    assert results.run.counts == dict(samples=3, read=2, failed=1, clips=3)
    assert np.isnan(results.scores[2]).all()  # under every probe: all see the same videos
    by_clip = {**bound, 'test_cfg.probes': ['original', 'shuffle']}
    assert probe('by clip', **by_clip).was_read.all()


def test_a_bound_below_one_is_refused(probe):
    with pytest.raises(ValueError, match='max_video_frames is 0, must be at least 1'):
        probe('none', **{'test_cfg.max_video_frames': 0})
