import warnings

import pytest

from mmbias.compat import known_noise


@pytest.fixture(autouse=True)
def own_filters():
    with warnings.catch_warnings():
        warnings.resetwarnings()
        warnings.simplefilter('error')
        yield


@pytest.mark.parametrize('message', known_noise.MESSAGES)
def test_the_known_warnings_are_hidden_and_no_others(message):
    known_noise.apply()
    warnings.warn(f'{message}, and so on', UserWarning, stacklevel=1)
    with pytest.raises(UserWarning, match='something else'):
        warnings.warn('something else', UserWarning, stacklevel=1)
    with pytest.raises(DeprecationWarning):
        warnings.warn(message, DeprecationWarning, stacklevel=1)


def test_filters_are_set_once():
    assert known_noise.needed()
    known_noise.apply()
    assert not known_noise.needed()
