"""The cells of a row as values, with everything that is wrong with them at once."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any, Final

from backend.errors import Problem
from courses.plain_text import TextUnreadable
from courses.uploads.columns import Column
from courses.uploads.columns.column import DAY
from courses.uploads.header import Header
from courses.uploads.reading.encoding import ASSUMED
from courses.uploads.reading.table import LONGEST_CELL, Reading, SheetRow
from courses.uploads.values import CellWrong, could_be_american

_ODD_SPACES: Final = re.compile(r"[^\S\n\r\t\u2028\u2029\x0b\x0c\x1c-\x1f\x85]")
_UNSEEN: Final = re.compile("[\u00ad\u200b\u2060\ufeff]")
"""Hints where a line may break, and marks of the byte order: they come along when text is copied from a page, and nobody can see them."""
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
WHOLE_ROW: Final = ""
HEADER_AGAIN: Final = Problem("HEADER_AGAIN", WHOLE_ROW, "This row repeats the column names. Please delete it.")
ROW_HIDDEN: Final = Problem(
    "ROW_HIDDEN", WHOLE_ROW, "Your workbook hides this row, as a filter does. Please check that you want to publish it."
)


@dataclass
class RowValues:
    """What a row says.

    Attributes:
        values: by the path of the draft's field; a blank cell has no value.
        problems: `field` is the name of the column, empty where the row as a whole is meant.
        warnings: what was assumed.
        american: positions of the columns in which a day only makes sense as month/day/year.
        doubtful: positions of days that would be other days in that order.
    """

    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    american: set[int] = field(default_factory=set)
    doubtful: set[int] = field(default_factory=set)


def read_cells(row: SheetRow, header: Header, reading: Reading) -> RowValues:
    """Read one row."""
    found = RowValues()
    if header.repeated_in(row.cells):
        found.problems.append(HEADER_AGAIN)
        return found
    if len(row.cells) > header.width:
        found.problems.append(Problem("ROW_TOO_LONG", WHOLE_ROW, "This row has more cells than the header."))
    elif len(row.cells) < header.width:
        found.problems.append(Problem("ROW_TOO_SHORT", WHOLE_ROW, "This row has fewer cells than the header."))
    if any(len(cell) > LONGEST_CELL for position, cell in enumerate(row.cells) if position in header.ignored):
        found.problems.append(Problem("CELL_TOO_LONG", WHOLE_ROW, "A cell in a column that is not ours is too long."))
    for position, column in header.columns:
        text = row.cells[position] if position < len(row.cells) else ""
        wrong = _refused(text, position, row)
        if wrong is not None:
            found.problems.append(Problem(wrong[0], column.name, wrong[1]))
        else:
            _read(found, column, position, tidy(text))
    if reading.encoding == ASSUMED and not "".join(row.cells).isascii():
        words = "The file doesn't say how its letters are stored. We took it for Windows-1252: please check this row."
        found.warnings.append(Problem("ENCODING_ASSUMED", WHOLE_ROW, words))
    if row.hidden:
        found.warnings.append(ROW_HIDDEN)
    return found


def doubt_days(found: RowValues, header: Header, american: frozenset[int]) -> None:
    """Add a problem at each day that could be another one, in columns where some day is surely American."""
    for position, column in header.columns:
        if position in american & found.doubtful:
            words = "Other rows have month/day/year in this column, so we can't tell this day. Please write 2027-12-31."
            found.problems.append(Problem("DATE_AMBIGUOUS", column.name, words))


def _refused(text: str, position: int, row: SheetRow) -> tuple[str, str] | None:
    if len(text) > LONGEST_CELL:
        return "CELL_TOO_LONG", f"This cell is too long: {LONGEST_CELL:,} letters at most."
    if position in row.formulas:
        return "FORMULA", "This cell is a formula. Please paste its value instead."
    if position in row.failed:
        return "CELL_ERROR", "This cell shows an error of the spreadsheet, such as #N/A."
    if _CONTROL.search(text):
        return TextUnreadable.code, TextUnreadable.message
    return None


def _read(found: RowValues, column: Column, position: int, text: str) -> None:
    if not text:
        if column.needed:
            found.problems.append(Problem("VALUE_MISSING", column.name, "This can't be empty."))
        return
    try:
        found.values[column.field] = column.form.parse(text)
    except CellWrong as wrong:
        found.problems.append(Problem(wrong.code, column.name, wrong.message))
        if wrong.code == "DATE_AMERICAN":
            found.american.add(position)
        return
    if column.form is DAY and could_be_american(text):
        found.doubtful.add(position)


def tidy_reference(text: str) -> str:
    """A reference as it is stored."""
    return re.sub(r" {2,}", " ", tidy(text))


def tidy(text: str) -> str:
    """A cell as it is compared and stored: one kind of line end and of blank, nothing unseen, no blanks around it."""
    if not text.isascii():
        text = _ODD_SPACES.sub(" ", _UNSEEN.sub("", text))
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").strip())
