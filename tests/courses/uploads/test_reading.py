"""Good files of every kind become the same rows: encodings, delimiters, line ends, workbooks."""

from __future__ import annotations

import codecs
import csv
import io
from datetime import date, datetime, time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from courses.formulas import as_meant, inert
from courses.uploads.reading.opened import open_table
from courses.uploads.reading.table import Reading, SheetRow
from courses.uploads.sheet_writer import write_sheet
from tests.courses.uploads.test_poison_import import MOST_MEMORY, read_apart
from tests.courses.uploads.workbooks import saved, workbook

HEADER = ("title", "cost")
TEXT = "title,cost\r\nCafé skills – £5,£5\r\n"


def rows_of(content: bytes, folder: Path) -> tuple[Reading, tuple[str, ...], list[SheetRow]]:
    path = folder / "file"
    path.write_bytes(content)
    table = open_table(path)
    return table.reading, table.header, list(table.rows())


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (codecs.BOM_UTF8 + TEXT.encode(), "utf-8-sig"),
        (TEXT.encode("cp1252"), "cp1252"),
        (TEXT.encode("utf-16"), "utf-16"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16"),
        (b"title,cost\r\nplain,5\r\n", "utf-8"),
    ],
)
def test_encodings(content: bytes, encoding: str, tmp_path: Path) -> None:
    reading, header, rows = rows_of(content, tmp_path)

    first = "plain" if b"plain" in content else "Café skills – £5"
    assert (reading, header) == (Reading("csv", encoding, ","), HEADER)
    assert [(row.number, row.cells[0]) for row in rows] == [(2, first)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_delimiters_and_line_ends(delimiter: str, end: str, tmp_path: Path) -> None:
    lines = [delimiter.join(HEADER), delimiter.join(['"two\nlines, and; more"', "5"]), "", delimiter.join(["b", "6"])]

    reading, header, rows = rows_of(end.join(lines).encode(), tmp_path)

    assert (reading.delimiter, header) == (delimiter, HEADER)
    assert [(row.number, row.cells) for row in rows] == [(2, ("two\nlines, and; more", "5")), (4, ("b", "6"))]


def test_blank_cells_beyond_the_header_are_nothing(tmp_path: Path) -> None:
    _, header, rows = rows_of(b"title,cost,,\r\nA,5,,\r\nB,6,,x\r\n", tmp_path)

    assert (header, [row.cells for row in rows]) == (HEADER, [("A", "5"), ("B", "6", "", "x")])


def test_a_line_end_on_the_edge_of_a_block(tmp_path: Path) -> None:
    row = b"x" * 1_021 + b",5\r\n"
    content = b"title,cost" + b" " * 1_013 + b"\r\n" + row * 600 + "é".encode("cp1252") + b",6\r\n"

    _, _, rows = rows_of(content, tmp_path)

    assert (len(rows), rows[-1]) == (601, SheetRow(602, ("é", "6")))


def test_a_workbook_as_text(tmp_path: Path) -> None:
    values = [
        "Café",
        450,
        14.2,
        0.1 + 0.2,
        datetime(2027, 3, 8),  # noqa: DTZ001 - a workbook knows no zone
        date(2027, 3, 9),
        time(18, 30),
        True,
        None,
        "007",
        "  ",
    ]
    _, header, rows = rows_of(workbook([[f"c{n}" for n in range(11)], values]), tmp_path)

    expected = ("Café", "450", "14.2", "0.3", "2027-03-08", "2027-03-09", "18:30", "yes", "", "007", "  ")
    assert (len(header), [row.cells for row in rows]) == (11, [expected])


def test_formulas_and_errors_are_named(tmp_path: Path) -> None:
    _, _, rows = rows_of(workbook([HEADER, ["=1+1", "#N/A"]]), tmp_path)

    assert rows == [SheetRow(2, ("=1+1", "#N/A"), frozenset({0}), frozenset({1}))]


def test_rows_that_a_workbook_leaves_out_still_count(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    sheet.append(HEADER)
    sheet["A9"] = "A"
    sheet["B9"] = 5

    assert [row.number for row in rows_of(saved(book), tmp_path)[2]] == [9]


def test_a_hidden_sheet_is_not_read(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["secret"])
    book.active.sheet_state = "hidden"
    book.create_sheet("List").append(HEADER)

    assert rows_of(saved(book), tmp_path)[1] == HEADER


@pytest.mark.parametrize("text", ["=1+1", "+44", "-5", "@a", "\t=1", "\r=1", " =1", "＝1", "\ufeff=1", "'=1", "''=1"])
def test_formulas_are_inert_and_come_back_as_they_were(text: str) -> None:
    assert not inert(text).startswith(("=", "+", "-", "@", "\t", "\r", " ", "＝", "\ufeff"))
    assert as_meant(inert(as_meant(text))) == as_meant(text)


@pytest.mark.parametrize("text", ["Spreadsheets", "5", "£5", "'tis", "a=1", ""])
def test_other_text_is_left_alone(text: str) -> None:
    assert (inert(text), as_meant(text)) == (text, text)


CELLS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"), max_size=20
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(st.just("x"), CELLS, CELLS), min_size=1, max_size=5), delimiter=st.sampled_from(",;\t"))
def test_any_text_survives_a_csv_file(rows: list[tuple[str, str, str]], delimiter: str, tmp_path: Path) -> None:
    """Written inert, read again: the same cells."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerow(["a", "b", "c"])
    writer.writerows([[inert(cell) for cell in row] for row in rows])

    _, _, read = rows_of(text.getvalue().encode(), tmp_path)

    assert [row.cells for row in read] == [tuple(as_meant(cell) for cell in map(inert, row)) for row in rows]


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(st.just("x"), CELLS), min_size=1, max_size=5))
def test_any_text_survives_a_workbook(rows: list[tuple[str, str]], tmp_path: Path) -> None:
    """What XML can't hold becomes the replacement character; everything else comes back."""
    path = tmp_path / "file"
    write_sheet(path, [["a", "b"], *[[inert(cell) for cell in row] for row in rows]])

    read = list(open_table(path).rows())

    controls = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 65534, 65535], "�")
    assert [row.cells for row in read] == [tuple(as_meant(inert(c)).translate(controls) for c in row) for row in rows]


def test_a_hundred_thousand_rows_need_little_memory(tmp_path: Path) -> None:
    words = " ".join(f"word{n}" for n in range(60))
    rows = [[f"R{n}", f"{words} {n}", *["x"] * 6] for n in range(100_000)]
    header = [f"c{n}" for n in range(8)]
    with (tmp_path / "a.csv").open("w", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    write_sheet(tmp_path / "a.xlsx", [header, *rows])
    del rows

    assert read_apart(tmp_path / "a.csv")[0] == 100_000
    assert read_apart(tmp_path / "a.csv")[1] < MOST_MEMORY
    found, memory = read_apart(tmp_path / "a.xlsx")
    assert found == 100_000
    assert memory < MOST_MEMORY
