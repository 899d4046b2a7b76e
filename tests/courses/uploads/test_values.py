"""The text of a cell as a value, and headers as columns."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest

from courses.models import CourseRun, Level
from courses.uploads import values
from courses.uploads.columns import COURSE_COLUMNS, JOB_COLUMNS, VENUE_COLUMNS
from courses.uploads.drafts import COLUMNS
from courses.uploads.header import understand_header
from courses.uploads.reading.refusals import FileRefused
from courses.uploads.values import CellWrong


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *((text, date(2027, 3, 9)) for text in ("2027-03-09", "09/03/2027", "9/3/2027", "9.3.2027", "9-3-2027")),
        *((text, date(2027, 3, 9)) for text in ("9 March 2027", "09-Mar-2027", "9 mar, 2027", "2027-03-09 00:00")),
        ("25/12/2027", date(2027, 12, 25)),
        ("12/25/2027", "DATE_AMERICAN"),
        ("31/02/2027", "DATE_INVALID"),
        ("13/13/2027", "DATE_INVALID"),
        ("32/01/2027", "DATE_INVALID"),
        *((text, "DATE_INVALID") for text in ("9/3/27", "March 2027", "46000", "2027/03/09", "soon", "9 Mayo 27")),
    ],
)
def test_days(text: str, expected: date | str) -> None:
    assert outcome(values.day, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *((text, Decimal(1250)) for text in ("1250", "£1250", "1,250", "£ 1,250", "£1,250.00")),
        ("14.80", Decimal("14.80")),
        ("0", Decimal(0)),
        *((text, "MONEY_INVALID") for text in ("-5", "1.250,00", "1,25", "12,50.00", "free", "$5", "£", "1e3", "５")),
    ],
)
def test_money(text: str, expected: Decimal | str) -> None:
    assert outcome(values.money, text) == expected


@pytest.mark.parametrize(
    ("parse", "text", "expected"),
    [
        (values.clock, "18:30", time(18, 30)),
        (values.clock, "9.05", time(9, 5)),
        (values.clock, "24:00", "TIME_INVALID"),
        *((values.clock, text, time(18, 30)) for text in ("6.30pm", "06:30 PM", "6:30 p.m.")),
        (values.clock, "12am", time(0)),
        (values.clock, "12 noon", "TIME_INVALID"),
        (values.clock, "13pm", "TIME_INVALID"),
        (values.clock, "9.30am - 12", "TIME_INVALID"),
        (values.reference, "A  B", "A B"),
        *((values.reference, text, "REFERENCE_SHORTENED") for text in ("1.23457E+11", "5e+20")),
        *((values.reference, text, text) for text in ("1E5", "E+11", "12E+", "00123")),
        (values.whole, "12", 12),
        (values.whole, "12.0", 12),
        (values.whole, "12.5", "NUMBER_INVALID"),
        (values.decimal, "37.5", Decimal("37.5")),
        (values.decimal, "1e5", "NUMBER_INVALID"),
        (values.yes_no, "Yes", True),
        (values.yes_no, "n", False),
        (values.yes_no, "perhaps", "YES_OR_NO"),
        (values.one_of(CourseRun.DeliveryMode), "in a  classroom", "CLASSROOM"),
        (values.one_of(CourseRun.DeliveryMode), "work-based", "WORK_BASED"),
        (values.one_of(CourseRun.DeliveryMode), "pigeon", "VALUE_UNKNOWN"),
        (values.one_of(Level), "Level 3", 3),
        (values.one_of(Level), "0", 0),
        (values.any_of(values.plain), "a; b;; c", ("a", "b", "c")),
    ],
)
def test_others(parse: values.Parse, text: str, expected: Any) -> None:
    assert outcome(parse, text) == expected


def outcome(parse: values.Parse, text: str) -> Any:
    """The value, or the code of what is wrong."""
    try:
        return parse(text)
    except CellWrong as wrong:
        return wrong.code


@pytest.mark.parametrize("columns", [COURSE_COLUMNS, JOB_COLUMNS, VENUE_COLUMNS])
def test_the_table_of_columns_is_sound(columns: Any) -> None:
    names = [name for column in columns for name in (column.name, *column.also)]
    fields = [column.field for column in columns]

    assert (len(set(names)), len(set(fields))) == (len(names), len(fields))
    for column in columns:
        if column.example:
            column.form.parse(column.example)
        if column.limit:
            assert len(column.example) <= column.limit


def test_headers_are_known_in_any_case_order_and_spelling() -> None:
    header = understand_header(
        [" Delivery Mode ", "COURSE_NAME", "Who for", "course-type", "", "errors"], COURSE_COLUMNS
    )

    assert [(n, column.name) for n, column in header.columns] == [
        (0, "delivery_mode"),
        (1, "title"),
        (2, "who_for"),
        (3, "course_type"),
    ]
    assert header.ignored == (4,)


@pytest.mark.parametrize(
    ("names", "code", "words"),
    [
        (
            ["a", "b"],
            "HEADER_MISSING",
            "The first row must have the column names of our template. In a workbook, the list must be on the first sheet.",
        ),
        (
            ["title", "titel"],
            "HEADER_INCOMPLETE",
            "These columns are needed and missing: course_type, who_for, delivery_mode.",
        ),
        (["title", "course_typ"], "HEADER_UNKNOWN", "We don't know the name of column 2. Did you mean “course_type”?"),
        (["title", "Title"], "HEADER_REPEATED", "Column 2 has the same name as column 1: title."),
    ],
)
def test_headers_that_are_refused(names: list[str], code: str, words: str) -> None:
    with pytest.raises(FileRefused) as refusal:
        understand_header(names, COLUMNS["COURSES"])

    assert (refusal.value.code, refusal.value.text) == (code, words)
