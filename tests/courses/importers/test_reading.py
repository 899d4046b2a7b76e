"""Publishers' files as streams."""

from __future__ import annotations

from pathlib import Path

import pytest

from backend.errors import Refusal
from courses.importers.reading import (
    FileMissing,
    FileUnreadable,
    HeaderWrong,
    Once,
    fingerprint,
    parse,
    read_csv,
    read_json,
)
from courses.importers.skips import Skip, Skips
from tests.courses.importers.folder import Folder, said


@pytest.mark.parametrize("name", ["a.csv", "a.csv.xz"])
def test_csv_without_its_bom_and_with_its_row_numbers(folder: Folder, name: str) -> None:
    path = folder.put(name, b'\xef\xbb\xbfid, name ,more\r\n1,"two\nlines",x\r\n\r\n2,\xc3\xa9,y\r\n')
    records = list(read_csv(path, ["id", "name"]))
    assert [(record.number, record.values) for record in records] == [
        (2, {"id": "1", "name": "two\nlines", "more": "x"}),
        (4, {"id": "2", "name": "é", "more": "y"}),
    ]
    assert {record.file for record in records} == {name}


def test_progress_is_told_every_byte_of_the_file(folder: Folder) -> None:
    path = folder.put("a.csv", b"id\n" + b"1\n" * 50_000)
    heard: list[int] = []
    assert len(list(read_csv(path, ["id"], heard.append))) == 50_000
    assert (sum(heard), len(heard) > 1) == (path.stat().st_size, True)


def test_a_row_with_a_cell_too_many_or_too_few_is_left_out(folder: Folder) -> None:
    path = folder.put("a.csv", b"id,name\n1,a\n2\n3,c,d\n4,d\n")
    skips = Skips()
    assert list(parse(read_csv(path, ["id"]), lambda record: record.required("id"), skips)) == ["1", "4"]
    assert said(skips) == [(3, "", "COLUMNS_WRONG", "row"), (4, "", "COLUMNS_WRONG", "row")]


@pytest.mark.parametrize(
    ("content", "refusal", "text"),
    [
        (b"id\n1\n", HeaderWrong, "a.csv does not have the columns that we know. It lacks: name."),
        (b"", HeaderWrong, "a.csv does not have the columns that we know. It lacks: name."),
        (
            b"name,name\n1,2\n",
            HeaderWrong,
            "a.csv does not have the columns that we know. A column stands in it twice.",
        ),
        (b"name\n\xff\xfe\n", FileUnreadable, "a.csv cannot be read: UnicodeDecodeError."),
        (b'name\n"never closed\n', FileUnreadable, "a.csv cannot be read: Error."),
    ],
)
def test_a_csv_file_that_cannot_be_trusted(folder: Folder, content: bytes, refusal: type[Refusal], text: str) -> None:
    path = folder.put("a.csv", content)
    with pytest.raises(refusal) as caught:
        list(read_csv(path, ["name"]))
    assert caught.value.text == text


def test_a_damaged_or_missing_file(folder: Folder) -> None:
    path = folder.put("a.csv.xz", b"name\n" + b"a,b\n" * 1000)
    path.write_bytes(path.read_bytes()[:60])
    with pytest.raises(FileUnreadable):
        list(read_csv(path, ["name"]))
    path.write_bytes(b"not xz at all")
    with pytest.raises(FileUnreadable):
        list(read_csv(path, ["name"]))
    with pytest.raises(FileMissing) as caught:
        list(read_csv(folder.path / "none" / "b.csv", ["name"]))
    assert caught.value.text == "b.csv is missing from the folder none."


def test_json(folder: Folder) -> None:
    path = folder.put("a.json", b'\xef\xbb\xbf[{"id": 1}, {"id": 2}]')
    assert [(record.number, record.values) for record in read_json(path)] == [(1, {"id": 1}), (2, {"id": 2})]
    keyed = folder.put("b.json", b'{"x": {"id": 1}}')
    assert [record.values for record in read_json(keyed)] == [{"key": "x", "id": 1}]


@pytest.mark.parametrize("content", [b"[1, 2]", b"{", b'"text"', b""])
def test_json_that_is_no_list_of_objects(folder: Folder, content: bytes) -> None:
    with pytest.raises(FileUnreadable):
        read_json(folder.put("a.json", content))


def test_once_leaves_the_second_out() -> None:
    once = Once()
    once("id", ("a", 1))
    once("id", ("a", 2))
    with pytest.raises(Skip) as caught:
        once("id", ("a", 1))
    assert (caught.value.field, caught.value.code) == ("id", "DUPLICATE")


def test_a_fingerprint_follows_the_content(folder: Folder) -> None:
    path = folder.put("a.csv", b"id\n1\n")
    before = fingerprint([path])
    assert fingerprint([path]) == before
    assert fingerprint([path], "2026-11-23") != before
    folder.put("a.csv", b"id\n2\n")
    assert fingerprint([path]) != before
    with pytest.raises(FileMissing):
        fingerprint([Path("/nowhere/at/all.csv")])
