"""What every kind of file becomes: a header and a stream of rows of text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Protocol

MOST_ROWS: Final = 100_000
MOST_COLUMNS: Final = 200
MOST_SHEET_ROWS: Final = 1_048_576
"""Blank ones too: the last row that spreadsheet programs have. Reading lines that say nothing costs time as well."""
LONGEST_ROW: Final = 200_000
"""Characters of all cells of a row: ten times what a listing may say. A quotation mark that is never closed would otherwise gather
the rest of the file, and a workbook can show one long text in every cell."""
LONGEST_CELL: Final = 10_000
"""Characters of a cell that a row may have; a longer one is a problem of its row."""


@dataclass(frozen=True)
class SheetRow:
    """One row below the header.

    Attributes:
        number: as a spreadsheet program counts, the header is row 1.
        cells: text as it was typed; as many as the row has, blank ones at its end left out beyond the header's width.
        formulas: positions of the cells that are formulas of a workbook.
        failed: positions of the cells in which the workbook shows an error such as #N/A.
        hidden: whether the workbook hides the row, as a filter does.
    """

    number: int
    cells: tuple[str, ...]
    formulas: frozenset[int] = field(default_factory=frozenset)
    failed: frozenset[int] = field(default_factory=frozenset)
    hidden: bool = False


@dataclass(frozen=True)
class Reading:
    """How a file was read, so that it can be handed back in the same way.

    Attributes:
        format: "csv" or "xlsx".
        encoding: Python's name of it; empty for a workbook.
        delimiter: between cells; empty for a workbook.
    """

    format: str
    encoding: str = ""
    delimiter: str = ""


class Table(Protocol):
    """An opened file."""

    reading: Reading
    header: tuple[str, ...]

    def rows(self) -> Iterator[SheetRow]:
        """The rows below the header, blank ones left out.

        Raises:
            FileRefused: also half-way.
        """

    def share_read(self) -> float:
        """How much of the file has been read, 0 to 1."""


def trimmed(cells: list[str], width: int) -> tuple[str, ...]:
    """The cells without the blank ones beyond `width`, which spreadsheet programs like to add."""
    last = len(cells)
    while last > width and not cells[last - 1].strip():
        last -= 1
    return tuple(cells[:last])
