"""CSV files that people and programs really send, and some that only an attacker makes: a second set beside `poison`."""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from typing import Final

from courses.uploads.reading.table import MOST_SHEET_ROWS
from tests.courses.uploads.poison import Poison
from tests.courses.uploads.sending import COURSE, csv_of

HEADER: Final = ",".join(COURSE)
ROW: Final = ",".join(COURSE.values())


def course(**changes: str) -> dict[str, str]:
    """The good course with other cells."""
    return {**COURSE, **changes}


def each(column: str, *values: str) -> bytes:
    """A course for each value of a column, told apart by its references."""
    return csv_of(
        [{**course(course_reference=f"R{n}", run_reference=f"R{n}"), column: v} for n, v in enumerate(values)]
    )


def lines(*text: str) -> bytes:
    """Lines of a file."""
    return "\r\n".join(text).encode()


def rows(code: str, *numbers: int) -> dict[int, list[str]]:
    """One problem in each of these rows."""
    return {number: [code] for number in numbers}


def half_a_letter(before: str) -> bytes:
    """Half of a pair of surrogates in the bytes of UTF-8, as some old programs write emoji."""
    return csv_of([course(title=f"{before}HALF")]).replace(b"HALF", b"\xed\xa0\xbd")


def half_in_utf16() -> bytes:
    """The same in UTF-16."""
    text = csv_of([course(title="HALF")]).decode().encode("utf-16-le")
    return codecs.BOM_UTF16_LE + text.replace("HALF".encode("utf-16-le"), b"\x3d\xd8a\0")


def times(*pairs: tuple[str, str]) -> bytes:
    """A course for each pair of times."""
    made = [
        course(course_reference=f"R{n}", run_reference=f"R{n}", day_starts_at=first, day_ends_at=last)
        for n, (first, last) in enumerate(pairs)
    ]
    return csv_of(made)


LISTS: Final[Mapping[str, Poison]] = {
    "two files put together, each with its mark": Poison(
        lambda: codecs.BOM_UTF8 + csv_of([COURSE]) + codecs.BOM_UTF8 + csv_of([course(course_reference="B")]),
        rows=rows("HEADER_AGAIN", 3),
    ),
    "header again": Poison(lambda: lines(HEADER, ROW, HEADER), rows=rows("HEADER_AGAIN", 3)),
    "header in capitals and blanks": Poison(lambda: lines(HEADER.upper().replace("_", " "), ROW)),
    "column twice in other letters": Poison(lambda: lines(f"{HEADER}, TITLE ", f"{ROW},x"), "HEADER_REPEATED"),
    "a title above the header": Poison(lambda: lines("Our courses 2027", "", HEADER, ROW), "HEADER_MISSING"),
    "Excel's line about the delimiter": Poison(lambda: b"sep=;\r\n" + csv_of([COURSE], delimiter=";")),
    "blank lines above the header": Poison(lambda: b"\r\n\r\n,,,,\r\n" + csv_of([COURSE])),
    "ten thousand columns": Poison(
        lambda: lines(",".join([HEADER, *(f"x{n}" for n in range(10_000))]), ROW), "TOO_MANY_COLUMNS"
    ),
    "semicolons above, commas below": Poison(
        lambda: lines(HEADER.replace(",", ";"), ROW),
        rows={
            2: [
                "ROW_TOO_SHORT",
                *["VALUE_MISSING"] * 4,
                *[f"COMPLETENESS_{what}" for what in ("URL", "START", "COST", "DURATION")],
            ]
        },
    ),
    "every line in quotation marks": Poison(lambda: lines(f'"{HEADER}"', f'"{ROW}"'), "HEADER_MISSING"),
    "bars between the cells": Poison(lambda: lines(HEADER.replace(",", "|"), ROW.replace(",", "|")), "HEADER_MISSING"),
    "JSON": Poison(lambda: b'[{"title": "Spreadsheets"}]', "HEADER_MISSING"),
    "a quotation mark open for 50 MB": Poison(lambda: lines(HEADER, f'"{ROW}', *[ROW] * 300_000), "ROW_TOO_LARGE"),
    "blank rows by the thousands": Poison(lambda: csv_of([COURSE]) + (b"," * 11 + b"\r\n") * 50_000),
    "more line ends than a sheet has rows": Poison(
        lambda: csv_of([COURSE]) + b"\n" * (MOST_SHEET_ROWS + 1), "TOO_MANY_ROWS"
    ),
    "header and blank rows": Poison(lambda: lines(HEADER, *["," * 11] * 3_000), "FILE_HAS_NO_ROWS"),
    "huge cell in a column that is not ours": Poison(
        lambda: csv_of([course(notes="x" * 10_001)]), rows=rows("CELL_TOO_LONG", 2)
    ),
    "half a letter": Poison(lambda: half_a_letter(""), "ENCODING_MIXED"),
    "half a letter beside whole ones": Poison(lambda: half_a_letter("Café"), "ENCODING_MIXED"),
    "half a letter in UTF-16": Poison(half_in_utf16, "ENCODING_UNKNOWN"),
    "UTF-16 the other way without its mark": Poison(
        lambda: csv_of([COURSE]).decode().encode("utf-16-be"), "ENCODING_UNKNOWN"
    ),
    "numbers in other ways": Poison(
        lambda: each("cost", "1e3", "Â£120", "120 GBP", "-0", "£٣", "120,50", "£ 1,250.5", "£\u00a0120"),
        rows=rows("MONEY_INVALID", 2, 3, 4, 5, 6, 7),
    ),
    "lengths in other ways": Poison(
        lambda: each("duration", "1E1", "999999999", "٣", "7.0"),
        rows={2: ["NUMBER_INVALID"], 3: ["NUMBER_OUT_OF_RANGE"], 4: ["NUMBER_INVALID"]},
    ),
    "days in other ways": Poison(
        lambda: each(
            "starts_on", "08/03/27", "2027-3-8", "8th March 2027", "20270308", "46454", "08/03/2127", "08 Mar 2027"
        ),
        rows=rows("DATE_INVALID", 2, 3, 4, 5, 6, 7),
    ),
    "times in other ways": Poison(
        lambda: times(("9.30am - 12", "13:00"), ("noon", "13:00"), ("9.30am", "12pm"), ("6:30 PM", "20.30")),
        rows={2: ["TIME_INVALID"], 3: ["TIME_INVALID"]},
    ),
    "an order to run in a reference": Poison(
        lambda: each("course_reference", "=cmd|' /C calc'!A0", "@SUM(1+1)*cmd|' /C calc'!A0")
    ),
    "letters turned round": Poison(lambda: each("title", "Spread\u202esteehs"), rows=rows("CONTROL_CHARACTERS", 2)),
    "a reference with signs that join": Poison(
        lambda: each("course_reference", "SPREAD\u200d-1", "SPREAD\u200e-1"), rows=rows("CONTROL_CHARACTERS", 2, 3)
    ),
    "references that look the same": Poison(
        lambda: each("course_reference", "A 1", "A  1", "A\u00a01", "A 1\u200b", "\ufeffA 1"),
    ),
    "a reference that Excel has shortened": Poison(
        lambda: each("course_reference", "1.23457E+11"), rows=rows("REFERENCE_SHORTENED", 2)
    ),
    "emoji": Poison(lambda: each("title", "Spreadsheets 📊 for 👩\u200d💻", "Café")),
    "line ends of other kinds": Poison(
        lambda: each("title", "two\u2028lines", "two\x0blines", "two\x85lines"),
        rows={2: ["LINE_BREAKS_NOT_ALLOWED"], **rows("CONTROL_CHARACTERS", 3, 4)},
    ),
    "orders for the database and for templates": Poison(
        lambda: each("title", "'; DROP TABLE courses_course; --", "{{7*7}} ${7*7} %s %(x)s", "a < b > c")
    ),
    "addresses that mislead": Poison(
        lambda: each("url", "javascript:alert(1)", "https://a.example@b.example/", "https://b.example/\r\nX: y"),
        rows=rows("URL_INVALID", 2, 3, 4),
    ),
}
