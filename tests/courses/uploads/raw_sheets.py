"""Writes the XML of a workbook's sheet by hand, so that it can say what no library would write."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final
from xml.sax.saxutils import escape

from tests.courses.uploads.poison import Poison
from tests.courses.uploads.sending import COURSE
from tests.courses.uploads.workbooks import changed, of_rows

NAMES: Final = list(COURSE)
TABLE: Final = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def course(**changes: Any) -> dict[str, Any]:
    """The good course with other cells."""
    return {**COURSE, **changes}


def sheet_of(rows: Iterable[str], head: str = "") -> bytes:
    """A workbook whose one sheet has these rows as XML."""
    body = f"{head}<sheetData>{''.join(rows)}</sheetData>"
    xml = f'<?xml version="1.0" encoding="UTF-8"?><worksheet {TABLE}>{body}</worksheet>'
    return changed(of_rows([COURSE]), xl__worksheets__sheet1_dot_xml=xml.encode())


def row_of(values: Sequence[Any], number: int | None = None, **cells: str) -> str:
    """A row as XML, inline texts; `cells` replaces the XML of a column by its name."""
    at = "" if number is None else f' r="{number}"'
    written = [
        cells.get(name, f'<c t="inlineStr"><is><t>{escape(str(value))}</t></is></c>')
        for name, value in zip(NAMES, [*values], strict=True)
    ]
    return f"<row{at}>{''.join(written)}</row>"


def header() -> str:
    """The header as XML."""
    return row_of(NAMES)


def good(**cells: str) -> str:
    """The good course as XML."""
    return row_of(list(COURSE.values()), **cells)


def noise(size: int) -> bytes:
    """Letters that pack badly enough not to look like a bomb."""
    block = bytes(random.Random(7).choices(b"abcdefghijklmnop", k=4_096))
    return (block * (size // len(block) + 1))[:size]


def refused(code: str, *makes: Callable[[], bytes]) -> dict[str, Poison]:
    """Files that are refused whole, each under the words of its docstring."""
    return {(make.__doc__ or "").rstrip("."): Poison(make, code) for make in makes}


def read(make: Callable[[], bytes], **rows: str) -> dict[str, Poison]:
    """A file that is read; `r3="FORMULA"`: what is wrong with row 3."""
    return {(make.__doc__ or "").rstrip("."): Poison(make, rows={int(n[1:]): c.split() for n, c in rows.items()})}
