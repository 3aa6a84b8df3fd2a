"""Several processes under ``torch.distributed.run``, through MMAction2's own test script."""

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import torch

MMACTION = Path(importlib.util.find_spec('mmaction').origin).parent


def launch(cfg, processes, work_dir, *checkpoint, tool='test'):
    """Run the test or the training of a config; gives the process."""
    cfg.dump(work_dir.parent / 'distributed.py')
    command = [
        *(sys.executable, '-m', 'torch.distributed.run', f'--nproc_per_node={processes}'),
        *('--rdzv-backend=c10d', '--rdzv-endpoint=localhost:0', MMACTION / f'.mim/tools/{tool}.py'),
        *(work_dir.parent / 'distributed.py', *checkpoint, '--launcher', 'pytorch'),
        *('--work-dir', work_dir),
    ]
    return subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)


def logged_metrics(work_dir):
    """Metrics of the newest log, without times."""
    log = max(work_dir.glob('*/*.json'), key=lambda path: path.stat().st_mtime)
    # MMEngine's ranks all write this file: behind a whole record may stand the end of a longer one.
    metrics, _ = json.JSONDecoder().raw_decode(log.read_text().splitlines()[-1])
    return {key: value for key, value in metrics.items() if key.startswith(('bias/', 'acc/'))}


def test_processes_change_no_byte_also_after_a_resume(small_config, weights, forget, tmp_path):
    """Seven samples of 1 to 10 clips with 1, 2 and 3 processes, then resumed with fewer."""
    scores, metrics = {}, {}
    for processes in (1, 2, 3):
        out = tmp_path / f'with {processes}'
        cfg = small_config(**{'load_from': weights, 'test_cfg.out_dir': str(out)})
        cfg.test_cfg.probes = ['original', 'shuffle', 'shuffle-video']
        done = launch(cfg, processes, tmp_path / f'log {processes}', weights)
        assert done.returncode == 0, done.stderr[-3000:]
        assert len(list((out / 'journal').glob('rank*.sqlite'))) == processes
        scores[processes] = (out / 'scores.npy').read_bytes()
        metrics[processes] = logged_metrics(tmp_path / f'log {processes}')
    assert scores[1] == scores[2] == scores[3]
    assert 'bias/B_shuffle' in metrics[1]
    np.testing.assert_equal(metrics[2], metrics[1])
    np.testing.assert_equal(metrics[3], metrics[1])

    for processes in (2, 1):  # on with what three had left, then with what two had
        log = tmp_path / f'log resumed {processes}'
        forget(out, 1, 2, 5)
        cfg.merge_from_dict({'test_cfg.resume': True})
        done = launch(cfg, processes, log, weights)
        assert done.returncode == 0, done.stderr[-3000:]
        assert (out / 'scores.npy').read_bytes() == scores[1]
        np.testing.assert_equal(logged_metrics(log), metrics[1])


def test_two_processes_train_on_a_cpu(small_config, videos, tmp_path):
    """Seven videos in batches of two a process are two iterations, not four."""
    cfg = small_config()
    dataset = cfg.test_dataloader.dataset
    steps = [dict(type='RandomClip', clip_len=8) if s.type == 'SlidingWindow' else s
             for s in dataset.pipeline]  # fmt: skip
    cfg.merge_from_dict(
        dict(
            train_dataloader=dict(
                batch_size=2,
                num_workers=0,
                sampler=dict(type='DefaultSampler', shuffle=True),
                dataset=dict(dataset, pipeline=steps, test_mode=False),
            ),
            train_cfg=dict(type='EpochBasedTrainLoop', max_epochs=1),
            optim_wrapper=dict(optimizer=dict(type='SGD', lr=0.01)),
        )
    )
    done = launch(cfg, 2, tmp_path / 'trained', tool='train')
    assert done.returncode == 0, done.stderr[-3000:]
    checkpoint = torch.load(tmp_path / 'trained/epoch_1.pth', weights_only=False)
    assert checkpoint['meta']['iter'] == 2


def test_failures_of_all_processes_count_together(small_config, weights, broken, tmp_path):
    options = {
        'load_from': weights,
        'test_cfg.out_dir': str(tmp_path / 'out'),
        'test_cfg.max_failures': 1,
        'test_dataloader.dataset.ann_file': broken,
        'test_dataloader.dataset.indices': [0, 1, 2, 3, 5, 4],  # one failure a rank
    }
    done = launch(small_config(**options), 2, tmp_path / 'log', weights)
    assert done.returncode != 0
    assert '2 samples cannot be read, allowed: 1 (max_failures)' in done.stderr


def test_processes_change_no_byte_of_masked_probes(small_config, weights, masks, tmp_path):
    written = []
    for processes in (1, 2):
        out = tmp_path / f'with {processes}'
        cfg = small_config(**{'load_from': weights, 'test_cfg.out_dir': str(out)})
        cfg.test_cfg.masks = str(masks)
        cfg.test_cfg.probes = ['original', 'actor-only', 'background-swap']
        done = launch(cfg, processes, tmp_path / f'log {processes}', weights)
        assert done.returncode == 0, done.stderr[-3000:]
        files = sorted((out / 'masked').iterdir()) + sorted((out / 'gallery').iterdir())
        written.append({file.name: file.read_bytes() for file in files if file.suffix != '.json'})
    assert written[0] == written[1]
    assert {'scores.npy', 'donors.csv'} < set(written[0])
