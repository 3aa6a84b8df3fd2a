"""Masks of others as what makes masks, for :mod:`mmbias.segmenting`."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from mmbias.files.hashing import hash_tree
from mmbias.masks.facts import facts_of
from mmbias.masks.importing import IMPORTERS
from mmbias.masks.importing.importer import Masks
from mmbias.segmenting.sources import Source


@dataclass(frozen=True)
class Imported:
    """The masks of one video, in the format of others.

    Attributes:
        format: A name of :data:`mmbias.masks.importing.IMPORTERS`.
        place: File or folder of the masks.
        options: Settings of the format that are not the default.
        tool: What made them, as the user says.
        version: Of the tool, as the user says.
    """

    format: str
    place: Path
    options: Mapping[str, Any]
    tool: str
    version: str = ''

    @cached_property
    def settings(self) -> Mapping[str, Any]:
        """Format, name and contents of the masks: others are imported anew."""
        importer = IMPORTERS[self.format]
        given = {**importer.settings, **self.options}
        return dict(
            given, format=self.format, imported=self.place.name, sha256=hash_tree(self.place)
        )

    def segment(self, source: Source) -> Masks:
        """Masks (H, W) of every frame.

        Raises:
            ValueError: If they are not those of the frames of the video, or are the video.
        """
        if self.place.samefile(source.path):
            raise ValueError(f'{self.place} is the video itself, not its masks')
        video = facts_of(source.path, source.video)
        yield from IMPORTERS[self.format].read(self.place, video, self.settings)
