"""Masked probes through the ordinary runner: files, pipelines, results folder."""

import shutil

import numpy as np
import pandas as pd
import pytest
from mmaction.registry import TRANSFORMS
from mmcv.transforms import BaseTransform
from mmengine.runner import Runner
from scipy import ndimage

from mmbias.probes import PROBES
from mmbias.results import read_results
from mmbias.results.donors import read_donors
from mmbias.results.gallery import read_gallery

from .conftest import WHITE, frames_of, masks_of, plate_of

WANTED = [
    *('original', 'shuffle', 'actor-only', 'background-only', 'background-swap', 'swap-self'),
    *('background-stripes+freeze', 'mask-elsewhere'),
]
EXACT = [  # pictures as they are in the files, so that what is shown can be computed
    dict(type='OpenVideo', reader='pyav'),
    dict(type='SlidingWindow', clip_len=8, stride=4),
    dict(type='ReadFrames'),
    dict(type='CenterCrop', crop_size=32),
    dict(type='FormatShape', input_format='NCTHW'),
    dict(type='PackActionInputs'),
]


@TRANSFORMS.register_module()
class Normalised(BaseTransform):
    def transform(self, results):
        results['imgs'] = results['imgs'].astype(np.float32) / 255
        return results


@pytest.fixture
def grey():
    PROBES.register_module(name='grey', module=lambda pictures: pictures // 2)
    yield
    PROBES._module_dict.pop('grey')


@pytest.fixture
def options(masks):
    return {'test_cfg.masks': str(masks), 'test_cfg.probes': WANTED}


def files_of(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob('*')
        if path.is_file() and path.suffix in ('.npy', '.csv', '.npz')
    }


def test_masked_samples_have_a_folder_of_their_own(run, options, tmp_path, listed_paths):
    metrics, plain = run(**options)
    assert plain.probes == [('original', None), ('shuffle', 0), ('shuffle', 1)]
    assert plain.was_read.all()
    masked = read_results(tmp_path / 'results/masked')
    assert masked.samples['id'].tolist() == listed_paths[:5]
    names = dict.fromkeys(name for name, _ in masked.probes)
    assert list(names) == WANTED
    assert np.isfinite(masked.scores).all()
    assert (masked.scores[:, :3] == plain.scores[:5]).all()
    about = masked.run.masks
    assert (about['rule'], about['usable'], about['left_out']) == ('found', 5, 2)
    left = pd.read_csv(tmp_path / 'results/left_out.csv', keep_default_na=False)
    assert left['id'].tolist() == listed_paths[5:]
    assert left['reason'][0].startswith('found in ')
    assert left['reason'][1] == 'no masks'
    assert 'masked/static_share_background-only' in metrics


def test_what_the_masks_are_like_is_written_down(run, options, tmp_path, videos, listed_paths):
    run(**options)
    about = read_results(tmp_path / 'results/masked').run.masks
    masks = [masks_of(frames_of(videos / path)) for path in listed_paths[:5]]
    areas = [one.mean(axis=(1, 2)) for one in masks]
    assert about['tool'] == 'test'
    assert about['found'] == np.mean([(area > 0).mean() for area in areas])
    assert about['area'] == pytest.approx(np.mean([area.mean() for area in areas]), abs=1e-6)
    changes = []
    for one in masks:
        both, either = (one[1:] & one[:-1]).sum((1, 2)), (one[1:] | one[:-1]).sum((1, 2))
        changes.append(np.mean(1 - both / either))
    assert about['flicker'] == pytest.approx(np.mean(changes), abs=1e-6)


def test_donors_are_written_down(run, options, tmp_path):
    _, results = run(**options)
    donors = read_donors(tmp_path / 'results/masked')
    assert len(donors) == 5 * 2  # samples and seeds of the one probe with donors
    label = dict(zip(results.samples['id'], results.samples['label'], strict=True))
    for row in donors.itertuples():
        assert label[row.donor] == row.donor_label != label[row.id]


def test_scores_without_masks_are_what_they_were(run, options):
    _, with_masks = run('with', **options)
    _, without = run('without', **{'test_cfg.probes': ['original', 'shuffle']})
    # Other batches: the last bit may differ, as with any probe that is added.
    np.testing.assert_allclose(with_masks.scores, without.scores, rtol=1e-5)


def test_workers_and_resumes_change_no_byte(run, options, forget, tmp_path):
    run('alone', **options)
    expected = files_of(tmp_path / 'alone')
    assert any('gallery' in name for name in expected)
    run('workers', **options, **{'test_dataloader.num_workers': 2})
    assert files_of(tmp_path / 'workers') == expected
    forget(tmp_path / 'workers', 0, 2, 6)
    shutil.rmtree(tmp_path / 'workers/masked')
    run('workers', **options, **{'test_cfg.resume': True, 'test_cfg.windows_per_chunk': 16})
    assert files_of(tmp_path / 'workers') == expected


@pytest.mark.parametrize(
    'changed', [{'test_cfg.usable': 'any'}, {'test_cfg.donor_column': 'background'}]
)
def test_other_masks_or_donors_are_another_run(run, options, changed):
    run(**options)
    with pytest.raises(ValueError, match=r"another run, it differs in \['masks'\]"):
        run(**options, **{'test_cfg.resume': True}, **changed)


def test_the_network_sees_what_the_probes_say(run, options, tmp_path, videos):
    pipeline = {'test_dataloader.dataset.pipeline': EXACT, 'test_cfg.gallery': 3}
    moving = 'background-swap:place=moving'
    wanted = ['original', 'actor-only', 'background-only', 'background-swap', 'swap-self', moving]
    run(**{**options, 'test_cfg.probes': wanted}, **pipeline)
    donors = read_donors(tmp_path / 'results/masked')
    donors = donors.query('seed == 0 and probe == "background-swap"').set_index('id')['donor']
    crop = (slice(8, 40), slice(16, 48))
    samples = [one for one in read_gallery(tmp_path / 'results/gallery') if len(one.names) > 1]
    assert len(samples) == 3
    for sample in samples:
        frames = frames_of(videos / sample.id)
        masks = masks_of(frames)[:, *crop][: len(frames)]
        names = [name.removesuffix(' (seed 0)') for name in sample.names]
        shown = dict(zip(names, sample.pictures.astype(int), strict=True))
        assert (sample.masks == 255 * masks[list(sample.places)]).all()
        actor = masks[list(sample.places)]
        original = frames[:, *crop][list(sample.places)]
        assert (shown['original'] == original).all()
        plates = {
            'actor-only': np.array([110, 103, 96]),
            'background-swap': plate_of(frames_of(videos / donors[sample.id]))[crop],
            'swap-self': plate_of(frames)[crop],
        }
        for name, background in plates.items():
            expected = np.where(actor[..., None], original, background)
            assert (shown[name] == expected).all(), name
        assert (shown['background-only'] == plate_of(frames)[crop]).all()
        other = frames_of(videos / donors[sample.id])
        times = np.rint(np.array(sample.places) * (len(other) - 1) / (len(frames) - 1)).astype(int)
        filled = np.where(_widened(masks_of(other))[..., None], plate_of(other), other)[:, *crop]
        expected = np.where(actor[..., None], original, filled[times])
        assert (shown['background-swap-place-moving'] == expected).all()


def _widened(masks):
    return ndimage.binary_dilation(masks, np.ones((1, 5, 5)))


def test_masks_lie_on_the_actor_in_a_stock_pipeline(run, options, tmp_path):
    """Resized by MMAction2, three crops, clips chosen by its sampler."""
    pipeline = [
        dict(type='DecordInit'),
        dict(type='SampleFrames', clip_len=4, frame_interval=2, num_clips=3, test_mode=True),
        dict(type='DecordDecode'),
        dict(type='Resize', scale=(-1, 40)),
        dict(type='ThreeCrop', crop_size=40),
        dict(type='FormatShape', input_format='NCTHW'),
        dict(type='PackActionInputs'),
    ]
    probes = ['original', 'actor-only', 'background-swap:placement=hat']
    run(
        **{**options, 'test_cfg.probes': probes},
        **{'test_dataloader.dataset.pipeline': pipeline},
    )
    for sample in read_gallery(tmp_path / 'results/gallery'):
        if sample.masks is not None:
            bright = sample.pictures[0].min(axis=-1) > WHITE
            both = (bright & (sample.masks > 0)).sum() / (bright | (sample.masks > 0)).sum()
            assert both > 0.85
            outside = sample.pictures[1][~bright & (sample.masks == 0)]
            assert np.abs(outside.astype(int) - [110, 103, 96]).mean() < 8  # soft edges


def test_a_clip_at_a_time_shows_the_same(run, options, tmp_path):
    """Overlapping windows, read in chunks of one: their masks come with them."""
    short = {**options, 'test_cfg.probes': ['swap-self', 'background-swap:placement=hat']}
    run('whole', **short)
    run('chunks', **short, **{'test_cfg.windows_per_chunk': 1})
    whole, chunks = (read_results(tmp_path / name / 'masked') for name in ('whole', 'chunks'))
    np.testing.assert_allclose(chunks.scores, whole.scores, rtol=1e-4)


@pytest.mark.parametrize(
    ('changed', 'message'),
    [
        ({'test_cfg.masks': None}, "'actor-only' needs masks of the actors: --masks DIR"),
        ({'test_cfg.usable': 'most'}, "unknown usable 'most', allowed: found, hat, scuba, any"),
        ({'test_cfg.usable': 'scuba'}, 'none of the 7 videos has usable masks in .*rule scuba'),
        ({'test_cfg.donor_column': 'room'}, "donor_column is 'room', allowed: id, path, label"),
        ({'test_dataloader.dataset.indices': [0, 3]}, "no donor for .* another value than 'left'"),
    ],
)
def test_what_cannot_be_probed_is_said_before_anything_is_read(run, options, changed, message):
    with pytest.raises(ValueError, match=message) as error:
        run(**{**options, **changed})
    assert '\n' not in str(error.value)


def test_masks_of_another_version_of_a_video_are_a_failure(
    small_config, weights, options, broken, masks, videos, listed_paths, tmp_path
):
    root = tmp_path
    shutil.copytree(tmp_path / 'whole', tmp_path / 'clips', dirs_exist_ok=True)
    path = root / listed_paths[1]
    path.write_bytes(path.read_bytes() + b'\0')
    cfg = small_config(**{'load_from': weights, **options, 'test_cfg.max_failures': 1})
    cfg.test_dataloader.dataset.ann_file = broken
    Runner.from_cfg(cfg).test()
    results = read_results(tmp_path / 'results')
    (row,) = results.samples[results.samples['status'] == 'failed'].to_dict('records')
    assert row['id'] == listed_paths[1]
    assert 'another version of' in row['error']
    assert read_results(tmp_path / 'results/masked').was_read.tolist() == [True, False, *[True] * 3]


@pytest.mark.usefixtures('grey')
def test_pictures_that_are_normalised_already_are_refused(run):
    pipeline = [*EXACT[:3], dict(type='Normalised'), *EXACT[3:]]
    options = {'test_dataloader.dataset.pipeline': pipeline}
    run('plain', **options)  # probes of order do not mind
    with pytest.raises(ValueError, match=r'take uint8, the pipeline gives torch\.float32'):
        run('painted', **options, **{'test_cfg.probes': ['original', 'grey']})
