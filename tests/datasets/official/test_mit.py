import pytest

from mmbias.datasets import read_classes
from mmbias.datasets.official.mit import read_mit

LINES = (
    'baking/yt-AbCdEf_h-jK_205.mp4,baking,3,0\n'
    'playing+fun/AbCdEf_h-jK_9.mp4,playing+fun,4,1\n'
    'boxing/getty-two-men-video-id635_4.mp4,boxing,3,1\n'
)


def test_clips_of_a_source_video_are_a_group_over_all_classes(write):
    annotated = read_mit(write({'validationSet.csv': LINES}))['test']
    assert annotated.rows.to_dict('list') == {
        'label': ['baking', 'playing+fun', 'boxing'],
        'where': [f'validationSet.csv:{line}' for line in (1, 2, 3)],
        'group': ['AbCdEf_h-jK', 'AbCdEf_h-jK', 'getty-two-men-video-id635'],
    }
    assert annotated.forms[0]['video'].tolist() == [
        'baking/yt-AbCdEf_h-jK_205',
        'playing+fun/AbCdEf_h-jK_9',
        'boxing/getty-two-men-video-id635_4',
    ]


def test_categories_of_version_1_in_any_order_of_lines(write):
    lines = [f'{name},{number}' for number, name in enumerate(read_classes('mit'))]
    text = '\n'.join(reversed(lines))
    folder = write({'trainingSet.csv': LINES, 'moments_categories.txt': text})
    assert list(read_mit(folder)) == ['train']


def test_categories_of_another_version(write):
    folder = write({'trainingSet.csv': LINES, 'moments_categories.txt': 'aiming,0\nbaking,1\n'})
    with pytest.raises(ValueError, match="class 0 of 2 is 'aiming', must be 'clapping' of 339"):
        read_mit(folder)
