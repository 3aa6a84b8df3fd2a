"""Fine-tuning takes all of a checkpoint but its last layer, and does not start without one."""

import pytest
import torch
from mmengine.config import Config
from mmengine.hooks import Hook
from mmengine.runner import Runner
from mmengine.runner.checkpoint import CheckpointLoader

from mmbias.models.fine_tuning import drop_head
from mmbias.models.weights import absent_weights

STEM = 'r3d50-finetune_4xb32-32x1x1-100e_{}-rgb'
CLASSES = 101


class Snapshot(Hook):
    """The weights with which the first epoch starts."""

    def before_train_epoch(self, runner):
        weights = runner.model.state_dict()
        self.weights = {name: value.clone() for name, value in weights.items()}


@pytest.fixture
def small(configs, shrink):
    """Function that gives the small config for UCF-101, with a checkpoint."""

    def build(load_from, **options):
        cfg = shrink(configs[STEM.format('ucf101')])
        cfg.merge_from_dict(dict(load_from=load_from, **options))
        return cfg

    return build


@pytest.fixture
def start(small):
    """Function that starts a training; gives the weights at its start."""

    def run(load_from, **options):
        runner, snapshot = Runner.from_cfg(small(load_from, **options)), Snapshot()
        runner.register_hook(snapshot)
        runner.train()
        return snapshot.weights

    return run


def read(path):
    return CheckpointLoader.load_checkpoint(str(path), map_location='cpu')['state_dict']


def is_head(name):
    return name.startswith('cls_head.')


@pytest.mark.parametrize('key', ['gym288', 'diving48', 'ucf101'])
def test_the_checkpoint_comes_from_the_environment(key, configs, monkeypatch):
    path = configs[STEM.format(key)]
    monkeypatch.delenv('PRETRAINED', raising=False)
    assert Config.fromfile(path).load_from.startswith('set-PRETRAINED-or-load_from')
    monkeypatch.setenv('PRETRAINED', 'work dirs/k400.pth')
    assert Config.fromfile(path).load_from == 'work dirs/k400.pth'


@pytest.mark.parametrize('num_classes', [7, CLASSES])
@pytest.mark.parametrize('prefix', ['', 'module.'])
def test_all_but_the_head_is_loaded(num_classes, prefix, small, start, save_weights):
    source = save_weights(small(None).model, num_classes)
    theirs = read(source)
    torch.save({'state_dict': {prefix + name: theirs[name] for name in theirs}}, source)
    ours = start(source)
    assert set(ours) == set(theirs)
    for name, value in ours.items():
        if not is_head(name):
            assert torch.equal(value, theirs[name]), name
    weight = ours['cls_head.fc_cls.weight']
    assert weight.shape == (CLASSES, 128)
    assert weight.std() > 0
    if num_classes == CLASSES:
        assert (weight != theirs['cls_head.fc_cls.weight']).all()


def test_the_fresh_head_does_not_depend_on_the_source(small, start, save_weights):
    heads = []
    for num_classes in (7, CLASSES):
        weights = start(save_weights(small(None).model, num_classes))
        heads.append(weights['cls_head.fc_cls.weight'])
    assert torch.equal(*heads)


def test_a_resumed_training_and_a_test_keep_their_head(small, start, save_weights, tmp_path):
    start(save_weights(small(None).model))
    trained = read(tmp_path / 'logs/epoch_1.pth')
    resumed = start(None, resume=True, train_cfg=dict(max_epochs=2))
    assert all(torch.equal(resumed[name], trained[name]) for name in trained)
    runner = Runner.from_cfg(small(str(tmp_path / 'logs/epoch_1.pth')))
    runner.test()
    tested = runner.model.state_dict()
    assert all(torch.equal(tested[name], trained[name]) for name in trained)


@pytest.mark.parametrize('resume', [False, True])
def test_no_checkpoint_no_training(resume, start):
    with pytest.raises(ValueError, match='no checkpoint was loaded: set load_from'):
        start(None, resume=resume)


def test_a_missing_file_is_named(start, configs, monkeypatch):
    monkeypatch.delenv('PRETRAINED', raising=False)
    given = Config.fromfile(configs[STEM.format('ucf101')]).load_from
    with pytest.raises(FileNotFoundError, match=f'there is no checkpoint {given}'):
        start(given)


def test_weights_of_another_network_are_refused(small, start, save_weights):
    model = small(None).model
    model.backbone.depth = 34
    with pytest.raises(ValueError, match=r'lacks \d+ of \d+ tensors .* another shape'):
        start(save_weights(model))


def test_names_of_the_authors_are_refused(small, start, save_weights, tmp_path):
    weights = read(save_weights(small(None).model))
    foreign = {name.replace('backbone.', ''): value for name, value in weights.items()}
    torch.save({'state_dict': foreign}, tmp_path / 'foreign.pth')
    with pytest.raises(ValueError, match=r'foreign\.pth lacks .* tools/convert_checkpoint\.py'):
        start(str(tmp_path / 'foreign.pth'))


def test_what_is_absent():
    wanted = {'a': torch.zeros(2), 'b': torch.zeros(3), 'bn.num_batches_tracked': torch.zeros(())}
    assert absent_weights({'module.a': torch.ones(2), 'b': torch.ones(4)}, wanted) == ['b']
    weights = {'module.cls_head.fc': 1, 'cls_head.fc': 2, 'neck.cls_head.fc': 3}
    drop_head(weights)
    assert weights == {'neck.cls_head.fc': 3}
