from mmbias.datasets.official import OFFICIAL


def test_each_fold_leaves_one_person_out(tmp_path):
    folds = OFFICIAL['weizmann'].read(tmp_path)
    assert len(folds) == 18
    sizes = {name: len(fold.rows) for name, fold in folds.items()}
    assert sizes == OFFICIAL['weizmann'].published
    train, test = folds['train-without-lena'], folds['test-lena']
    assert train.rows['group'].nunique() == 8
    assert test.rows['group'].unique().tolist() == ['lena']
    both = {*train.forms[0]['video'], *test.forms[0]['video']}
    assert len(both) == 90


def test_the_second_split_leaves_three_people_out(tmp_path):
    train, test = OFFICIAL['weizmann'].read(tmp_path, split=2).values()
    assert (len(train.rows), len(test.rows)) == (60, 30)
    assert test.rows['group'].nunique() == 3
    assert not set(train.rows['group']) & set(test.rows['group'])


def test_rows_and_names_of_the_release(tmp_path):
    fold = OFFICIAL['weizmann'].read(tmp_path)['test-lena']
    run = fold.rows.index[fold.rows['label'] == 'run'][0]
    assert fold.rows.loc[run].to_dict() == {
        'label': 'run',
        'group': 'lena',
        'motion': 'moving',
        'where': 'lena_run.avi',
    }
    assert [form['video'][run] for form in fold.forms] == ['lena_run', 'lena_run1']
    assert (fold.forms[0]['video'] != fold.forms[1]['video']).sum() == 3
    assert (fold.rows['motion'] == 'moving').sum() == 5
