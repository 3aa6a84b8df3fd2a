"""``tools/test.py``: what it prints, and what it says when something is wrong."""

import shutil
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
import torch

from mmbias.results import read_results


class Marker:
    """What a hostile checkpoint would run."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return (open, (str(self.path), 'w'))


@pytest.fixture
def config(small_config, tmp_path):
    small_config()
    return tmp_path / 'small.py'


def test_choices_of_the_command_line_reach_the_results(run_tool, config, tmp_path):
    code, printed = run_tool(
        *('test', config, 'none', '--probes', 'original', 'reverse', '--block-sizes', 2, 4),
        *('--seeds', 5, 6, '--out', tmp_path / 'out', '--keep-clip-scores'),
        *('--cfg-options', 'model.backbone.base_channels=2', 'model.cls_head.in_channels=16'),
    )
    assert code is None
    results = read_results(tmp_path / 'out')
    assert results.probes == [
        *[('original', None), ('reverse', None)],
        *[('block-shuffle-2', 5), ('block-shuffle-2', 6)],
        *[('block-shuffle-4', 5), ('block-shuffle-4', 6)],
    ]
    assert (tmp_path / 'out/clip_scores.npy').is_file()
    for text in ('7 samples in 4 groups, 3 classes', 'B = ln', 'static share S', 'block-shuffle-4'):
        assert text in printed.out + printed.err


def test_the_fast_reader_gives_nearly_the_same_scores(run_tool, config, tmp_path):
    for reader in ('auto', 'fast'):
        code, _ = run_tool('test', config, 'none', '--reader', reader, '--out', tmp_path / reader)
        assert code is None
    plain, fast = (read_results(tmp_path / reader) for reader in ('auto', 'fast'))
    assert plain.run.config_sha256 != fast.run.config_sha256  # never mixed by a resume
    np.testing.assert_allclose(fast.scores, plain.scores, rtol=0, atol=0.02)


def test_the_shuffled_pipeline_prints_the_stock_metric(run_tool, config, tmp_path):
    text = config.read_text()
    config.write_text(text.replace(", dict(type='AccMetric')]", ']'))  # as our own configs
    code, printed = run_tool('test', config, 'none', '--shuffled-pipeline', '--out', tmp_path)
    assert code is None
    assert 'acc/top1' in printed.out + printed.err
    assert (tmp_path / 'shuffled_pipeline.pkl').is_file()


@pytest.mark.parametrize(
    ('arguments', 'message'),
    [
        (('gone.py', 'none'), 'no such config: gone.py'),
        (('CONFIG', 'gone.pth'), 'no such checkpoint: gone.pth'),
        (('CONFIG', 'none', '--probes', 'shufle'), "unknown probe 'shufle', allowed: actor-only"),
        (('CONFIG', 'none', '--seeds', '1', '1'), 'seeds are [1, 1], must be at least one and all'),
        (('CONFIG', 'none', '--block-sizes', '0'), 'block is 0, must be at least 1'),
        (('BROKEN', 'none'), 'broken.py'),
        (('CONFIG', 'none', '--launcher', 'pytorch'), 'start with torchrun --nproc-per-node'),
        (('CONFIG', 'none', '--shuffled-pipeline', '--probes', 'reverse'), 'takes --seeds and --o'),
        (
            (
                'mmaction::recognition/tsn/tsn_imagenet-pretrained-r50_8xb32-1x1x3-100e_kinetics400-rgb.py',
                'none',
                '--reader',
                'fast',
            ),
            "reader is 'fast', but no OpenVideo in the pipeline would take it",
        ),
        (('CONFIG', 'none', '--cfg-options', 'test_cfg.seedz=3'), "argument 'seedz'"),
        (('CONFIG', 'none', '--cfg-options', 'test_cfg.average=max'), "unknown average 'max', all"),
        (
            ('CONFIG', 'none', '--cfg-options', 'test_dataloader.dataset.ann_file=gone.csv'),
            'no such manifest: gone.csv',
        ),
        (
            ('CONFIG', 'none', '--cfg-options', 'model.cls_head.num_classes=9'),
            'the head has 9 classes, the data set 3',
        ),
    ],
)
def test_a_mistake_is_one_line_that_names_the_thing(run_tool, config, arguments, message):
    broken = config.with_name('broken.py')
    broken.write_text('model = (\n')
    paths = {'CONFIG': config, 'BROKEN': broken}
    arguments = [paths.get(argument, argument) for argument in arguments]
    code, _ = run_tool('test', *arguments)
    assert isinstance(code, str)  # printed to standard error, exit code 1
    assert code.startswith('error: ')
    assert message in code


@pytest.mark.parametrize(
    ('content', 'message'),
    [
        ('path,label\n', 'has no samples'),
        ('path,label\nx.avi,jump\n', "list.csv:2: unknown class 'jump', not among 3"),
        ('path,label\nx.avi,left\n', 'the last is x.avi: no such video: '),
    ],
)
def test_mistakes_in_the_manifest(run_tool, config, tmp_path, content, message):
    (tmp_path / 'list.csv').write_text(content)
    option = f'test_dataloader.dataset.ann_file={tmp_path / "list.csv"}'
    code, _ = run_tool('test', config, 'none', '--cfg-options', option)
    assert message in code


def test_failures_can_be_allowed_and_the_rest_resumed(run_tool, config, videos, tmp_path):
    for i in (0, 1):
        shutil.copy(videos / f'clips/a {i}, "ü".avi', tmp_path / f'{i}.avi')
    (tmp_path / 'list.csv').write_text('path,label\n0.avi,left\ngone.avi,left\n1.avi,right\n')
    option = f'test_dataloader.dataset.ann_file={tmp_path / "list.csv"}'
    command = ('test', config, 'none', '--out', tmp_path / 'o', '--cfg-options', option)
    code, printed = run_tool(*command, '--work-dir', tmp_path / 'mine', '--max-failures', 1)
    assert code is None
    assert '1 of 3 samples could not be read' in printed.out + printed.err
    assert (tmp_path / 'mine').is_dir()
    assert read_results(tmp_path / 'o').run.counts['failed'] == 1
    code, _ = run_tool(*command)
    assert 'holds results: resume them (--resume' in code
    shutil.copy(tmp_path / '0.avi', tmp_path / 'gone.avi')
    code, _ = run_tool(*command, '--resume')
    assert code is None
    assert read_results(tmp_path / 'o').run.counts['failed'] == 0


def test_an_unreadable_and_a_hostile_checkpoint(run_tool, config, tmp_path):
    (tmp_path / 'noise.pth').write_bytes(b'no checkpoint')
    code, _ = run_tool('test', config, tmp_path / 'noise.pth')
    assert code.startswith('error: ')
    assert 'noise.pth' in code
    torch.save({'state_dict': Marker(tmp_path / 'ran')}, tmp_path / 'hostile.pth')
    code, _ = run_tool('test', config, tmp_path / 'hostile.pth')
    assert code.startswith('error: ')
    assert 'hostile.pth' in code
    assert not (tmp_path / 'ran').exists()


def test_weights_of_another_network_are_refused(run_tool, config, tmp_path):
    torch.save({'state_dict': {'backbone.conv1.weight': torch.ones(2)}}, tmp_path / 'other.pth')
    code, _ = run_tool('test', config, tmp_path / 'other.pth', '--out', tmp_path / 'out')
    assert 'other.pth lacks ' in code
    assert 'in another shape, for example backbone.conv1.' in code
    assert not (tmp_path / 'out/scores.npy').exists()


def test_a_real_process_ends_with_one_line_and_code_one(config, tmp_path):
    done = subprocess.run(
        [sys.executable, 'tools/test.py', 'gone.py', 'none'],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == 'error: no such config: gone.py'
    assert 'Traceback' not in done.stderr


def test_pooled_folds_are_the_whole(run_tool, config, videos, tmp_path):
    whole = pd.read_csv(videos / 'test.csv')
    folders = []
    for name, rows in (('a', whole.iloc[:4]), ('b', whole.iloc[4:])):
        rows.assign(path=[str(videos / path) for path in rows['path']]).to_csv(
            tmp_path / f'{name}.csv', index=False
        )
        folders.append(tmp_path / name)
        option = f'test_dataloader.dataset.ann_file={tmp_path / name}.csv'
        command = ('test', config, 'none', '--out', folders[-1], '--cfg-options', option)
        code, _ = run_tool(*command)
        assert 'leads out of the folder of the videos; set allow_outside=True' in code
        code, _ = run_tool(*command, 'test_dataloader.dataset.allow_outside=True')
        assert code is None
    code, printed = run_tool('pool', *folders, '--out', tmp_path / 'both')
    assert code is None
    assert '7 samples in 4 groups, 3 classes' in printed.out
    pooled = read_results(tmp_path / 'both')
    assert pooled.samples['background'].tolist() == whole['background'].tolist()
    assert len(pooled.run.pooled) == 2
    code, _ = run_tool('pool', *folders, '--out', folders[0])
    assert code == f'error: --out is a folder that is read: {folders[0]}'
    code, _ = run_tool('pool', folders[0], folders[0], '--out', tmp_path / 'twice')
    assert 'is in two of the results folders' in code
