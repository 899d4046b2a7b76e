"""A postcode in every form that people write, and the half that is forgotten."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.accounts.models import User
from backend.errors import InvalidInput
from matching.services.residents import ResidentChanges, outcode_of, update_resident
from tests.factories.outcode import outcode
from tests.matching.services.conftest import TODAY


@pytest.fixture(autouse=True)
def known(db: None) -> None:
    for code in ("E7", "E1", "EC1A", "SW1A", "W1", "N1"):
        outcode(code=code)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("e7", "E7"),
        ("E7 9PD", "E7"),
        ("e79pd", "E7"),
        ("  e7   9pd\t", "E7"),
        ("E7\u00a09PD", "E7"),
        ("E1 1AA", "E1"),
        ("E11AA", "E1"),
        ("EC1A 1BB", "EC1A"),
        ("ec1a1bb", "EC1A"),
        ("SW1A1AA", "SW1A"),
        ("SW1A 1AA", "SW1A"),
        ("W1", "W1"),
        ("N1 9GU", "N1"),
    ],
)
def test_written_like_this(written: str, code: str) -> None:
    assert outcode_of(written).code == code


@pytest.mark.parametrize("written", ["B1", "B1 1AA", "E99", "ZZ99 9ZZ", "E11"])
def test_not_in_london(written: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        outcode_of(written)

    assert (refusal.value.code, refusal.value.field) == ("POSTCODE_OUTSIDE_LONDON", "postcode")


@pytest.mark.parametrize(
    "written",
    [
        "",
        " ",
        "E",
        "7",
        "E7 9",
        "E7 9P",
        "E7 9PDD",
        "E 7",
        "E1 1",
        "E7-9PD",
        "E7 9PD, London",
        "\u0415\u0037",  # a Cyrillic letter that looks like E
        "E\uff17",  # a full-width 7
        "\u00df7",  # becomes SS7 in capitals
        "E7\0",
        "E7\0 9PD",
        "E7 9P\ud83d",
        "%",
        "E7' OR '1'='1",
        "E" * 10_000,
        "E7 " * 10_000,
        "E7" + " " * 10_000 + "!",
        "\U0001f3e0" * 10_000,
    ],
)
def test_not_a_postcode(written: str) -> None:
    with CaptureQueriesContext(connection) as queries, pytest.raises(InvalidInput) as refusal:
        outcode_of(written)

    assert (refusal.value.code, refusal.value.field) == ("POSTCODE_INVALID", "postcode")
    assert len(queries) == 0


def test_the_second_half_never_reaches_the_database(alice: User) -> None:
    with CaptureQueriesContext(connection) as queries:
        update_resident(by=alice, changes=ResidentChanges(postcode="E7 9pd"), today=TODAY)

    said = " ".join(query["sql"] for query in queries).upper()
    assert "'E7'" in said
    assert "9PD" not in said
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(r)::text FROM matching_resident r")
        [(row,)] = cursor.fetchall()
    assert "9PD" not in row.upper()
