"""How the commands in ``tools/`` end: a mistake of the user is one line, not a traceback."""

import os
import pickle
import sys
from collections.abc import Callable

from mmengine.config.utils import ConfigParsingError

EXPECTED = (
    *(ValueError, TypeError, KeyError, OSError, ImportError),
    *(pickle.UnpicklingError, ConfigParsingError),
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
    except EXPECTED as error:
        if os.environ.get('MMBIAS_TRACEBACK'):
            raise
        text = error.args[0] if isinstance(error, KeyError) and error.args else error
        sys.exit(f'error: {text}')
