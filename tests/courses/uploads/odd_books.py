"""Workbooks that people and programs really send: a second set beside `poison`."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from tests.courses.uploads.poison import Poison
from tests.courses.uploads.raw_sheets import NAMES, course, good, header, read, refused, row_of, sheet_of
from tests.courses.uploads.sending import COURSE
from tests.courses.uploads.workbooks import changed, of_rows, part, saved


def cached_formula() -> bytes:
    """As Excel writes it: the formula and the value that it had."""
    return sheet_of([header(), good(title='<c t="str"><f>UPPER("a")</f><v>Spreadsheets</v></c>')])


def shared_formula() -> bytes:
    """Filled down: only the first cell has the words of the formula."""
    return sheet_of([header(), good(cost='<c><f t="shared" si="0"/><v>120</v></c>')])


def merged_cells() -> bytes:
    """The title merged over two rows: the second has none."""
    book = Workbook()
    sheet = book.active
    sheet.append(NAMES)
    sheet.append(list(course(course_reference="A", run_reference="1").values()))
    sheet.append(list(course(course_reference="A", run_reference="2").values()))
    sheet.merge_cells("B2:B3")
    return saved(book)


def old_mac_dates() -> bytes:
    """Days counted from 1904, as Excel for Mac did."""
    book = Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.active.append(NAMES)
    book.active.append(list(course(starts_on=datetime(2027, 3, 8)).values()))  # noqa: DTZ001 - a workbook knows no zone
    return saved(book)


def notes_first() -> bytes:
    """A sheet of notes before the list."""
    book = Workbook()
    book.active.title = "Read me"
    book.active.append(["Please ask Robin before you change this list."])
    sheet = book.create_sheet("List")
    sheet.append(NAMES)
    sheet.append(list(COURSE.values()))
    return saved(book)


def chart_first() -> bytes:
    """A sheet that is a chart before the list."""
    book = Workbook()
    book.active.append(NAMES)
    book.active.append(list(COURSE.values()))
    book.create_chartsheet("Chart", 0)
    return saved(book)


def hidden_rows_and_columns() -> bytes:
    """A filtered list: rows and columns that the sender does not see."""
    book = Workbook()
    sheet = book.active
    sheet.append(NAMES)
    sheet.append(list(COURSE.values()))
    sheet.append(list(course(course_reference="B", run_reference="B").values()))
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["B"].hidden = True
    return saved(book)


def strict() -> bytes:
    """Saved as "Strict Open XML Spreadsheet": the same parts under other names."""
    book = of_rows([COURSE])
    swaps = {
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main": b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships": b"http://purl.oclc.org/ooxml/officeDocument/relationships",
    }
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            content = old.read(item.filename)
            for before, after in swaps.items():
                content = content.replace(before, after)
            new.writestr(item.filename, content)
    return written.getvalue()


def open_document() -> bytes:
    """A list of LibreOffice (.ods) under another name."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", "<office:document-content/>")
        archive.writestr("META-INF/manifest.xml", "<manifest:manifest/>")
    return written.getvalue()


def binary_book() -> bytes:
    """Saved as .xlsb: the same package, its parts no XML."""
    book = of_rows([COURSE])
    types = part(book, "[Content_Types].xml").replace(
        b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        b"application/vnd.ms-excel.sheet.binary.macroEnabled.main",
    )
    return changed(
        book,
        **{"[Content_Types]_dot_xml": types, "xl__workbook_dot_xml": None, "xl__workbook_dot_bin": b"\x83\x01\0"},
    )


def no_styles() -> bytes:
    """Without formats, as small programs write it."""
    return changed(of_rows([COURSE]), xl__styles_dot_xml=None)


def absurd_dimension() -> bytes:
    """Says that it reaches to the last cell of the largest sheet."""
    return sheet_of([header(), good()], '<dimension ref="A1:XFD1048576"/>')


def numbers_in_other_ways() -> bytes:
    """Numbers as programs write them: with an exponent, none at all, and more than there is."""
    rows = [("A", "1.2E2"), ("B", "NaN"), ("C", "INF"), ("D", "1e999"), ("E", "-0"), ("F", "")]
    return sheet_of(
        [
            header(),
            *(
                row_of(list(course(course_reference=r, run_reference=r).values()), cost=f"<c><v>{v}</v></c>")
                for r, v in rows
            ),
        ]
    )


def days_that_there_are_not() -> bytes:
    """Numbers with the format of a day that no calendar has."""
    book = Workbook()
    sheet = book.active
    sheet.append(NAMES)
    for number, serial in enumerate([60, -5, 99_999_999, 1e300, 46454.77], start=2):
        sheet.append(list(course(course_reference=f"R{number}", run_reference=f"R{number}").values()))
        cell = sheet.cell(number, NAMES.index("starts_on") + 1)
        cell.value, cell.number_format = serial, "dd/mm/yyyy"
    return saved(book)


def clock_times() -> bytes:
    """Times as fractions of a day, and as a span."""
    names = [*NAMES, "day_starts_at", "day_ends_at"]
    book = Workbook()
    book.active.append(names)
    book.active.append([*COURSE.values(), 0.770833333333333, timedelta(hours=20, minutes=30)])
    book.active["M2"].number_format = "hh:mm"
    return saved(book)


def blank_rows() -> bytes:
    """Twenty thousand rows below the list that have a format and nothing else."""
    blank = ["".join(f'<c r="{chr(65 + n)}{row}" s="0"/>' for n in range(len(NAMES))) for row in range(3, 20_003)]
    rows = [f'<row r="{row}">{cells}</row>' for row, cells in enumerate(blank, start=3)]
    return sheet_of([row_of(NAMES, 1), row_of(list(COURSE.values()), 2), *rows])


def too_many_columns() -> bytes:
    """The list, and a cell far to the right of it in the header: a column of ours that nobody sees."""
    names = [*NAMES, *(f"x{n}" for n in range(10_000)), "summary"]
    cells = "".join(f'<c t="inlineStr"><is><t>{name}</t></is></c>' for name in names)
    return sheet_of([f"<row>{cells}</row>", good()])


BOOKS: Final[Mapping[str, Poison]] = {
    **read(cached_formula, r2="FORMULA"),
    **read(shared_formula, r2="FORMULA"),
    **read(merged_cells, r3="VALUE_MISSING COURSE_DIFFERS"),
    **read(old_mac_dates),
    **read(chart_first),
    **read(hidden_rows_and_columns),
    **read(no_styles),
    **read(absurd_dimension),
    **read(numbers_in_other_ways, r3="MONEY_INVALID", r4="MONEY_INVALID", r5="MONEY_INVALID", r7="COMPLETENESS_COST"),
    **read(
        days_that_there_are_not,
        r2="START_IN_PAST COMPLETENESS_RUN",
        r3="DATE_INVALID",
        r4="DATE_INVALID",
        r5="DATE_INVALID",
        r6="DATE_INVALID",
    ),
    **read(clock_times),
    **read(blank_rows),
    **refused("HEADER_MISSING", notes_first),
    **refused("WORKBOOK_STRICT", strict),
    **refused("NOT_A_SPREADSHEET", open_document, binary_book),
    **refused("TOO_MANY_COLUMNS", too_many_columns),
}
