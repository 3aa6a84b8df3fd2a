"""WeirdKinetics-300: ten actions, each filmed where one expects it and where one does not."""

from typing import Any

from mmaction.registry import DATASETS

from mmbias.datasets.manifest import VideoManifest
from mmbias.datasets.official.weirdkinetics import SETTINGS


@DATASETS.register_module()
class WeirdKinetics(VideoManifest):
    """Videos of ten Kinetics-400 classes with the place where they were filmed.

    Input: videos of a phone camera, 10 s or longer, one person.
    Label: playing tennis, playing basketball, push up, jogging, brushing teeth, trimming or shaving
    beard, eating cake, flipping pancake, using computer, reading book; the names are those of
    Kinetics-400, so a network of its 400 classes is restricted to these ten.
    Metadata: ``setting`` (``real``: where the action usually happens; ``weird``: elsewhere) and
    ``background`` (outdoor, bathroom, home, indoor, cafe; others are allowed for one's own videos).
    Counts: the name says 300, the printed table of classes and backgrounds holds 343 videos; with
    the printed accuracies that is 162 real and 181 weird ones; at least 15 of each for every class.
    For tests only: nothing is meant to be trained on.
    Publication: Han, Study of Background Bias in Kinetics-400 Video Action Dataset.
    Licence: not stated; the paper's project page names its author.

    One person was filmed, in one city. An interval over the videos speaks of further videos of
    that person, not of other people.

    Args:
        ann_file: The manifest, with the columns ``setting`` and ``background``.
        classes: As for :class:`mmbias.datasets.manifest.VideoManifest`.
        **settings: Of :class:`mmbias.datasets.manifest.VideoManifest`.
    """

    def __init__(
        self, ann_file: str, classes: str | list[str] = 'weirdkinetics', **settings: Any
    ) -> None:
        super().__init__(ann_file, classes, **settings)

    def full_init(self) -> None:
        """Read the manifest.

        Raises:
            ValueError: If a column is missing or a setting is neither ``real`` nor ``weird``.
        """
        super().full_init()
        for column in ('setting', 'background'):
            if column not in self.rows:
                raise ValueError(
                    f'manifest {self.ann_file} has no column {column}; WeirdKinetics needs '
                    'setting and background, VideoManifest takes any columns'
                )
        wrong = self.rows[~self.rows['setting'].isin(SETTINGS)]
        if len(wrong):
            first = wrong.iloc[0]
            raise ValueError(
                f'manifest {self.ann_file}: the setting of {first["path"]} is '
                f'{first["setting"]!r}, allowed: {", ".join(SETTINGS)} ({len(wrong)} such rows)'
            )
