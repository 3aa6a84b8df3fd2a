"""A results folder holds the scores of one network on one set of videos, or nothing is written."""

import os
import shutil

import numpy as np
import pytest
import torch
from mmaction.registry import TRANSFORMS

RESUME = {'test_cfg.resume': True}


@TRANSFORMS.register_module()
class NoNumbers:
    """Makes the pictures of the sample of some frames NaN while a file is there."""

    def __init__(self, frames, marker):
        self.frames, self.marker = frames, marker

    def __call__(self, results):
        results['imgs'] = results['imgs'].astype(np.float32)
        if results['total_frames'] == self.frames and os.path.exists(self.marker):
            results['imgs'][:1] = np.nan
        return results


@pytest.fixture
def copied(videos, tmp_path):
    """A copy of the data set, with the times of its files."""
    return shutil.copytree(videos, tmp_path / 'copied')


def listed(folder):
    return {'test_dataloader.dataset.ann_file': str(folder / 'test.csv')}


def test_scores_of_another_network_are_not_taken_over(run, tmp_path):
    run()
    for path in (tmp_path / 'results').glob('*'):  # as rm does, without the folders
        if path.is_file():
            path.unlink()
    with pytest.raises(FileExistsError, match='holds results: resume them'):
        run(**{'load_from': None})
    with pytest.raises(ValueError, match=r"another run, it differs in \['weights_sha256'\]"):
        run(**{'load_from': None}, **RESUME)


def test_other_samples_of_the_same_manifest_are_not_mixed_in(run):
    run(**{'test_dataloader.dataset.indices': [0, 1, 2]})
    with pytest.raises(ValueError, match=r"it differs in \['samples_sha256'\]"):
        run(**{'test_dataloader.dataset.indices': [3, 4, 5]}, **RESUME)


def test_an_exchanged_video_is_told(run, copied, forget, tmp_path):
    run(**listed(copied))
    forget(tmp_path / 'results', 3)
    (copied / 'clips/a 3, "ü".avi').write_bytes(b'not yet scored: free to change')
    shutil.copy(copied / 'clips/a 1, "ü".avi', copied / 'clips/a 4, "ü".avi')
    message = r'1 of the 6 videos .* changed since or are gone, the first is clips/a 4, "ü"\.avi'
    with pytest.raises(ValueError, match=message):
        run(**listed(copied), **RESUME)


def test_another_folder_with_the_same_names_is_told(run, videos, forget, tmp_path):
    """The manifest's bytes are the same, the videos are copies of another size."""
    run()
    forget(tmp_path / 'results', 3)
    for path in sorted((videos / 'clips').iterdir()):
        (tmp_path / 'small/clips').mkdir(parents=True, exist_ok=True)
        (tmp_path / 'small/clips' / path.name).write_bytes(path.read_bytes() + b'\0')
    root = {'test_dataloader.dataset.root': str(tmp_path / 'small')}
    with pytest.raises(ValueError, match='6 of the 6 videos'):
        run(**root, **RESUME)


@pytest.mark.parametrize('how', ['time', 'content'])
def test_copied_data_can_be_resumed(run, copied, videos, forget, tmp_path, how):
    options = {'test_cfg.compare_videos': how}
    _, before = run(**options)
    forget(tmp_path / 'results', 3)
    if how == 'content':
        for path in (copied / 'clips').iterdir():
            os.utime(path)
    _, after = run(**options, **listed(copied), **RESUME)
    assert after.scores.tobytes() == before.scores.tobytes()


def test_a_clip_without_numbers_has_failed_and_is_tried_again(small_config, run, tmp_path):
    steps = list(small_config().test_pipeline)
    marker = tmp_path / 'marker'
    steps.insert(-1, dict(type='NoNumbers', frames=24, marker=str(marker)))
    options = {'test_dataloader.dataset.pipeline': steps, 'test_cfg.max_failures': 5}
    _, whole = run('whole', **options)
    marker.touch()
    _, results = run(**options)
    assert results.samples['status'].tolist() == ['read', 'read', 'failed', *['read'] * 4]
    under = 'the network gave scores that are no finite numbers under original, shuffle, reverse'
    assert results.samples['error'][2] == under
    marker.unlink()
    _, resumed = run(**options, **RESUME)
    assert resumed.scores.tobytes() == whole.scores.tobytes()


def test_weights_that_are_no_numbers_are_said_before_anything_is_read(run, weights, tmp_path):
    state = torch.load(weights)
    state['state_dict']['cls_head.fc_cls.weight'][0, 0] = torch.nan
    torch.save(state, tmp_path / 'nan.pth')
    message = r'1 tensors .* no finite numbers, the first is cls_head\.fc_cls\.weight .*nan\.pth'
    with pytest.raises(ValueError, match=message):
        run(**{'load_from': str(tmp_path / 'nan.pth')})
    assert not (tmp_path / 'results/journal').exists()
