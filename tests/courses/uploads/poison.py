"""The manifest of bad files: each with what must become of it. A code alone: the whole file is refused with it."""

from __future__ import annotations

import codecs
import gzip
from collections.abc import Callable
from dataclasses import dataclass, field

from openpyxl import Workbook

from tests.courses.uploads.sending import COURSE, csv_of
from tests.courses.uploads.workbooks import changed, of_rows, packed, part, saved, workbook

SHEET = "xl/worksheets/sheet1.xml"
HEADER = ",".join(COURSE)
ROW = ",".join(COURSE.values())
NAMES = list(COURSE)


@dataclass(frozen=True)
class Poison:
    """A bad file.

    Attributes:
        make: its bytes.
        refused: code of the whole file's refusal; empty where it is read.
        rows: code of each problem by row, where it is read.
    """

    make: Callable[[], bytes]
    refused: str = ""
    rows: dict[int, list[str]] = field(default_factory=dict)


def _course(**changes: str) -> dict[str, str]:
    return {**COURSE, **changes}


def _good() -> bytes:
    return csv_of([COURSE])


def _book() -> bytes:
    return of_rows([COURSE])


def _lines(*lines: str) -> bytes:
    return "\r\n".join(lines).encode()


def _bomb(size: int) -> bytes:
    """A sheet of so many bytes of nothing."""
    return changed(_book(), xl__worksheets__sheet1_dot_xml=part(_book(), SHEET) + b" " * size)


def _entities() -> bytes:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    return changed(_book(), xl__worksheets__sheet1_dot_xml=bomb.encode() + part(_book(), SHEET))


def _hidden_entities() -> bytes:
    """Behind a comment that is longer than what is looked at first."""
    start = f"<!--{'x' * 4_000}--><!DOCTYPE x [<!ENTITY a 'b'>]>".encode()
    sheet = part(_book(), SHEET)
    return changed(_book(), xl__worksheets__sheet1_dot_xml=start + sheet[sheet.find(b"<worksheet") :])


def _formula() -> bytes:
    return workbook(
        [NAMES, [*list(COURSE.values())[:1], '=HYPERLINK("http://evil.example")', *list(COURSE.values())[2:]]]
    )


def _hidden_only() -> bytes:
    book = Workbook()
    book.create_sheet("other")
    book.worksheets[0].append(NAMES)
    for sheet in book.worksheets:
        sheet.sheet_state = "hidden"
    book.worksheets[1].sheet_state = "visible"
    return saved(book)


POISON: dict[str, Poison] = {
    "empty": Poison(lambda: b"", "FILE_EMPTY"),
    "only blanks": Poison(lambda: b"\r\n\r\n  \r\n", "FILE_EMPTY"),
    "a mark and nothing": Poison(lambda: codecs.BOM_UTF8, "FILE_EMPTY"),
    "header only": Poison(lambda: _lines(HEADER), "FILE_HAS_NO_ROWS"),
    "no header": Poison(lambda: _lines(ROW, ROW), "HEADER_MISSING"),
    "column twice": Poison(lambda: _lines(f"{HEADER},title", f"{ROW},x"), "HEADER_REPEATED"),
    "column twice under another name": Poison(lambda: _lines(f"{HEADER},course_name", f"{ROW},x"), "HEADER_REPEATED"),
    "column missing": Poison(lambda: _lines("title,level", "Spreadsheets,1"), "HEADER_INCOMPLETE"),
    "column misspelt": Poison(lambda: _lines(f"{HEADER},entry_requirments", f"{ROW},x"), "HEADER_UNKNOWN"),
    "row too long": Poison(
        lambda: _lines(HEADER, f"{ROW},more", ROW), rows={2: ["ROW_TOO_LONG"], 3: ["REFERENCE_TWICE"]}
    ),
    "row too short": Poison(
        lambda: _lines(HEADER, ROW.rpartition(",")[0]), rows={2: ["ROW_TOO_SHORT", "COMPLETENESS_COST"]}
    ),
    "quote not closed": Poison(lambda: _lines(HEADER, f'"{ROW}', ROW), "QUOTE_NOT_CLOSED"),
    "quote not closed, long": Poison(lambda: _lines(HEADER, f'"{ROW}', *[ROW] * 20_000), "ROW_TOO_LARGE"),
    "text behind a quote": Poison(lambda: _lines(HEADER, f'"x"y{ROW}'), "ROW_TOO_LARGE"),
    "one line without an end": Poison(lambda: HEADER.encode() + b"\r\n" + b"x" * 5_000_000, "ROW_TOO_LARGE"),
    "huge cell": Poison(lambda: csv_of([_course(who_for="x" * 10_001)]), rows={2: ["CELL_TOO_LONG"]}),
    "NUL": Poison(lambda: _good().replace(b"work", b"wo\0rk"), "NUL_BYTES"),
    "NUL in UTF-16": Poison(lambda: _good().decode().replace("work", "wo\0rk").encode("utf-16"), "NUL_BYTES"),
    "UTF-16 without its mark": Poison(lambda: _good().decode().encode("utf-16-le"), "ENCODING_UNKNOWN"),
    "UTF-32": Poison(lambda: _good().decode().encode("utf-32"), "ENCODING_UNKNOWN"),
    "half a UTF-16": Poison(lambda: _good().decode().encode("utf-16")[:-1], "ENCODING_UNKNOWN"),
    "UTF-8, then Windows-1252": Poison(
        lambda: _good() + f"{ROW}é\r\n".encode() + f"{ROW}é\r\n".encode("cp1252"), "ENCODING_MIXED"
    ),
    "a UTF-8 mark before Windows-1252": Poison(
        lambda: codecs.BOM_UTF8 + csv_of([_course(title="Café")], encoding="cp1252"), "ENCODING_MIXED"
    ),
    "bytes of no encoding": Poison(lambda: _good().replace(b"work", b"w\x81rk"), "ENCODING_UNKNOWN"),
    "control characters": Poison(lambda: csv_of([_course(title="Bell\x07")]), rows={2: ["CONTROL_CHARACTERS"]}),
    "HTML": Poison(lambda: csv_of([_course(title="<script>alert(1)</script>")]), rows={2: ["HTML_NOT_ALLOWED"]}),
    "American day": Poison(lambda: csv_of([_course(starts_on="12/25/2027")]), rows={2: ["DATE_AMERICAN"]}),
    "day of no month": Poison(lambda: csv_of([_course(starts_on="31/02/2027")]), rows={2: ["DATE_INVALID"]}),
    "money in words": Poison(lambda: csv_of([_course(cost="free")]), rows={2: ["MONEY_INVALID"]}),
    "continental money": Poison(lambda: csv_of([_course(cost="1.250,00")]), rows={2: ["MONEY_INVALID"]}),
    "unknown choice": Poison(lambda: csv_of([_course(delivery_mode="By pigeon")]), rows={2: ["VALUE_UNKNOWN"]}),
    "the same run twice": Poison(lambda: csv_of([COURSE, COURSE]), rows={3: ["REFERENCE_TWICE"]}),
    "rows of one course disagree": Poison(
        lambda: csv_of([COURSE, _course(run_reference="B", title="Another")]), rows={3: ["COURSE_DIFFERS"]}
    ),
    "unknown venue": Poison(
        lambda: csv_of([_course(venue_reference="NOWHERE", delivery_mode="WORK_BASED")]), rows={2: ["VENUE_UNKNOWN"]}
    ),
    "the template's example": Poison(
        lambda: csv_of([_course(course_reference="EXAMPLE-1")]), rows={2: ["TEMPLATE_EXAMPLE"]}
    ),
    "gzip called CSV": Poison(lambda: gzip.compress(_good()), "FILE_IS_PACKED"),
    "gzip bomb": Poison(lambda: gzip.compress(b"," * 50_000_000), "FILE_IS_PACKED"),
    "zip called CSV": Poison(lambda: packed("list.csv", _good()), "FILE_IS_PACKED"),
    "zip bomb": Poison(lambda: packed("list.csv", b"," * 50_000_000), "FILE_IS_PACKED"),
    "zip in a workbook": Poison(lambda: changed(_book(), xl__inner_dot_zip=packed("a", b"b")), "WORKBOOK_HAS_LINKS"),
    "workbook bomb": Poison(lambda: _bomb(60_000_000), "WORKBOOK_TOO_LARGE"),
    "workbook of many parts": Poison(
        lambda: changed(_book(), **{f"xl__junk{n}_dot_xml": b"<a/>" for n in range(1_001)}), "WORKBOOK_TOO_LARGE"
    ),
    "entity bomb": Poison(_entities, "WORKBOOK_UNSAFE"),
    "entity behind a long comment": Poison(_hidden_entities, "WORKBOOK_UNSAFE"),
    "macros": Poison(lambda: changed(_book(), xl__vbaProject_dot_bin=b"x"), "WORKBOOK_HAS_MACROS"),
    "links to other files": Poison(
        lambda: changed(_book(), xl__externalLinks__externalLink1_dot_xml=b"<a/>"), "WORKBOOK_HAS_LINKS"
    ),
    "old Excel, or a password": Poison(
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "WORKBOOK_OLD_OR_LOCKED"
    ),
    "half a workbook": Poison(lambda: _book()[:-200], "WORKBOOK_DAMAGED"),
    "broken XML": Poison(
        lambda: changed(_book(), xl__worksheets__sheet1_dot_xml=part(_book(), SHEET)[:-40]), "WORKBOOK_DAMAGED"
    ),
    "no sheet": Poison(lambda: changed(_book(), xl__worksheets__sheet1_dot_xml=None), "WORKBOOK_DAMAGED"),
    "a letter, not a workbook": Poison(
        lambda: changed(
            _book(),
            **{"[Content_Types]_dot_xml": part(_book(), "[Content_Types].xml").replace(b"spreadsheetml", b"wordml")},
        ),
        "NOT_A_SPREADSHEET",
    ),
    "empty sheet is shown, the list is hidden": Poison(_hidden_only, "FILE_EMPTY"),
    "formula in a workbook": Poison(_formula, rows={2: ["FORMULA"]}),
    "a picture": Poison(lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "NOT_A_SPREADSHEET"),
    "a web page": Poison(lambda: b"<!DOCTYPE html><html>login</html>", "NOT_A_SPREADSHEET"),
    "a PDF": Poison(lambda: b"%PDF-1.7\n" + b"x" * 100, "NOT_A_SPREADSHEET"),
}
