import numpy as np
import pandas as pd
import pytest

from mmbias.results import Results, Run, read_results, write_results
from mmbias.results.donors import check_donors, read_donors, write_donors

PROBES = [dict(name='original'), dict(name='background-swap', seed=0), dict(name='swap-self')]
RUN = Run.from_dict(dict(format=1, probes=PROBES, classes=['run', 'walk']))
ROWS = [('a', 'background-swap', 0, 'c', 'walk'), ('c', 'background-swap', 0, 'a', 'run')]


@pytest.fixture
def folder(tmp_path):
    """Two samples that were read and one that failed."""
    samples = pd.DataFrame(
        dict(id=['a', 'b', 'c'], path='', label=['run', 'run', 'walk'], clips=1)
    ).assign(status=['read', 'failed', 'read'])
    scores = np.full((3, 3, 2), 0.5, np.float32)
    scores[1] = np.nan
    write_results(tmp_path, Results(RUN, samples, scores))
    return tmp_path


def table(rows=ROWS):
    columns = ['id', 'probe', 'seed', 'donor', 'donor_label']
    return pd.DataFrame(rows, columns=columns).astype({'seed': 'Int64'})


def test_what_is_written_is_read(folder):
    still = [('a', 'swap-self', None, 'a', 'run'), ('c', 'swap-self', None, 'c', 'walk')]
    written = table(ROWS + still)
    write_donors(folder, written.assign(more=1))
    read = read_donors(folder)
    pd.testing.assert_frame_equal(read, written)
    assert (folder / 'donors.csv').read_text().splitlines()[:2] == [
        'id,probe,seed,donor,donor_label',
        'a,background-swap,0,c,walk',
    ]
    assert (folder / 'donors.csv').read_text().splitlines()[3] == 'a,swap-self,,a,run'


def test_no_file_is_no_donors(folder):
    assert read_donors(folder) is None


def test_donors_may_be_none_of_the_samples(folder):
    """A video that could not be read for its own sake may still lend its background."""
    rows = [('a', 'background-swap', 0, 'elsewhere', 'walk'), ROWS[1]]
    write_donors(folder, table(rows))
    assert read_donors(folder)['donor'].tolist() == ['elsewhere', 'a']


def test_names_that_look_like_numbers_stay_names(folder):
    rows = [('a', 'background-swap', 0, '007', 'NA'), ROWS[1]]
    write_donors(folder, table(rows))
    assert read_donors(folder).iloc[0].tolist() == ['a', 'background-swap', 0, '007', 'NA']


HEAD = 'id,probe,seed,donor,donor_label\n'
GOOD = 'a,background-swap,0,c,walk\nc,background-swap,0,a,run\n'
HOSTILE = {
    'empty': ('', 'is not a CSV file'),
    'binary': ('\x00\x01', 'control character 0x00'),
    'no columns': ('id,probe\na,x\n', 'has no column seed, donor, donor_label'),
    'a column twice': ('id,id,probe,seed,donor,donor_label\n', "two columns 'id'"),
    'a line too long': (HEAD + GOOD + 'a,b,c,d,e,f\n', 'is not a CSV file'),
    'a break in a cell': (HEAD + GOOD + '"a\nb",x,0,c,walk\n', 'line break'),
    'codes': (HEAD + 'a,background-swap,0,\x1b[2J,walk\n', 'control character 0x1b'),
    'a long cell': (HEAD + GOOD + 'x' * 5000 + ',x,0,c,walk\n', 'a cell of 5000 characters'),
    'an unknown sample': (
        HEAD + GOOD + 'z,background-swap,0,c,walk\n',
        "row 2: id is 'z', is none",
    ),
    'an unknown probe': (
        HEAD + 'a,swap-same,0,c,walk\n',
        "column 'swap-same 0' is none of the run",
    ),
    'an unknown seed': (
        HEAD + GOOD + 'a,background-swap,1,c,walk\n',
        "'background-swap 1' is none",
    ),
    'no seed': (HEAD + 'a,background-swap,,c,walk\n', "column 'background-swap' is none"),
    'words as seed': (HEAD + 'a,background-swap,one,c,walk\n', "row 0: seed is 'one', must be"),
    'a broken seed': (HEAD + 'a,background-swap,0.5,c,walk\n', "seed is '0.5', must be a whole"),
    'a negative seed': (HEAD + 'a,background-swap,-1,c,walk\n', "seed is '-1', must be a whole"),
    'a huge seed': (HEAD + f'a,background-swap,{"9" * 99},c,walk\n', 'must be a whole number'),
    'no donor': (HEAD + 'a,background-swap,0,,walk\n', "donor is '', must not be empty"),
    'no label': (HEAD + 'a,background-swap,0,c,\n', "donor_label is '', must not be empty"),
    'a row twice': (HEAD + GOOD + 'c,background-swap,0,a,run\n', "row 2: id is 'c', stands there"),
    'a row missing': (HEAD + 'a,background-swap,0,c,walk\n', "sample 'c' has no donor under"),
}


@pytest.mark.parametrize('kind', HOSTILE)
def test_a_wrong_table_is_refused_in_a_line(folder, kind):
    text, said = HOSTILE[kind]
    (folder / 'donors.csv').write_text(text)
    with pytest.raises(ValueError, match=r'donors\.csv') as caught:
        read_donors(folder)
    assert said in str(caught.value)
    assert '\n' not in str(caught.value)
    assert len(str(caught.value)) < 400


def test_a_table_at_hand_is_checked_alike(folder):
    results = read_results(folder)
    check_donors(table(), results)
    with pytest.raises(ValueError, match="sample 'c' has no donor under 'background-swap 0'"):
        check_donors(table(ROWS[:1]), results)
    with pytest.raises(ValueError, match='has no column donor_label'):
        check_donors(table().drop(columns='donor_label'), results)
    with pytest.raises(ValueError, match='has no column donor_label'):
        write_donors(folder, table().drop(columns='donor_label'))
