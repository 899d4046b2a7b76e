"""The rows of one sheet of a workbook, as a stream of cells in the shape that the XML gives them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

from courses.uploads.reading.refusals import WorkbookDamaged
from courses.uploads.reading.table import MOST_COLUMNS, MOST_SHEET_ROWS
from courses.uploads.reading.xml_stream import XmlStream

_TRUE: Final = frozenset({"1", "true"})
_REFERENCE: Final = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


class RawCell(NamedTuple):
    """A cell.

    Attributes:
        column: from 0.
        kind: the XML's `t`: `n` number, `s` shared text, `str` or `inlineStr` text, `b` yes or no, `e` error, `d` date.
        style: number of its format.
        value: as written.
        formula: with its `=`; None where it is a plain value.
    """

    column: int
    kind: str
    style: int
    value: str
    formula: str | None


class RawRow(NamedTuple):
    """A row, numbered from 1, with its cells that are not empty, and whether the program hides it."""

    number: int
    cells: list[RawCell]
    hidden: bool


class SheetStream(XmlStream[RawRow]):
    """Reads `row` and `c`. Of a row that is too wide, one cell too many is kept, to tell."""

    def __init__(self) -> None:
        super().__init__(
            {
                "row": self._begin_row,
                "c": self._begin_cell,
                "v": self._begin_value,
                "t": self._begin_value,
                "f": self._begin_formula,
                "rPh": self._begin_aid,
            },
            {
                "row": self._end_row,
                "c": self._end_cell,
                "v": self._end_text,
                "t": self._end_text,
                "f": self._end_text,
                "rPh": self._end_aid,
            },
        )
        self._row, self._hidden = 0, False
        self._cells: list[RawCell] = []
        self._column, self._kind, self._style = 0, "n", 0
        self._next = 0
        self._value: list[str] = []
        self._formula: list[str] | None = None
        self._aids = 0

    def _begin_row(self, attributes: dict[str, str]) -> None:
        number = _number(attributes.get("r"), self._row + 1)
        if not self._row < number <= MOST_SHEET_ROWS:
            raise WorkbookDamaged  # out of order, or one number twice: two programs would show two different lists
        self._row, self._hidden = number, attributes.get("hidden") in _TRUE
        self._cells, self._next = [], 0

    def _end_row(self) -> None:
        self.done.append(RawRow(self._row, self._cells, self._hidden))

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        reference = attributes.get("r")
        column = _column(reference) if reference else self._next
        if column < self._next:
            raise WorkbookDamaged  # out of order: two programs would read two different rows
        self._next = column + 1
        self._column, self._kind = column, attributes.get("t", "n")
        self._style = _number(attributes.get("s"), 0)
        self._value, self._formula, self.into = [], None, None
        self.begin_text()

    def _end_cell(self) -> None:
        if len(self._cells) <= MOST_COLUMNS and (self._value or self._formula is not None):
            formula = None if self._formula is None else "=" + "".join(self._formula)
            self._cells.append(RawCell(self._column, self._kind, self._style, "".join(self._value), formula))

    def _begin_value(self, _attributes: dict[str, str]) -> None:
        self.into = None if self._aids else self._value

    def _begin_formula(self, _attributes: dict[str, str]) -> None:
        self.into = self._formula = []

    def _end_text(self) -> None:
        self.into = None

    def _begin_aid(self, _attributes: dict[str, str]) -> None:
        self._aids += 1

    def _end_aid(self) -> None:
        self._aids -= 1


def _number(text: str | None, otherwise: int) -> int:
    if text is None:
        return otherwise
    if not text.isascii() or not text.isdigit() or len(text) > 7:  # noqa: PLR2004 - a sheet has 1,048,576 rows
        raise WorkbookDamaged
    return int(text)


def _column(reference: str) -> int:
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        raise WorkbookDamaged
    return _column_of(match[1])


@lru_cache(maxsize=MOST_COLUMNS)
def _column_of(letters: str) -> int:
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return column - 1
