"""Some cases of the fuzzer of checkpoints and result files, which must read what is sound."""

import runpy
from pathlib import Path

import pytest

TARGET = runpy.run_path(str(Path(__file__).with_name('weights.py')))


@pytest.mark.parametrize('place', range(len(TARGET['sound_files']())))
def test_the_sound_files_reach_their_readers(tmp_path, place):
    """Those of the converters are of no whole network, and said to be so."""
    read, content = TARGET['sound_files']()[place]
    path = tmp_path / 'sound'
    path.write_bytes(content)
    if read.__name__.startswith('convert'):
        with pytest.raises(ValueError, match=r'sound is no checkpoint of .*(known depths|missing)'):
            read(path)
    else:
        read(path)


def test_damaged_files_are_read_or_refused_in_a_line(tmp_path):
    counts = TARGET['try_cases'](tmp_path / 'damaged', 0, range(300))
    assert set(counts) == {'read', 'refused'}, counts
    assert counts.total() == 300
