"""Files of strangers through the real door: what is odd is read rightly or refused with its code, and nothing is half-written."""

from __future__ import annotations

import http.client
import resource
import socket
from collections.abc import Iterable, Mapping
from datetime import date
from datetime import time as clock_time
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from courses.models import Course, CourseRun, Provider, Upload, UploadRow
from courses.uploads import files
from courses.uploads.reading.opened import open_table
from courses.uploads.reading.refusals import FileRefused
from courses.uploads.services import publish_upload
from courses.uploads.work import work_once
from tests.courses.uploads import hostile_books, odd_books, odd_texts
from tests.courses.uploads.poison import Poison
from tests.courses.uploads.sending import COURSE, VENUE, clock, csv_of, problems
from tests.courses.uploads.test_poison_import import MOST_MEMORY, read_apart
from tests.factories.outcode import outcode
from tests.factories.user import user
from tests.mobile_api.permission_cases.world import about
from tests.mobile_api.uploads.conftest import Send, token

ODD: Mapping[str, Poison] = {**odd_texts.LISTS, **odd_books.BOOKS, **hostile_books.HOSTILE}
MOST_SECONDS = 5.0  # of a processor; a file that takes longer keeps everybody else's waiting


def sent(send: Send, content: bytes, to: Provider, kind: str = "courses", **headers: str) -> Upload:
    """A file that was accepted and read by a worker."""
    response = send("POST", f"/uploads?organisation={about(to)}&kind={kind}", content, **headers)
    assert response.status_code == 202, response.content
    done = work_once(clock=clock)
    assert done is not None
    return done


@pytest.mark.parametrize("name", sorted(ODD))
def test_each_has_its_outcome(name: str, send: Send, lantern: Provider) -> None:
    odd = ODD[name]
    content = odd.make()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_utime

    upload = sent(send, content, lantern)

    assert resource.getrusage(resource.RUSAGE_SELF).ru_utime - before < MOST_SECONDS
    found: dict[int, list[str]] = {}
    for row, code, _ in problems(upload):
        found.setdefault(row, []).append(code)
    state = "FAILED" if odd.refused else "CHECKED"
    assert (upload.state, upload.refusal_code, found) == (state, odd.refused, odd.rows)
    assert Course.objects.count() == 0
    if odd.refused:
        assert (UploadRow.objects.count(), list(files.folder().iterdir())) == (0, [])


def test_all_of_them_together_need_little_memory(tmp_path: Path) -> None:
    for number, name in enumerate(sorted(ODD)):
        (tmp_path / str(number)).write_bytes(ODD[name].make())

    assert read_apart(*sorted(tmp_path.iterdir()))[1] < MOST_MEMORY


@pytest.mark.parametrize(
    ("name", "field", "values"),
    [
        ("Days counted from 1904, as Excel for Mac did", "starts_on", [date(2027, 3, 8)]),
        ("Excel's line about the delimiter", "cost_gbp", [Decimal(120)]),
        ("numbers in other ways", "cost_gbp", [Decimal("1250.5"), Decimal(120)]),
        ("Numbers as programs write them: with an exponent, none at all, and more than there is", "cost_gbp", [120, 0]),
        ("times in other ways", "day_starts_at", [clock_time(9, 30), clock_time(18, 30)]),
        ("times in other ways", "day_ends_at", [clock_time(12), clock_time(20, 30)]),
        ("Times as fractions of a day, and as a span", "day_starts_at", [clock_time(18, 30)]),
        ("Times as fractions of a day, and as a span", "day_ends_at", [clock_time(20, 30)]),
        ("Both halves of one", "course__title", ["Good 😀 letter"]),
        ("Half of a pair of surrogates, as Excel escapes letters", "course__title", ["Bad _xD83D_ letter"]),
        ("emoji", "course__title", ["Spreadsheets 📊 for 👩\u200d💻", "Café"]),
        ("references that look the same", "course__reference", ["A 1"] * 5),
    ],
)
def test_what_is_read_is_what_was_meant(
    name: str, field: str, values: Iterable[Any], send: Send, lantern: Provider
) -> None:
    upload = sent(send, ODD[name].make(), lantern)

    publish_upload(by=user(uid="alice"), upload_id=upload.pk)
    work_once(clock=clock)

    assert list(CourseRun.objects.order_by("pk").values_list(field, flat=True)) == list(values)


def test_references_that_look_the_same_are_one_course(send: Send, lantern: Provider) -> None:
    for content in (ODD["references that look the same"].make(), csv_of([{**COURSE, "course_reference": "A\u00a01 "}])):
        publish_upload(by=user(uid="alice"), upload_id=sent(send, content, lantern).pk)
        work_once(clock=clock)

    assert Course.objects.values_list("reference").get() == ("A 1",)


def test_a_row_that_a_filter_hides_is_pointed_out(send: Send, lantern: Provider) -> None:
    upload = sent(send, odd_books.hidden_rows_and_columns(), lantern)

    assert [[one["code"] for one in row.warnings] for row in upload.rows.order_by("number")] == [[], ["ROW_HIDDEN"]]


@pytest.mark.parametrize("rows", [100_000, 100_001])
def test_a_row_too_many(rows: int, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"title,cost\r\n" + b"a,1\r\n" * rows)

    read = refused = 0
    try:
        for _ in open_table(tmp_path / "file").rows():
            read += 1
    except FileRefused as refusal:
        refused = refusal.code == "TOO_MANY_ROWS"

    assert (read, refused) == (100_000, rows > 100_000)


def test_postcodes_elsewhere_and_in_other_spacing(send: Send, lantern: Provider) -> None:
    outcode(code="E7")
    codes_and_outcomes = {
        "E7 9ZZ": [],
        "e79zz": [],
        "E7\u00a09ZZ": [],
        "M1 1AA": ["POSTCODE_NOT_IN_LONDON"],
        "E7": ["POSTCODE_INVALID"],
        "90210": ["POSTCODE_INVALID"],
    }
    rows = [{**VENUE, "venue_reference": f"V{n}", "postcode": code} for n, code in enumerate(codes_and_outcomes)]

    upload = sent(send, csv_of(rows), lantern, kind="venues")

    found = [[one["code"] for one in row.problems] for row in upload.rows.order_by("number")]
    assert found == list(codes_and_outcomes.values())


@pytest.mark.parametrize("kind", ["application/pdf", "image/png", "application/json", "", "text/csv; charset=utf-7"])
def test_what_it_calls_itself_decides_nothing(kind: str, send: Send, lantern: Provider) -> None:
    assert sent(send, csv_of([COURSE]), lantern, Content_Type=kind).good_rows == 1


@pytest.mark.django_db(transaction=True)
def test_a_file_that_ends_too_early_or_has_no_end(live_server: LiveServer, client: Client, lantern: Provider) -> None:
    content = csv_of([COURSE])
    where = urlsplit(live_server.url)
    path = f"/uploads?organisation={about(lantern)}&kind=courses"
    signed = "".join(f"{name}: {value}\r\n" for name, value in token("alice").items())
    head = f"POST {path} HTTP/1.1\r\nHost: {where.netloc}\r\nContent-Type: text/csv\r\n{signed}"

    for more, body, status, code in (
        (f"Content-Length: {len(content) + 5}\r\n", content, 400, "FILE_CUT_OFF"),
        ("Transfer-Encoding: chunked\r\n", b"4\r\nabcd\r\n0\r\n\r\n", 411, "LENGTH_REQUIRED"),
        (f"Content-Encoding: gzip\r\nContent-Length: {len(content)}\r\n", content, 415, "UNSUPPORTED_MEDIA_TYPE"),
    ):
        with socket.create_connection((where.hostname, where.port), timeout=10) as connection:
            connection.sendall(f"{head}{more}Connection: close\r\n\r\n".encode() + body)
            connection.shutdown(socket.SHUT_WR)
            response = http.client.HTTPResponse(connection)
            response.begin()
            assert (response.status, code in response.read().decode()) == (status, True)

    assert (Upload.objects.count(), list(files.folder().iterdir())) == (0, [])
