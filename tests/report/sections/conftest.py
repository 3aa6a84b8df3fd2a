import pytest


@pytest.fixture
def texts():
    """Function that gives the cells of a table as people see them, the headings first."""

    def read(table):
        rows = [[cell.text for cell in row] for row in table.rows()]
        return [[column.heading for column in table.columns], *rows]

    return read
