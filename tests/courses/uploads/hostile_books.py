"""Workbooks that only an attacker makes: a second set beside `poison`."""

from __future__ import annotations

import io
import random
import struct
import zipfile
from collections.abc import Mapping
from functools import cache
from typing import Final

from tests.courses.uploads.poison import Poison
from tests.courses.uploads.raw_sheets import NAMES, TABLE, good, header, noise, read, refused, row_of, sheet_of
from tests.courses.uploads.sending import COURSE
from tests.courses.uploads.workbooks import changed, of_rows, part

SHEET: Final = "xl/worksheets/sheet1.xml"


def same_row_twice() -> bytes:
    """Two rows of one number: which one a program shows, nobody knows."""
    return sheet_of([row_of(NAMES, 1), row_of(list(COURSE.values()), 2), row_of(list(COURSE.values()), 2)])


def rows_out_of_order() -> bytes:
    """A row above the header, written below it."""
    return sheet_of([row_of(NAMES, 5), row_of(list(COURSE.values()), 6), row_of(list(COURSE.values()), 2)])


def row_beyond_the_sheet() -> bytes:
    """A row that no sheet has."""
    return sheet_of([row_of(NAMES, 1), row_of(list(COURSE.values()), 9_999_999)])


def half_a_letter() -> bytes:
    """Half of a pair of surrogates, as Excel escapes letters."""
    return sheet_of([header(), good(title='<c t="inlineStr"><is><t>Bad _xD83D_ letter</t></is></c>')])


def whole_letter_in_halves() -> bytes:
    """Both halves of one."""
    return sheet_of([header(), good(title='<c t="inlineStr"><is><t>Good _xD83D__xDE00_ letter</t></is></c>')])


def path_upwards() -> bytes:
    """A part that would be unpacked outside."""
    return changed(of_rows([COURSE]), **{"..__..__etc__cron_dot_d__x": b"x"})


def target_upwards() -> bytes:
    """The list of sheets names a file of ours."""
    book = of_rows([COURSE])
    relations = part(book, "xl/_rels/workbook.xml.rels").replace(
        b"/xl/worksheets/sheet1.xml", b"../../../../../../etc/passwd"
    )
    return changed(book, xl___rels__workbook_dot_xml_dot_rels=relations)


def one_huge_text() -> bytes:
    """A text of 5 MB that all cells share."""
    texts = b"<sst " + TABLE.encode() + b"><si><t>" + noise(5_000_000) + b"</t></si></sst>"
    book = changed(of_rows([COURSE]), xl__sharedStrings_dot_xml=texts)
    sheet = sheet_of([header(), good(title='<c t="s"><v>0</v></c>')])
    return changed(book, xl__worksheets__sheet1_dot_xml=part(sheet, SHEET))


def one_huge_cell() -> bytes:
    """A text of 5 MB in its cell."""
    return sheet_of([header(), good(title=f'<c t="inlineStr"><is><t>{noise(5_000_000).decode()}</t></is></c>')])


def one_huge_attribute() -> bytes:
    """A tag of 5 MB."""
    return sheet_of([header(), f'<row spans="{noise(5_000_000).decode()}"></row>', good()])


def one_huge_remark() -> bytes:
    """A comment of 5 MB."""
    return sheet_of([header(), f"<!--{noise(5_000_000).decode()}-->", good()])


def deep_tags() -> bytes:
    """A hundred thousand tags in each other."""
    return sheet_of([header(), good(), "<a>" * 100_000 + "</a>" * 100_000])


def tags_of_all_names() -> bytes:
    """A hundred thousand tags, each of another name."""
    return sheet_of([header(), good(), "".join(f"<q{n}/>" for n in range(100_000))])


def one_text_in_all_cells() -> bytes:
    """A text of 30 kB in each of 80,000 cells: 2.4 GB out of a small file."""
    names = [*NAMES, *(f"x{n}" for n in range(188))]
    top = "".join(f'<c t="inlineStr"><is><t>{name}</t></is></c>' for name in names)
    style = random.Random(7)
    wide = [
        "<row>" + "".join(f'<c t="s" s="{style.randrange(10**6)}"><v>0</v></c>' for _ in names) + "</row>"
        for _ in range(400)
    ]
    texts = b"<sst " + TABLE.encode() + b"><si><t>" + noise(30_000) + b"</t></si></sst>"
    return changed(sheet_of([f"<row>{top}</row>", *wide]), xl__sharedStrings_dot_xml=texts)


def odd_packing() -> bytes:
    """A part packed as no spreadsheet program packs."""
    book, written = of_rows([COURSE]), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_LZMA) as new:
        for item in old.infolist():
            new.writestr(item.filename, old.read(item.filename))
    return written.getvalue()


def size_that_lies() -> bytes:
    """Its list of parts says that the sheet is a few bytes long; unpacked it has 3 MB."""
    book = bytearray(sheet_of([header(), good(), *["<row/>"] * 400_000]))
    at = book.rfind(SHEET.encode()) - 46
    assert book[at : at + 4] == b"PK\x01\x02"
    struct.pack_into("<I", book, at + 24, 500)
    return bytes(book)


def many_formats() -> bytes:
    """Formats for 3 MB, for each of which a program would make an object."""
    book, made = of_rows([COURSE]), random.Random(7)
    some = [f'<xf numFmtId="{made.randrange(164)}" xfId="{made.randrange(10**6)}"/>' for _ in range(80_000)]
    styles = part(book, "xl/styles.xml").replace(b"</cellXfs>", "".join(some).encode() + b"</cellXfs>")
    return changed(book, xl__styles_dot_xml=styles)


@cache
def gigabyte() -> bytes:
    """A sheet that unpacks to 1 GB."""
    written = io.BytesIO()
    book = of_rows([COURSE])
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            if item.filename != SHEET:
                new.writestr(item.filename, old.read(item.filename))
        with new.open(SHEET, "w", force_zip64=True) as sheet:
            for _ in range(1_000):
                sheet.write(b" " * 1_000_000)
    return written.getvalue()


HOSTILE: Final[Mapping[str, Poison]] = {
    **read(half_a_letter),
    **read(whole_letter_in_halves),
    **refused(
        "WORKBOOK_DAMAGED", same_row_twice, rows_out_of_order, row_beyond_the_sheet, target_upwards, size_that_lies
    ),
    **refused("WORKBOOK_UNSAFE", path_upwards, one_huge_text, one_huge_cell, one_huge_attribute, one_huge_remark),
    **refused("WORKBOOK_UNSAFE", deep_tags, tags_of_all_names, odd_packing),
    **refused("ROW_TOO_LARGE", one_text_in_all_cells),
    **refused("WORKBOOK_TOO_LARGE", many_formats, gigabyte),
}
