"""CSV files: comma, semicolon or tab, any line ends, quoted line breaks; one row in memory at a time."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from courses.formulas import as_meant
from courses.uploads.reading.encoding import detect_encoding
from courses.uploads.reading.refusals import FileEmpty, QuoteNotClosed, RowTooLarge, TooManyColumns, TooManyRows
from courses.uploads.reading.table import (
    LONGEST_ROW,
    MOST_COLUMNS,
    MOST_ROWS,
    MOST_SHEET_ROWS,
    Reading,
    SheetRow,
    trimmed,
)

DELIMITERS: Final = (",", ";", "\t")
_HINT: Final = re.compile(r"\ufeff?sep=([,;\t])[,;\t\s]*", re.IGNORECASE)
"""What Excel understands, and some programs write, above the header."""
_PIECE: Final = 100_000
# csv has one limit for the whole process; ours is the larger one, so that reading never depends on who set it last.
_LONGEST_FIELD: Final = max(csv.field_size_limit(), LONGEST_ROW)
csv.field_size_limit(_LONGEST_FIELD)


class CsvTable:
    """A CSV file, opened.

    Args:
        path: the file.

    Raises:
        FileRefused: it can't be read, or has no header.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read = 0
        self._size = max(path.stat().st_size, 1)
        encoding = detect_encoding(path)
        delimiter = _delimiter(path, encoding)
        self.reading = Reading("csv", encoding, delimiter)
        found = next(self._records(), None)
        if found is None:
            raise FileEmpty
        self._header_number, cells = found
        if len(cells) > MOST_COLUMNS:
            raise TooManyColumns
        self.header = trimmed(cells, 0)

    def rows(self) -> Iterator[SheetRow]:
        """The rows below the header, blank ones left out."""
        width, count = len(self.header), 0
        for number, cells in self._records():
            if number <= self._header_number:
                continue
            count += 1
            if count > MOST_ROWS:
                raise TooManyRows
            yield SheetRow(number, trimmed([as_meant(cell) for cell in cells], width))

    def share_read(self) -> float:
        """Bytes read of the file's bytes."""
        return min(self._read / self._size, 1.0)

    def _records(self) -> Iterator[tuple[int, list[str]]]:
        """Rows that are not blank, with their number."""
        with self._path.open("rb") as raw, io.TextIOWrapper(raw, self.reading.encoding, newline="") as text:
            lines = _Lines(text)
            reader = csv.reader(lines, delimiter=self.reading.delimiter, strict=True)
            number = 0
            while True:
                lines.taken = 0
                try:
                    cells = next(reader, None)
                except csv.Error as error:
                    raise (QuoteNotClosed if "unexpected end" in str(error) else RowTooLarge).after(number) from None
                if cells is None:
                    return
                number += 1
                if number > MOST_SHEET_ROWS:
                    raise TooManyRows
                self._read = raw.tell()
                if any(cell.strip() for cell in cells) and not (number == 1 and _is_hint(cells)):
                    yield number, cells


class _Lines:
    """The lines of a text, in pieces of bounded length, and no more than `LONGEST_ROW` of them for one row."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self.taken = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._text.readline(LONGEST_ROW)
        if not line:
            raise StopIteration
        self.taken += len(line)
        if self.taken > LONGEST_ROW or len(line) == LONGEST_ROW:
            raise csv.Error("row too long")
        return line


def _delimiter(path: Path, encoding: str) -> str:
    """The one that the file names in a line of its own, else the one that its header has most often outside quotation marks."""
    with path.open("rb") as raw, io.TextIOWrapper(raw, encoding, newline="") as text:
        line = next((line for line in iter(lambda: text.readline(_PIECE), "") if line.strip(" \t\r\n,;")), "")
    if hint := _HINT.fullmatch(line):
        return hint[1]
    bare = "".join(line.split('"')[::2])
    return max(DELIMITERS, key=bare.count)


def _is_hint(cells: list[str]) -> bool:
    """Whether the first row only names the delimiter, which has cut it in two itself."""
    return cells[0].strip("\ufeff ").casefold() == "sep=" and not any(cell.strip() for cell in cells[1:])
