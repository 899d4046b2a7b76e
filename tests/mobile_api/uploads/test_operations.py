"""Every query about uploads and keys: one literal number of statements, with 1 row and with 3."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from courses.models import Provider, UploadRow
from tests.factories.api_key import api_key
from tests.factories.upload import upload, upload_row
from tests.mobile_api.conftest import Ask
from tests.mobile_api.permission_cases.world import about

FOLDER = Path(__file__).resolve().parents[2] / "operations" / "uploads"
FILES = {file.stem: file.read_text(encoding="utf-8") for file in sorted(FOLDER.glob("*.graphql"))}
PROBLEM = {"code": "MONEY_INVALID", "field": "cost", "message": "Please write pounds."}
Make = Callable[[Provider, int], dict[str, Any]]


def _upload(lantern: Provider, rows: int) -> dict[str, Any]:
    made = upload(provider=lantern, rows_read=rows)
    for number in range(rows):
        upload_row(upload=made, number=number + 2, state=UploadRow.State.BAD, problems=[PROBLEM])
    return {"id": about(made), "code": "MONEY_INVALID"}


def _uploads(lantern: Provider, rows: int) -> dict[str, Any]:
    for _ in range(rows):
        upload(provider=lantern)
    return {"organisationId": about(lantern)}


def _keys(lantern: Provider, rows: int) -> dict[str, Any]:
    for _ in range(rows):
        api_key(provider=lantern)
    return {"organisationId": about(lantern)}


def _edges(found: Any) -> int:
    return len(found["edges"])


CASES: dict[str, tuple[Make, Callable[[Any], int]]] = {
    "upload": (_upload, lambda data: _edges(data["upload"]["rows"])),
    "uploads": (_uploads, lambda data: _edges(data["uploads"])),
    "api_keys": (_keys, lambda data: len(data["apiKeys"])),
}


def test_every_operation_has_a_case() -> None:
    assert set(FILES) == {*CASES, "upload_columns"}


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("name", sorted(CASES))
def test_one_number_of_statements(
    name: str, rows: int, ask: Ask, lantern: Provider, django_assert_num_queries: Any
) -> None:
    make, count = CASES[name]
    given = make(lantern, rows)
    found = re.match(r"# statements: (\d+)\n", FILES[name])
    assert found is not None

    with django_assert_num_queries(int(found[1])):
        answer = ask(FILES[name], given, by="alice")

    assert count(answer.data) == rows


@pytest.mark.parametrize("kind", ["COURSES", "JOBS", "VENUES"])
def test_the_columns_cost_nothing(kind: str, ask: Ask, db: None, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        columns = ask(FILES["upload_columns"], {"kind": kind}).data["uploadColumns"]

    assert all(column["meaning"] and column["form"] for column in columns)
