"""Opens a file that a stranger sent, by what is in it; its name decides nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from courses.uploads.reading.csv_file import CsvTable
from courses.uploads.reading.package import refuse_packed
from courses.uploads.reading.refusals import FileEmpty, NotASpreadsheet
from courses.uploads.reading.table import Table
from courses.uploads.reading.workbook import WorkbookTable

_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_OTHERS: Final = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"MZ",
    b"\x7fELF",
    b"{\\rtf",
    b"<!DOCTYPE",
    b"<html",
    b"<?xml",
)


def open_table(path: Path) -> Table:
    """The file as a table.

    Raises:
        FileRefused: a subclass of it says why.
    """
    with path.open("rb") as file:
        start = file.read(16)
    if not start:
        raise FileEmpty
    if refusal := refuse_packed(start):
        raise refusal
    if start.startswith(_ZIP):
        return WorkbookTable(path)
    if start.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(_OTHERS):
        raise NotASpreadsheet
    return CsvTable(path)
