"""Files over HTTP: sent, templates, handed back."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook
from pytest_django import Settings

from courses.models import Employer, Provider, Upload
from courses.uploads import files
from courses.uploads.work import work_once
from tests.courses.uploads.sending import COURSE, JOB, csv_of
from tests.factories.provider import provider
from tests.mobile_api.conftest import Ask
from tests.mobile_api.permission_cases.world import about
from tests.mobile_api.uploads.conftest import Send, codes

CONTENT = csv_of([COURSE, {**COURSE, "cost": "cheap", "run_reference": "B"}])


def to(organisation: Provider | Employer, kind: str = "courses", more: str = "") -> str:
    return f"/uploads?organisation={about(organisation)}&kind={kind}{more}"


def kept() -> list[Path]:
    return list(files.folder().iterdir())


def test_a_file_is_accepted_and_can_be_followed(send: Send, ask: Ask, lantern: Provider) -> None:
    response = send("POST", to(lantern, more="&name=spring.csv"), CONTENT)

    upload = Upload.objects.get()
    assert (response.status_code, response.json()["upload"]["id"]) == (202, about(upload))
    assert (upload.state, upload.file_name, upload.bytes, len(kept())) == ("RECEIVED", "spring.csv", len(CONTENT), 1)
    assert files.path_of(upload.file).read_bytes() == CONTENT

    work_once()

    query = """query($id: ID!) { upload(id: $id) { state progress rowsRead rowsTotal goodRows badRows encodingAssumed
        problemsByCode { code rows } rows(code: "MONEY_INVALID") { edges { node { number cells problems { code column } } } } } }"""
    found = ask(query, {"id": about(upload)}, by="bob").data["upload"]
    assert found == {
        "state": "CHECKED",
        "progress": 100,
        "rowsRead": 2,
        "rowsTotal": 2,
        "goodRows": 1,
        "badRows": 1,
        "encodingAssumed": False,
        "problemsByCode": [{"code": "MONEY_INVALID", "rows": 1}],
        "rows": {
            "edges": [
                {
                    "node": {
                        "number": 3,
                        "cells": [*{**COURSE, "cost": "cheap", "run_reference": "B"}.values()],
                        "problems": [{"code": "MONEY_INVALID", "column": "cost"}],
                    }
                }
            ]
        },
    }


def test_the_same_file_while_it_waits_is_the_same_upload(send: Send, lantern: Provider) -> None:
    first = send("POST", to(lantern), CONTENT)
    second = send("POST", to(lantern), CONTENT)

    assert first.json() == second.json()
    assert (Upload.objects.count(), len(kept())) == (1, 1)


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"by": None}, 401, "SIGN_IN_NEEDED"),
        ({"by": "bob"}, 403, "ROLE_TOO_LOW"),
        ({"by": "charlie"}, 404, "NOT_FOUND"),
        ({"Authorization": "Bearer nonsense", "by": None}, 401, "TOKEN_MALFORMED"),
        ({"Content_Type": "multipart/form-data; boundary=x"}, 415, "UNSUPPORTED_MEDIA_TYPE"),
        ({"Content_Encoding": "gzip"}, 415, "UNSUPPORTED_MEDIA_TYPE"),
        ({"body": b"", "Content_Length": "0"}, 422, "FILE_EMPTY"),
        ({"body": b"x" * 2_001}, 413, "FILE_TOO_LARGE"),
        ({"path": "/uploads?kind=courses"}, 422, "INVALID_ID"),
        ({"kind": "COURSES"}, 422, "KIND_UNKNOWN"),
        ({"kind": "people"}, 422, "KIND_UNKNOWN"),
        ({"kind": "jobs"}, 422, "KIND_NOT_FOR_ORGANISATION"),
        ({"more": "&corrects=nonsense"}, 422, "INVALID_ID"),
        ({"more": f"&corrects={about(Upload(pk=10**9))}"}, 404, "NOT_FOUND"),
        ({"method": "GET"}, 405, "METHOD_NOT_ALLOWED"),
    ],
)
def test_refusals(
    change: dict[str, Any], status: int, code: str, send: Send, lantern: Provider, settings: Settings
) -> None:
    settings.UPLOAD_MAX_BYTES = 2_000
    path = change.pop("path", None) or to(lantern, change.pop("kind", "courses"), change.pop("more", ""))

    response = send(change.pop("method", "POST"), path, change.pop("body", CONTENT), **change)

    assert (response.status_code, codes(response)) == (status, [code])
    assert (Upload.objects.count(), kept()) == (0, [])


def test_somebody_elses_organisation_answers_as_one_that_does_not_exist(send: Send, lantern: Provider) -> None:
    theirs, nobodys = send("POST", to(provider()), CONTENT), send("POST", to(Provider(pk=10**9)), CONTENT)

    assert (theirs.status_code, theirs.content) == (nobodys.status_code, nobodys.content) == (404, nobodys.content)


def test_a_length_is_needed(client: Client, lantern: Provider, send: Send) -> None:
    response = send("POST", to(lantern), CONTENT, Content_Length="-5")

    assert (response.status_code, codes(response)) == (411, ["LENGTH_REQUIRED"])


def test_ones_own_file_handed_back(send: Send, lantern: Provider) -> None:
    send("POST", to(lantern), CONTENT)
    work_once()
    path = f"/uploads/{about(Upload.objects.get())}/with-errors"

    response = send("GET", f"{path}.csv", by="bob")
    lines = list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode(), newline="")))

    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert (lines[0], [line[-1][:5] for line in lines[1:]]) == ([*COURSE, "errors"], ["", "cost:"])
    book = load_workbook(io.BytesIO(b"".join(send("GET", f"{path}.xlsx").streaming_content)))
    assert [cell.value for cell in book.active[1]] == [*COURSE, "errors"]
    only = b"".join(send("GET", f"{path}.csv?only=bad").streaming_content).decode()
    assert len(only.splitlines()) == 2
    for by, status in (("charlie", 404), (None, 401)):
        assert send("GET", f"{path}.csv", by=by).status_code == status


@pytest.mark.parametrize("kind", ["courses", "jobs", "venues"])
@pytest.mark.parametrize("ending", [".csv", ".xlsx", "-dictionary.csv"])
def test_templates_are_for_anybody(kind: str, ending: str, client: Client) -> None:
    response = client.get(f"/uploads/templates/{kind}{ending}")

    assert (response.status_code, len(response.content) > 100) == (200, True)
    assert response["Content-Disposition"] == f'attachment; filename="{kind}{ending}"'


@pytest.mark.parametrize(
    ("path", "status"), [("people.csv", 422), ("courses-x.csv", 404), ("courses-dictionary.xlsx", 404), ("a.txt", 404)]
)
def test_templates_that_there_are_not(path: str, status: int, client: Client) -> None:
    assert client.get(f"/uploads/templates/{path}").status_code == status


def test_mended_published_and_discarded_over_graphql(send: Send, ask: Ask, lantern: Provider) -> None:
    send("POST", to(lantern), CONTENT)
    work_once()
    upload = about(Upload.objects.get())
    cells = [*{**COURSE, "cost": "95", "run_reference": "B"}.values()]
    fix = "mutation($i: FixUploadRowInput!) { fixUploadRow(input: $i) { row { state problems { code } } errors { code } } }"
    publish = "mutation($i: PublishUploadInput!) { publishUpload(input: $i) { upload { state } errors { code } } }"
    discard = "mutation($i: DiscardUploadInput!) { discardUpload(input: $i) { upload { state } errors { code } } }"

    fixed = ask(fix, {"i": {"uploadId": upload, "row": 3, "cells": cells}}, by="alice").data["fixUploadRow"]
    assert fixed == {"row": {"state": "GOOD", "problems": []}, "errors": []}
    wrong = ask(fix, {"i": {"uploadId": upload, "row": 3, "cells": ["x"]}}, by="alice").data["fixUploadRow"]
    assert wrong == {"row": None, "errors": [{"code": "CELLS_INVALID"}]}
    asked = ask(publish, {"i": {"uploadId": upload}}, by="alice").data["publishUpload"]
    assert asked == {"upload": {"state": "PUBLISHING"}, "errors": []}
    again = ask(publish, {"i": {"uploadId": upload}}, by="alice").data["publishUpload"]
    assert again == {"upload": None, "errors": [{"code": "UPLOAD_NOT_READY"}]}

    work_once()

    asked_for = "state outcome { created changed conflict duplicates }"
    outcome = ask(f'{{ upload(id: "{upload}") {{ {asked_for} }} }}', by="alice").data
    counts = {"created": 1, "changed": 0, "conflict": 0, "duplicates": 0}
    assert outcome["upload"] == {"state": "PUBLISHED", "outcome": counts}
    gone = ask(discard, {"i": {"uploadId": upload}}, by="alice").data["discardUpload"]
    assert (gone, lantern.courses.count(), kept()) == ({"upload": {"state": "DISCARDED"}, "errors": []}, 1, [])


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_of_uploads_costs_the_same(
    number: int, send: Send, ask: Ask, dock: Employer, django_assert_num_queries: Any
) -> None:
    for n in range(number):
        send("POST", to(dock, "jobs"), csv_of([{**JOB, "job_reference": f"J{n}"}]))
    ask("{ me { id } }", by="alice")

    with django_assert_num_queries(4):
        found = ask(
            "query($id: ID!) { uploads(organisationId: $id) { edges { node { id state badRows } } } }",
            {"id": about(dock)},
            by="alice",
        )

    assert len(found.data["uploads"]["edges"]) == number
