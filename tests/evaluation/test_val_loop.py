"""Real trainings of a small network whose validation probes: what lands in the logs."""

import json
from pathlib import Path

import numpy as np
import pytest
from mmengine.runner import Runner

from mmbias.findings.summarising import summarise_results
from mmbias.results import read_results

EPOCHS = [1, 2, 3]


@pytest.fixture
def train(small_config, tmp_path):
    """Function that trains the small network and gives the runner."""

    def run(**options):
        cfg = small_config()
        test = cfg.test_dataloader
        train_pipeline = [
            dict(type='OpenVideo'),
            dict(type='RandomClip', clip_len=8),
            *test.dataset.pipeline[2:],
        ]
        cfg.train_dataloader = dict(
            batch_size=2,
            num_workers=0,
            drop_last=True,
            sampler=dict(type='DefaultSampler', shuffle=True),
            dataset={**test.dataset, 'pipeline': train_pipeline, 'test_mode': False},
        )
        cfg.train_cfg = options.pop('train_cfg', dict(type='EpochBasedTrainLoop', max_epochs=3))
        cfg.optim_wrapper = dict(optimizer=dict(type='AdamW', lr=5e-3))
        cfg.val_dataloader, cfg.val_evaluator = test, cfg.test_evaluator[::-1]
        cfg.val_cfg = dict(type='ProbeValLoop', probes=['shuffle', 'freeze'], seeds=[0, 1])
        cfg.merge_from_dict(options)
        runner = Runner.from_cfg(cfg)
        runner.train()
        return runner

    return run


def logged(runner, key='bias/S_shuffle'):
    """Lines of the JSON log that hold a scalar."""
    text = (Path(runner.log_dir) / 'vis_data/scalars.json').read_text()
    return [line for line in map(json.loads, text.splitlines()) if key in line]


def test_bias_stands_in_the_json_log_after_every_epoch(train):
    runner = train()
    lines = logged(runner)
    assert [line['step'] for line in lines] == EPOCHS
    for line in lines:
        folder = Path(runner.log_dir) / f'probes/epoch_{line["step"]}'
        results = read_results(folder)
        assert results.run.extra['epoch'] == line['step']
        assert list(results.run.to_dict())[-3:] == ['epoch', 'samples_sha256', 'counts']
        assert results.run.checkpoint is None
        summary = summarise_results(results, resamples=200)
        shuffle = summary.probes['shuffle']
        for key, value in {
            'A_original': summary.accuracy.value,
            'A_shuffle': shuffle.accuracy.value,
            'B_shuffle': shuffle.log_ratio.value,
            'S_shuffle': shuffle.static_share.value,
            'S_freeze_low': summary.probes['freeze'].static_share.low,
        }.items():
            np.testing.assert_equal(line[f'bias/{key}'], value)
    # The network learns between the validations, and each of them saw it as it was.
    scores = [read_results(Path(runner.log_dir) / f'probes/epoch_{k}').scores for k in EPOCHS]
    assert (scores[0] != scores[1]).any()
    assert list(Path(runner.work_dir).glob('best_acc_top1_epoch_*.pth'))


def test_bias_is_a_curve_in_tensorboard(train):
    reading = pytest.importorskip(
        'tensorboard.backend.event_processing.event_accumulator',
        reason='needs the package tensorboard (pip install tensorboard)',
    )
    backends = [dict(type='LocalVisBackend'), dict(type='TensorboardVisBackend')]
    runner = train(visualizer=dict(type='ActionVisualizer', vis_backends=backends))
    runner.visualizer.close()
    events = reading.EventAccumulator(str(Path(runner.log_dir) / 'vis_data'))
    events.Reload()
    for key in ('bias/B_shuffle', 'bias/S_shuffle', 'bias/A_original'):
        points = events.Scalars(key)
        assert [point.step for point in points] == EPOCHS
        expected = [line[key] for line in logged(runner)]
        np.testing.assert_allclose([point.value for point in points], expected, rtol=1e-6)


def test_training_goes_on_as_without_probing(train, tmp_path):
    stock = dict(_delete_=True, type='ValLoop')
    evaluator = [dict(type='AccMetric')]
    alone = train(val_cfg=stock, val_evaluator=evaluator, work_dir=str(tmp_path / 'stock'))
    probed = train(work_dir=str(tmp_path / 'probed'))
    for name, values in alone.model.state_dict().items():
        assert (values == probed.model.state_dict()[name]).all(), name


def test_iterations_are_counted_where_the_logs_count_them(train, tmp_path):
    runner = train(
        **{
            'train_cfg': dict(type='IterBasedTrainLoop', max_iters=4, val_interval=2),
            'log_processor.by_epoch': False,
            'default_hooks.checkpoint.by_epoch': False,
            'val_cfg.out_dir': str(tmp_path / 'probes'),
        }
    )
    folders = {path.name for path in (tmp_path / 'probes' / runner.timestamp).iterdir()}
    assert folders == {'iter_2', 'iter_4'}


def test_validation_alone_names_its_checkpoint(weights, small_config):
    # MMEngine's checkpoint hook looks for the best one only inside a training.
    cfg = small_config(**{'load_from': weights, 'default_hooks.checkpoint.save_best': None})
    cfg.val_dataloader, cfg.val_evaluator = cfg.test_dataloader, cfg.test_evaluator[::-1]
    cfg.val_cfg = dict(type='ProbeValLoop')
    runner = Runner.from_cfg(cfg)
    metrics = runner.val()
    run = read_results(Path(runner.log_dir) / 'probes/epoch_0').run
    assert run.checkpoint == weights
    assert 'bias/S_shuffle' in metrics


def test_a_resumed_validation_is_refused(train):
    with pytest.raises(ValueError, match='resume is True, must be False in validation'):
        train(**{'val_cfg.resume': True})
