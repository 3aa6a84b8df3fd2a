"""Transforms that print the settings they were built with, as MMAction2's do."""

from mmcv.transforms import BaseTransform


class ShownTransform(BaseTransform):
    """A transform whose attributes are its settings."""

    def __repr__(self) -> str:
        settings = ', '.join(f'{key}={value!r}' for key, value in vars(self).items())
        return f'{type(self).__name__}({settings})'
