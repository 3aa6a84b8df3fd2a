"""The only place that works around released versions of the stack.

One module holds one defect: ``needed()`` tells whether the installed versions have it, ``apply()``
works around it. Nothing is patched where the defect is absent, and a second call finds none.
"""

from mmbias.compat import (
    checkpoint_loading,
    cpu_distributed,
    downloading,
    known_noise,
    missing_drn,
    mmcv_install,
)

# Before the first import of MMAction2; then MMCV, without which it cannot be imported at all.
WORKAROUNDS = (
    known_noise,
    mmcv_install,
    missing_drn,
    checkpoint_loading,
    downloading,
    cpu_distributed,
)


def apply_all() -> None:
    """Apply every workaround that the installed versions need."""
    for workaround in WORKAROUNDS:
        if workaround.needed():
            workaround.apply()


apply_all()
