"""Excel workbooks (.xlsx). openpyxl reads the list of sheets and the formats; rows and texts are read here, as streams."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import IO, Any, Final
from zipfile import BadZipFile, ZipFile

from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.utils.datetime import from_excel

from courses.formulas import as_meant
from courses.uploads.reading.package import check_package
from courses.uploads.reading.refusals import (
    FileEmpty,
    NotASpreadsheet,
    RowTooLarge,
    StrictWorkbook,
    TooManyColumns,
    TooManyRows,
    WorkbookDamaged,
    WorkbookUnsafe,
)
from courses.uploads.reading.shared_texts import SharedTexts
from courses.uploads.reading.sheet import RawCell, RawRow, SheetStream
from courses.uploads.reading.table import LONGEST_ROW, MOST_COLUMNS, MOST_ROWS, Reading, SheetRow, trimmed

_ESCAPED: Final = re.compile(r"_x(?:(D[89AB][0-9A-F]{2})__x(D[C-F][0-9A-F]{2})|([0-9A-F]{4}))_", re.IGNORECASE)
_TEXTS: Final = "xl/sharedstrings.xml"
_STRICT: Final = b"http://purl.oclc.org/ooxml/"


class WorkbookTable:
    """A workbook, opened: its first sheet that is not hidden.

    Args:
        path: the file.

    Raises:
        FileRefused: it can't be read, would hurt, or has no header.
    """

    reading = Reading("xlsx")

    def __init__(self, path: Path) -> None:
        check_package(path)
        self._outline = _Outline(path)
        self._share = 0.0
        self._archive = ZipFile(path)
        self._texts = SharedTexts(self._shared())
        first = next(self._records(), None)
        if first is None:
            raise FileEmpty
        self._header_number = first.number
        self.header = trimmed(list(first.cells), 0)
        if len(self.header) > MOST_COLUMNS:
            raise TooManyColumns

    def rows(self) -> Iterator[SheetRow]:
        """The rows below the header, blank ones left out."""
        width, count = len(self.header), 0
        for row in self._records():
            if row.number <= self._header_number:
                continue
            count += 1
            if count > MOST_ROWS:
                raise TooManyRows
            cells = [*row.cells, *("",) * (width - len(row.cells))]  # a workbook leaves blank cells out
            yield replace(row, cells=trimmed(cells, width))

    def share_read(self) -> float:
        """Bytes of the sheet that were unpacked, of all."""
        return self._share

    def _shared(self) -> IO[bytes] | None:
        name = next((name for name in self._archive.namelist() if name.casefold() == _TEXTS), None)
        return self._archive.open(name) if name else None

    def _records(self) -> Iterator[SheetRow]:
        try:
            size = max(self._archive.getinfo(self._outline.part).file_size, 1)
            with self._archive.open(self._outline.part) as source:
                for row in SheetStream().read(source):
                    self._share = min(source.tell() / size, 1.0)
                    made = self._made(row)
                    if any(cell.strip() for cell in made.cells):
                        yield made
        except (BadZipFile, KeyError, EOFError, OSError, UnicodeDecodeError):
            raise WorkbookDamaged from None

    def _made(self, row: RawRow) -> SheetRow:
        # A cell far to the right is put behind the last that there may be: the row is too long in any case.
        places = [min(cell.column, MOST_COLUMNS) for cell in row.cells]
        cells, letters = [""] * (places[-1] + 1 if places else 0), 0
        for place, cell in zip(places, row.cells, strict=True):
            cells[place] = self._text(cell)
            letters += len(cells[place])
            if letters > LONGEST_ROW:
                raise RowTooLarge.at(row.number)
        return SheetRow(
            row.number,
            tuple(cells),
            frozenset(place for place, cell in zip(places, row.cells, strict=True) if cell.formula is not None),
            frozenset(place for place, cell in zip(places, row.cells, strict=True) if cell.kind == "e"),
            row.hidden,
        )

    def _text(self, cell: RawCell) -> str:
        if cell.formula is not None:
            return cell.formula
        if cell.kind == "s":
            if not cell.value.isascii() or not cell.value.isdigit():
                raise WorkbookDamaged
            return as_meant(_unescaped(self._texts.text(int(cell.value))))
        if cell.kind in {"str", "inlineStr"}:
            return as_meant(_unescaped(cell.value))
        if cell.kind == "b":
            return "yes" if cell.value.strip() == "1" else "no"
        if cell.kind == "n":
            return self._outline.number(cell)
        return cell.value


class _Outline:
    """Where the sheet lies, and which formats are dates."""

    def __init__(self, path: Path) -> None:
        try:
            with path.open("rb") as file:  # opened here: openpyxl asks a name for its ending
                reader = ExcelReader(file, read_only=True)
                reader.read_manifest()
                reader.read_workbook()
                apply_stylesheet(reader.archive, reader.wb)
                sheets = [
                    (sheet.state, relation.target)
                    for sheet, relation in reader.parser.find_sheets()
                    if relation.Type.endswith("/worksheet")  # others are charts
                ]
                strict = not sheets and _STRICT in reader.archive.read(reader.parser.workbook_part_name)
        except DefusedXmlException:
            raise WorkbookUnsafe from None
        except OSError as error:
            # openpyxl's word for a document of another kind, such as a letter.
            raise (NotASpreadsheet if "workbook part" in str(error) else WorkbookDamaged) from None
        except Exception:  # noqa: BLE001 - openpyxl raises whatever its types raise on a broken part
            raise WorkbookDamaged from None
        book: Any = reader.wb
        if strict:
            raise StrictWorkbook
        shown = [part for state, part in sheets if state == "visible"]
        if not shown:
            raise FileEmpty
        if shown[0] not in reader.valid_files:
            raise WorkbookDamaged
        self.part: str = shown[0]
        self._epoch = book.epoch
        self._dates = book._date_formats  # noqa: SLF001 - openpyxl has no public name for them
        self._spans = book._timedelta_formats  # noqa: SLF001

    def number(self, cell: RawCell) -> str:
        """A number as one would type it; a date where the format says that it is one."""
        try:
            number = float(cell.value)
        except ValueError:
            raise WorkbookDamaged from None
        if cell.style in self._dates:
            with suppress(ValueError, OverflowError, TypeError):
                found = from_excel(number, self._epoch, timedelta=cell.style in self._spans)
                return _moment(found)
        if number.is_integer() and abs(number) < 1e15:  # noqa: PLR2004 - whole in floating point
            return str(int(number))
        return repr(round(number, 10))  # 14.2 is kept as 14.199999999999999


def _moment(found: date | datetime | time | timedelta | None) -> str:
    if isinstance(found, datetime):
        return found.date().isoformat() if found.time() == time() else found.isoformat(" ", "minutes")
    if isinstance(found, time):
        return found.isoformat("minutes")
    return str(found)


def _unescaped(text: str) -> str:
    """Excel writes control characters as `_x000D_`, and a letter beyond 16 bits in halves. A NUL and one half stay as they are written: no
    text has them.
    """
    return _ESCAPED.sub(_letter, text) if "_x" in text else text


def _letter(match: re.Match[str]) -> str:
    if match[1]:
        return bytes.fromhex(match[1] + match[2]).decode("utf-16-be")
    code = int(match[3], 16)
    return match[0] if code == 0 or 0xD800 <= code <= 0xDFFF else chr(code)  # noqa: PLR2004 - halves of a letter
