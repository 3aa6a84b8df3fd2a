"""What the analysis of an attribute hands on: counts, tests, the gap, and what to say about them.

Invariant: plain frozen data and tables; undefined is NaN until `to_dict`, an empty cell has no row.
"""

import dataclasses
from dataclasses import dataclass
from typing import Any

import pandas as pd

from mmbias.analysis.background.cells import COUNTED
from mmbias.analysis.background.dependence import DependenceTest
from mmbias.analysis.background.gaps import SettingGap
from mmbias.analysis.estimates import make_plain

CLASS = 'class'


@dataclass(frozen=True, eq=False)
class BackgroundSummary:
    """Answers of one recogniser by class, attribute and setting.

    The tables are those of :func:`mmbias.analysis.count_cells`.

    Attributes:
        attribute: Name of the attribute; None without one.
        setting: Name of the column of settings; None without one.
        n: Samples.
        num_groups: Groups; None if samples count as independent.
        overall: One row, all samples.
        by_class: One row per class.
        by_attribute: One row per value of the attribute; None without one.
        by_setting: One row per setting; None without settings.
        cells: One row per class and value that occur together; None without an attribute.
        test: Of 'accuracy depends on the attribute', given the class; None without one.
        gap: Between two settings; None where they are not two and none are named.
        flags: Sentences to be read with the numbers.
        resamples: Bootstrap resamples and rearrangements of the tests.
        confidence: Coverage the intervals aim at.
        seed: Seed of all of them.
    """

    attribute: str | None
    setting: str | None
    n: int
    num_groups: int | None
    overall: pd.DataFrame
    by_class: pd.DataFrame
    by_attribute: pd.DataFrame | None
    by_setting: pd.DataFrame | None
    cells: pd.DataFrame | None
    test: DependenceTest | None
    gap: SettingGap | None
    flags: tuple[str, ...]
    resamples: int
    confidence: float
    seed: int

    def spread_cells(self, column: str) -> pd.DataFrame:
        """Lay the cells out as a table, classes by values of the attribute.

        Args:
            column: What to show: `correct`, `total`, `accuracy`, `low`, `high` or `units`.

        Returns:
            The numbers; NaN in cells without samples.

        Raises:
            ValueError: If there is no attribute.
        """
        if self.cells is None:
            raise ValueError('there is no attribute, so there are no cells')
        return self.cells.pivot(index=CLASS, columns=self.attribute, values=column)

    def to_frame(self) -> pd.DataFrame:
        """Return every count in one table, for people and for plotting.

        Returns:
            Columns class, attribute (name of a column), value (in it), and those of the counts; a
            margin over the classes has no class, one over values no attribute and no value.
        """
        named = ((self.attribute, self.cells), (self.attribute, self.by_attribute))
        tables = [self.overall, self.by_class]
        for name, table in (*named, (self.setting, self.by_setting)):
            if table is not None:
                tables.append(table.rename(columns={name: 'value'}).assign(attribute=name))
        columns = [CLASS, 'attribute', 'value', *COUNTED]
        rows = [table.reindex(columns=columns).astype({CLASS: object}) for table in tables]
        return pd.concat([row.astype(object) for row in rows], ignore_index=True).infer_objects()

    def to_dict(self) -> dict[str, Any]:
        """Return nested dicts and lists that strict JSON can hold.

        Tables become lists of rows; NaN becomes 'nan', as in
        :meth:`mmbias.analysis.BiasSummary.to_dict`.

        Returns:
            The fields by name.
        """
        plain: dict[str, Any] = make_plain(_plain_rows(self))
        return plain


def _plain_rows(item: Any) -> Any:
    """Fields of frozen data and rows of tables as dicts."""
    if isinstance(item, pd.DataFrame):
        return item.to_dict('records')
    if dataclasses.is_dataclass(item):
        fields = dataclasses.fields(item)
        return {field.name: _plain_rows(getattr(item, field.name)) for field in fields}
    return item
