"""The table every analysis starts from: which sample was answered right under which probe.

Invariant: a table was checked when it was made; one row a sample, one column a probe and seed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mmbias.analysis.probe_columns import ORIGINAL, average_over_seeds, columns_by_name
from mmbias.analysis.resampling.bootstrap import encode_groups
from mmbias.analysis.resampling.crossing import Crossing


@dataclass(frozen=True)
class AnswerTable:
    """Right and wrong answers, N samples, P columns, Q probe names (the original first).

    Make one with :meth:`from_arrays`.

    Attributes:
        top1: Right or wrong, shape (N, P).
        top5: Label among the top five, shape (N, P); None if not given.
        labels: Class of each sample, shape (N,).
        groups: Number of each sample's group, shape (N,); None if samples are independent.
        ids: Name of each sample, shape (N,); None if not given.
        probes: Name and seed (None for a probe without chance) of each column, P pairs.
        columns: Column indices by probe name, Q names.
        donors: Number of the group (without groups: the sample) whose background each answer saw,
            the own one where none was pasted, shape (N, P); None if none was pasted anywhere.
    """

    top1: NDArray[np.bool_]
    top5: NDArray[np.bool_] | None
    labels: NDArray[np.generic]
    groups: NDArray[np.intp] | None
    ids: NDArray[np.generic] | None
    probes: Sequence[tuple[str, int | None]]
    columns: dict[str, list[int]]
    donors: NDArray[np.intp] | None = None

    @classmethod
    def from_arrays(
        cls,
        top1: ArrayLike,
        labels: ArrayLike,
        probes: Sequence[tuple[str, int | None]],
        *,
        top5: ArrayLike | None = None,
        groups: ArrayLike | None = None,
        ids: ArrayLike | None = None,
    ) -> 'AnswerTable':
        """Check the arrays and put them together.

        Args:
            top1: Right or wrong, boolean, shape (N, P).
            labels: Class of each sample, shape (N,).
            probes: Name and seed of each column, exactly one of them ('original', None).
            top5: Label among the top five, boolean, shape (N, P).
            groups: Group of each sample, shape (N,), where samples are not independent.
            ids: Name of each sample, shape (N,), all different; needed to compare models.

        Returns:
            The table.

        Raises:
            ValueError: If there are no samples, shapes disagree, answers are not boolean, the
                original is missing, a group is missing, or an id is there twice.
        """
        labels = np.asarray(labels)
        if labels.ndim != 1 or not len(labels):
            raise ValueError(f'labels have shape {labels.shape}, must be (N,) with N >= 1')
        shape = (len(labels), len(probes))
        return cls(
            top1=_check_answers('top1', top1, shape),
            top5=None if top5 is None else _check_answers('top5', top5, shape),
            labels=labels,
            groups=None if groups is None else encode_groups(groups, len(labels)),
            ids=None if ids is None else _check_ids(np.asarray(ids), len(labels)),
            probes=list(probes),
            columns=columns_by_name(probes),
        )

    @property
    def units(self) -> int:
        """Independent units: groups, or samples without groups."""
        return len(self.labels) if self.groups is None else int(self.groups.max()) + 1

    @property
    def original(self) -> NDArray[np.bool_]:
        """Right or wrong on the original frames, shape (N,)."""
        return self.top1[:, self.columns[ORIGINAL][0]]

    def under(self, name: str) -> NDArray[np.bool_]:
        """Right or wrong under a probe, shape (N, seeds)."""
        return self.top1[:, self.columns[name]]

    def shares(self) -> NDArray[np.float64]:
        """Share of the seeds that were right, shape (N, Q), or (N, 2 Q) with top-5 after top-1."""
        tables = [self.top1] if self.top5 is None else [self.top1, self.top5]
        return np.hstack([average_over_seeds(table, self.columns) for table in tables])

    def pastes(self, name: str) -> bool:
        """Whether a probe shows backgrounds of other units, so that samples are not independent."""
        if self.donors is None:
            return False
        own = self.donors[:, self.columns[ORIGINAL]]
        return bool((self.donors[:, self.columns[name]] != own).any())

    def cross(self) -> Crossing | None:
        """How the shares depend on each other by whose background was seen; None if they do not."""
        if self.donors is None:
            return None
        tables = [self.top1] if self.top5 is None else [self.top1, self.top5]
        places = [
            [table * len(self.probes) + place for place in columns]
            for table in range(len(tables))
            for columns in self.columns.values()
        ]
        return Crossing(
            values=np.hstack(tables).astype(np.float64),
            columns=places,
            classes=np.unique(self.labels, return_inverse=True)[1],
            units=self.donors[:, self.columns[ORIGINAL][0]],
            donors=np.tile(self.donors, len(tables)),
        )

    def count_changed_units(self, name: str) -> int:
        """Count the units with a sample that became right or wrong under any seed of a probe."""
        changed = (self.under(name) != self.original[:, None]).any(axis=1)
        return int(changed.sum() if self.groups is None else len(set(self.groups[changed])))

    def take(self, rows: NDArray[np.generic]) -> 'AnswerTable':
        """Return the table of some of the samples.

        Args:
            rows: Mask, shape (N,), or indices, shape (n,).

        Returns:
            Their table; groups are numbered anew.
        """
        labels = self.labels[rows]
        return replace(
            self,
            top1=self.top1[rows],
            top5=None if self.top5 is None else self.top5[rows],
            labels=labels,
            groups=None if self.groups is None else encode_groups(self.groups[rows], len(labels)),
            ids=None if self.ids is None else self.ids[rows],
            donors=None if self.donors is None else self.donors[rows],
        )


def _check_answers(name: str, answers: ArrayLike, shape: tuple[int, int]) -> NDArray[np.bool_]:
    table = np.asarray(answers)
    if table.dtype != np.bool_:
        raise ValueError(f'{name} has dtype {table.dtype}, must be bool')
    if table.shape != shape:
        raise ValueError(f'{name} has shape {table.shape}, must be (samples, probes) = {shape}')
    return table


def _check_ids(ids: NDArray[np.generic], samples: int) -> NDArray[np.generic]:
    if ids.shape != (samples,):
        raise ValueError(f'ids have shape {ids.shape}, must be ({samples},)')
    names, counts = np.unique(ids, return_counts=True)
    if len(names) < samples:
        doubled = names[counts > 1].tolist()[0]
        raise ValueError(f'id {doubled!r} is there twice, ids must all be different')
    return ids
