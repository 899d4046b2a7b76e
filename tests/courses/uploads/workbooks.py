"""Makes workbooks, good ones and such as no spreadsheet program writes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from openpyxl import Workbook


def workbook(rows: Iterable[Sequence[Any]]) -> bytes:
    """A workbook of one sheet with these values; a text that begins with = is a formula."""
    book = Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(list(row))
    return saved(book)


def saved(book: Workbook) -> bytes:
    """The bytes of a workbook."""
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def of_rows(rows: Iterable[Mapping[str, Any]]) -> bytes:
    """A workbook whose header is the keys of the first row."""
    listed = list(rows)
    return workbook([list(listed[0]), *(list(row.values()) for row in listed)])


def changed(content: bytes, **parts: bytes | None) -> bytes:
    """The workbook with other parts; None takes one out. `__` in a name is a slash, `_dot_` a full stop."""
    named = {name.replace("__", "/").replace("_dot_", "."): value for name, value in parts.items()}
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            if item.filename not in named:
                new.writestr(item.filename, old.read(item.filename))
        for name, value in named.items():
            if value is not None:
                new.writestr(name, value)
    return written.getvalue()


def part(content: bytes, name: str) -> bytes:
    """One part of a workbook."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name)


def packed(name: str, content: bytes) -> bytes:
    """A zip of one file."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return written.getvalue()
