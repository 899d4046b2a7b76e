"""One's own file handed back: same columns, order, delimiter, encoding; what is wrong in the last column; nothing that runs."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook

from courses.models import Provider, Upload
from courses.uploads.drafts import COLUMNS
from courses.uploads.handback import csv_with_errors, xlsx_with_errors
from courses.uploads.services import fix_upload_row
from courses.uploads.templates import dictionary_csv, template_csv, template_xlsx
from tests.courses.uploads.sending import COURSE, NOW, csv_of, problems, read
from tests.courses.uploads.workbooks import of_rows
from tests.factories.member import member
from tests.factories.provider import provider
from tests.factories.user import user

pytestmark = pytest.mark.django_db


@pytest.fixture
def lantern() -> Provider:
    made = provider()
    member(made)
    return made


def moved(row: dict[str, str]) -> dict[str, str]:
    """The same row with its columns in another order."""
    return dict(reversed(row.items()))


def lines(upload: Upload, delimiter: str = ",", **more: bool) -> list[list[str]]:
    text = b"".join(csv_with_errors(upload, **more)).decode(upload.encoding)
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def test_the_providers_own_file_with_an_error_column(lantern: Provider) -> None:
    rows = [{**COURSE, "my notes": "Café"}, {**COURSE, "my notes": "", "cost": "cheap", "run_reference": "B"}]
    upload = read(csv_of(rows, delimiter=";", encoding="cp1252"), to=lantern)

    assert (upload.encoding, upload.delimiter, upload.ignored_columns) == ("cp1252", ";", [12])
    assert lines(upload, ";") == [
        [*COURSE, "my notes", "errors"],
        [*COURSE.values(), "Café", lines(upload, ";")[1][-1]],
        [*rows[1].values(), "cost: Please write pounds as 1250 or £1,250.00; 0 where it is free."],
    ]
    assert lines(upload, ";")[1][-1] == (
        "The file doesn't say how its letters are stored. We took it for Windows-1252: please check this row."
    )
    assert lines(upload, ";", only_bad=True)[1:] == [lines(upload, ";")[2]]


def test_it_can_be_sent_again_as_it_is(lantern: Provider) -> None:
    upload = read(csv_of([COURSE, {**COURSE, "cost": "-1", "run_reference": "=B"}]), to=lantern)
    again = read(b"".join(csv_with_errors(upload)), to=lantern)

    assert problems(again) == problems(upload) == [(3, "MONEY_INVALID", "cost")]
    assert [row.cells[:-1] for row in again.rows.all()] == [row.cells for row in upload.rows.all()]
    assert (again.ignored_columns, lines(again)) == ([], lines(upload))


@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1", "＝1"])
def test_formulas_are_inert_in_every_export(text: str, lantern: Provider, tmp_path: Path) -> None:
    row = {**COURSE, "cost_description": f"x{text}", "summary": "ok"}
    content = csv_of([{**row, "summary": text}])
    upload = read(content, to=lantern)

    xlsx_with_errors(upload, tmp_path / "a.xlsx")
    sheet = load_workbook(tmp_path / "a.xlsx").active
    cells = [cell for line in sheet.iter_rows(min_row=2) for cell in line]

    stored = upload.rows.get().cells[-1]
    assert stored == text
    assert lines(upload)[1][-2] == f"'{text}"
    assert {cell.data_type for cell in cells} <= {"s", "n", "inlineStr"}
    assert [cell.value for cell in cells][-2] == f"'{text}"


def test_of_a_workbook(lantern: Provider, tmp_path: Path) -> None:
    upload = read(of_rows([COURSE, {**COURSE, "cost": "cheap", "run_reference": "B"}]), to=lantern)

    xlsx_with_errors(upload, tmp_path / "a.xlsx")

    values = [[cell.value for cell in line] for line in load_workbook(tmp_path / "a.xlsx").active.iter_rows()]
    assert values[0] == [*COURSE, "errors"]
    assert values[2][-1] == "cost: Please write pounds as 1250 or £1,250.00; 0 where it is free."


def test_a_mended_cell_with_letters_that_the_encoding_has_not(lantern: Provider) -> None:
    upload = read(csv_of([{**COURSE, "title": "Café", "cost": "cheap"}], encoding="cp1252"), to=lantern)

    fix_upload_row(by=user(), upload_id=upload.pk, number=2, cells=[*{**COURSE, "title": "Łódź"}.values()], now=NOW)

    upload.refresh_from_db()
    assert (upload.encoding, lines(upload)[1][1]) == ("utf-8-sig", "Łódź")


def test_a_corrected_file_replaces_only_the_bad_rows(lantern: Provider) -> None:
    upload = read(csv_of([COURSE, {**COURSE, "cost": "cheap", "run_reference": "B"}]), to=lantern)
    corrected = [
        moved({**COURSE, "run_reference": "B", "cost": "95"}),
        moved({**COURSE, "cost": "1"}),
        moved({**COURSE, "run_reference": "NEW"}),
    ]

    correction = read(csv_of(corrected), to=lantern, corrects=upload.pk)

    upload.refresh_from_db()
    assert (correction.state, correction.outcome) == ("PUBLISHED", {"replaced": 1, "unmatched": 2})
    assert (upload.state, upload.good_rows, upload.bad_rows, problems(upload)) == ("CHECKED", 2, 0, [])
    assert [row.cells[-1] for row in upload.rows.all()] == ["£120.00", "95"]


@pytest.mark.parametrize("kind", ["COURSES", "JOBS", "VENUES"])
def test_templates_are_made_of_the_parsers_own_columns(kind: str, tmp_path: Path) -> None:
    names = [column.name for column in COLUMNS[kind]]
    (tmp_path / "t.xlsx").write_bytes(template_xlsx(kind))
    book = load_workbook(tmp_path / "t.xlsx")
    listing, dictionary, _ = book.worksheets

    assert next(csv.reader(io.StringIO(template_csv(kind).decode("utf-8-sig"), newline=""))) == names
    assert [cell.value for cell in listing[1]] == names
    assert [cell.value for cell in dictionary["A"]][1:] == names
    assert [row[0] for row in csv.reader(io.StringIO(dictionary_csv(kind).decode("utf-8-sig"), newline=""))][
        1:
    ] == names
    choices = [c for c in COLUMNS[kind] if not c.form.several and (c.allowed or c.form.name == "yes or no")]
    assert len(listing.data_validations.dataValidation) == len(choices)


@pytest.mark.parametrize("make", [template_csv, template_xlsx])
def test_an_empty_template_sent_back_lists_nothing(make: Callable[[str], bytes], lantern: Provider) -> None:
    upload = read(make("COURSES"), to=lantern)

    assert (upload.state, upload.good_rows) == ("CHECKED", 0)
    assert (2, "TEMPLATE_EXAMPLE", "") in problems(upload)
