"""Excel workbooks, read as text only, with the standard library: O*NET and the ONS publish nothing else."""

from __future__ import annotations

import re
import zipfile
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_MAIN: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LETTERS: Final = re.compile(r"[A-Z]+")


def read_rows(path: Path, sheet: int = 1) -> Iterator[dict[str, str]]:
    """Yield the rows of one sheet, header -> text, headers with single spaces. Numbers are as stored; empty cells are absent.

    Args:
        path: of an .xlsx file from a publisher that we chose ourselves (the parser trusts its input).
        sheet: number of the sheet, from 1.
    """
    with zipfile.ZipFile(path) as book:
        shared = _shared_strings(book)
        header: dict[str, str] = {}
        with book.open(f"xl/worksheets/sheet{sheet}.xml") as stream:
            for _, row in ET.iterparse(stream):  # noqa: S314 - a publisher's file, see above
                if row.tag != f"{_MAIN}row":
                    continue
                cells = {_column(cell): _text(cell, shared) for cell in row.iter(f"{_MAIN}c")}
                if header:
                    yield {header[column]: text for column, text in cells.items() if text and column in header}
                else:
                    header = {column: " ".join(text.split()) for column, text in cells.items()}
                row.clear()


def _shared_strings(book: zipfile.ZipFile) -> list[str]:
    root = ET.fromstring(book.read("xl/sharedStrings.xml"))  # noqa: S314
    return ["".join(part.text or "" for part in item.iter(f"{_MAIN}t")) for item in root.iter(f"{_MAIN}si")]


def _column(cell: ET.Element) -> str:
    found = _LETTERS.match(cell.get("r", ""))
    return found.group() if found else ""


def _text(cell: ET.Element, shared: list[str]) -> str:
    value = cell.find(f"{_MAIN}v")
    if value is None or value.text is None:
        return ""
    return shared[int(value.text)] if cell.get("t") == "s" else value.text
