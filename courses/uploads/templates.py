"""Empty files to fill in, with their data dictionary: made from the same columns that the parser reads."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from courses.uploads.columns import Column
from courses.uploads.columns.column import YES_NO
from courses.uploads.drafts import COLUMNS
from courses.uploads.reading.table import MOST_ROWS

DICTIONARY: Final = ("column", "meaning", "needed", "what it holds", "allowed values", "longest", "example")
_BOLD: Final = Font(bold=True)
_TOP: Final = Alignment(wrap_text=True, vertical="top")
_TEXT: Final = "@"  # a spreadsheet program leaves what is typed as it is: 00123 stays 00123
_LISTS: Final = "Allowed values"


def template_csv(kind: str) -> bytes:
    """The header and an example row, in UTF-8 with its mark, which spreadsheet programs need."""
    columns = COLUMNS[kind]
    return _csv([[column.name for column in columns], [column.example for column in columns]])


def dictionary_csv(kind: str) -> bytes:
    """What each column holds."""
    return _csv([list(DICTIONARY), *(_explained(column) for column in COLUMNS[kind])])


def template_xlsx(kind: str) -> bytes:
    """A workbook: the list with drop-downs, the data dictionary, and the values of the drop-downs."""
    columns = COLUMNS[kind]
    book = Workbook()
    listing: Worksheet = book.active  # type: ignore[assignment]  # a new workbook has a worksheet
    listing.title = kind.capitalize()
    _fill_listing(listing, columns)
    dictionary = book.create_sheet("Data dictionary")
    for row in (list(DICTIONARY), *(_explained(column) for column in columns)):
        dictionary.append(row)
    for cell in dictionary[1]:
        cell.font = _BOLD
    for number, width in enumerate((24, 60, 8, 30, 40, 8, 40), start=1):
        dictionary.column_dimensions[get_column_letter(number)].width = width
    for cells in dictionary.iter_rows(min_row=2):
        for cell in cells:
            cell.alignment = _TOP
    _add_lists(book.create_sheet(_LISTS), listing, columns)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _fill_listing(sheet: Worksheet, columns: Sequence[Column]) -> None:
    for number, column in enumerate(columns, start=1):
        head = sheet.cell(1, number, column.name)
        head.font = Font(bold=True, italic=not column.needed)
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = max(14, len(column.name) + 4)
        sheet.column_dimensions[letter].number_format = _TEXT
        cell = sheet.cell(2, number, column.example or None)
        cell.number_format = _TEXT
    sheet.freeze_panes = "B2"


def _add_lists(lists: Worksheet, listing: Worksheet, columns: Sequence[Column]) -> None:
    """Drop-downs. Their values stand on a sheet: a list inside a drop-down may have 255 letters only."""
    place = 0
    for number, column in enumerate(columns, start=1):
        words = ["yes", "no"] if column.form is YES_NO else [value for value, _ in column.allowed]
        if not words or column.form.several:
            continue
        place += 1
        letter = get_column_letter(place)
        for row, word in enumerate([column.name, *words], start=1):
            lists.cell(row, place, word)
        rule = DataValidation(
            type="list",
            formula1=f"'{_LISTS}'!${letter}$2:${letter}${len(words) + 1}",
            allow_blank=True,
            showErrorMessage=False,  # the words of a choice are understood too
        )
        target = get_column_letter(number)
        rule.add(f"{target}2:{target}{MOST_ROWS + 1}")
        listing.add_data_validation(rule)


def _explained(column: Column) -> list[str]:
    allowed = [value if value == label else f"{value} ({label})" for value, label in column.allowed]
    return [
        column.name,
        column.meaning,
        "yes" if column.needed else "",
        column.form.name,
        "; ".join(allowed),
        f"{column.limit:,}" if column.limit else "",
        column.example,
    ]


def _csv(rows: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode("utf-8-sig")
