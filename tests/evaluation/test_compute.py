"""The fast way of computing gives the answers of the plain one, and leaves the recogniser alone."""

import copy
import os
import shutil

import numpy as np
import pytest
import torch
from mmaction.registry import MODELS
from mmcv.cnn import ConvModule
from torch import nn
from torch._inductor import config as inductor

from mmbias.evaluation.batching import SharedBatches
from mmbias.evaluation.compute import computing, fold_batch_norms
from mmbias.evaluation.scoring import score_entries, unaveraged
from mmbias.evaluation.stream import Chunk

COMPILER = os.environ.get('CXX', 'g++')


@pytest.fixture
def without_compiler(tmp_path, monkeypatch):
    """Inductor looks for a compiler that is not there, and has no code of earlier runs."""
    monkeypatch.setenv('TORCHINDUCTOR_CACHE_DIR', str(tmp_path / 'code'))
    with inductor.patch({'cpp.cxx': ('no-such-compiler',)}):
        yield


@pytest.fixture
def recogniser(small_config, weights):
    """The small 3-D recogniser, ready to be probed."""
    model = MODELS.build(small_config().model)
    model.load_state_dict(torch.load(weights)['state_dict'], strict=False)
    model.eval()
    with unaveraged(model):
        yield model


@pytest.fixture
def clips():
    """Three entries of one clip each."""
    return list(torch.randint(0, 256, (3, 1, 3, 8, 32, 32), dtype=torch.uint8))


def log_of(folder):
    return next((folder / 'logs').glob('*/*.log')).read_text(encoding='utf-8')


def assert_same_answers(results, plain):
    np.testing.assert_allclose(results.scores, plain.scores, rtol=0, atol=1e-5)
    assert (results.scores.argmax(-1) == plain.scores.argmax(-1)).all()


@pytest.mark.skipif(
    shutil.which(COMPILER) is None,
    reason=f'needs a C++ compiler: install g++ ({COMPILER} is not there)',
)
def test_a_compiled_run_gives_the_answers_of_a_plain_one(run, tmp_path):
    _, plain = run('plain')
    _, fast = run('fast', **{'test_cfg.compute': 'fast', 'test_cfg.clips_per_batch': 5})
    assert_same_answers(fast, plain)
    assert (plain.run.compute, fast.run.compute) == ('plain', 'fast')
    logs = ''.join(path.read_text() for path in (tmp_path / 'logs').glob('*/*.log'))
    assert logs.count('compiling the network for batches of') == 1
    assert 'compiling the network for batches of (5, 1, 3, 8, 32, 32)' in logs
    assert 'uncompiled' not in logs


def test_without_a_compiler_a_run_goes_on_and_says_so(run, without_compiler, tmp_path):
    _, fast = run('fast', **{'test_cfg.compute': 'fast', 'test_cfg.clips_per_batch': 5})
    assert log_of(tmp_path).count('the network runs uncompiled, slower: ') == 1
    _, plain = run('plain')
    assert_same_answers(fast, plain)


def test_another_way_of_computing_is_not_mixed_in(run):
    run()
    with pytest.raises(ValueError, match=r"another run, it differs in \['compute'\]"):
        run(**{'test_cfg.resume': True, 'test_cfg.compute': 'fast'})


def test_an_unknown_way_of_computing_is_refused(run):
    with pytest.raises(ValueError, match="unknown compute 'faster', allowed: plain, fast"):
        run(**{'test_cfg.compute': 'faster'})


def test_plain_computing_is_the_recogniser_itself(recogniser):
    with computing(recogniser, 'plain') as network:
        assert network is recogniser


def test_the_recogniser_is_left_as_it_was(recogniser, clips, without_compiler):
    before, layers = copy.deepcopy(recogniser.state_dict()), list(recogniser.modules())
    with torch.no_grad():
        scores = score_entries(recogniser, clips).softmax(-1)
        with computing(recogniser.train(), 'fast') as network:
            fast = score_entries(network, clips).softmax(-1)
    torch.testing.assert_close(fast, scores, rtol=0, atol=1e-5)
    assert recogniser.training
    assert list(recogniser.modules()) == layers
    assert 'extract_feat' not in vars(recogniser)
    for name, value in recogniser.state_dict().items():
        assert torch.equal(value, before[name])
        assert value.stride() == before[name].stride()


def test_every_copy_has_the_weights_of_its_time(recogniser, clips, without_compiler):
    with torch.no_grad():
        for factor in (1, 2):
            recogniser.backbone.conv1.conv.weight *= factor
            with computing(recogniser, 'fast') as network:
                expected = score_entries(recogniser, clips).softmax(-1)
                fast = score_entries(network, clips).softmax(-1)
            torch.testing.assert_close(fast, expected, rtol=0, atol=1e-5)


def drawn(unit):
    """A unit in evaluation mode with statistics and weights that are not the initial ones."""
    for value in (*unit.parameters(), *unit.buffers()):
        if value.is_floating_point():
            nn.init.uniform_(value, 0.5, 1.5)
    return unit.eval()


@pytest.mark.parametrize(('kind', 'shape'), [('2d', (2, 3, 9, 9)), ('3d', (2, 3, 4, 9, 9))])
def test_folding_keeps_what_a_unit_computes(kind, shape):
    unit = drawn(
        ConvModule(3, 5, 3, conv_cfg=dict(type=f'Conv{kind}'), norm_cfg=dict(type=f'BN{kind[0]}d'))
    )
    x = torch.randn(shape)
    expected = unit(x)
    fold_batch_norms(unit)
    assert not any(isinstance(layer, nn.modules.batchnorm._BatchNorm) for layer in unit.modules())
    torch.testing.assert_close(unit(x), expected)


@pytest.mark.parametrize(
    'options',
    [
        dict(order=('norm', 'conv', 'act')),
        dict(order=('conv', 'act', 'norm')),
        dict(conv_cfg=dict(type='ConvAWS')),  # normalises its weights itself
    ],
)
def test_what_cannot_be_folded_stays(options):
    unit = drawn(ConvModule(3, 3, 3, norm_cfg=dict(type='BN'), **options))
    x = torch.randn(2, 3, 9, 9)
    expected = unit(x)
    fold_batch_norms(unit)
    assert torch.equal(unit(x), expected)


def test_padded_batches_have_one_shape_and_give_the_same_scores():
    batches = []

    def forward(entries):
        batches.append([int(entry) for entry in entries])
        return torch.stack(entries)[:, None, None]

    shared = SharedBatches(forward, pad=True)
    done = list(shared.add(Chunk(0, None), torch.arange(3), size=2, probes=1))
    done += shared.add(Chunk(1, None), torch.arange(3, 7), size=2, probes=1)
    done += shared.finish()
    assert batches == [[0, 1], [2, 3], [4, 5], [6, 6]]
    assert [scores.flatten().tolist() for _, scores in done] == [[0, 1, 2], [3, 4, 5, 6]]
