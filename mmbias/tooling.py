"""What the commands in ``tools/`` share: a mistake of the user is one line, not a traceback."""

import os
import pickle
import sys
from collections.abc import Callable

EXPECTED = (
    *(ValueError, TypeError, KeyError, OSError, ImportError),
    pickle.UnpicklingError,
)


def command(main: Callable[[], None]) -> None:
    """Run a command; print what went wrong and exit with code 1.

    ``MMBIAS_TRACEBACK=1`` shows the whole traceback.

    Args:
        main: The command.
    """
    try:
        main()
    except KeyboardInterrupt:
        sys.exit('interrupted')
    except Exception as error:
        expected = isinstance(error, (*EXPECTED, *_of_configs()))
        if not expected or os.environ.get('MMBIAS_TRACEBACK'):
            raise
        text = error.args[0] if isinstance(error, KeyError) and error.args else error
        sys.exit(f'error: {text}')


def shard(text: str) -> tuple[int, int]:
    """Read I/N, as ``--shard`` takes it.

    Example:
        >>> shard('2/8')
        (2, 8)
    """
    index, count = map(int, text.split('/'))
    return index, count


def _of_configs() -> tuple[type[Exception], ...]:
    """What MMEngine raises of a config, where it is loaded at all."""
    utils = sys.modules.get('mmengine.config.utils')
    return (utils.ConfigParsingError,) if utils else ()
