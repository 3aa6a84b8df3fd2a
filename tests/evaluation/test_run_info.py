"""What a run says of itself: the text that journals carry, and what can stand in no file."""

import json
import shutil

import pytest

from mmbias.evaluation.run_info import differences, identity_text
from mmbias.results import Run

# As journals on disks hold it: another text is another run, whose records are refused.
TEXT = (
    '{"average_clips": "prob", "classes": ["run", "wälk"], "clips_per_batch": 8, '
    '"compare_videos": null, "compute": "plain", "config_sha256": null, "fp16": false, '
    '"keep_clip_scores": false, "manifest_sha256": "ab", "probes": [{"name": "original", '
    '"options": {}, "seed": null, "type": "original"}, {"name": "shuffle", "seed": 3}], '
    '"restrict": null, "samples_sha256": null, "weights_sha256": null, "windows_per_chunk": 16}'
).replace('ä', chr(92) + 'u00e4')
RUN = Run.from_dict({**json.loads(TEXT), 'format': 1, 'status': 'running', 'epoch': 2})


def test_the_identity_is_the_same_text_whoever_wrote_it():
    assert identity_text(RUN) == TEXT
    assert differences(RUN, json.loads(TEXT)) == []


def test_differences_are_named_by_entry():
    other = {**json.loads(TEXT), 'probes': [{'name': 'original'}], 'compare_videos': 'time'}
    assert differences(RUN, {**other, 'status': 'complete'}) == ['probes', 'compare_videos']


def test_a_name_that_no_results_can_hold_is_refused_before_anything_is_scored(
    run, videos, tmp_path
):
    shutil.copytree(videos / 'clips', tmp_path / 'clips')
    strange = shutil.copy(videos / 'test.csv', tmp_path / 'a\tlist.csv')
    with pytest.raises(ValueError, match=r"manifest is '.*, must be printable text"):
        run(**{'test_dataloader.dataset.ann_file': str(strange)})
    assert not list(tmp_path.rglob('*.sqlite'))
