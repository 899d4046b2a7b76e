"""The counts: rounded, and nothing where few people answered."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from django.db import connection

from matching.equality.groups import shown
from matching.queries.equality_statistics import equality_counts
from matching.services.equality import answer_equality_questions
from tests.factories.resident import resident
from tests.owner import as_owner

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


@pytest.fixture
def emptied() -> Iterator[None]:
    yield
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM equality.response")


@pytest.mark.parametrize(
    ("people", "as_shown"),
    [(0, None), (1, None), (9, None), (10, 10), (12, 10), (13, 15), (17, 15), (18, 20), (103, 105)],
)
def test_as_shown(people: int, as_shown: int | None) -> None:
    assert shown(people) == as_shown


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("emptied")
def test_counts_of_many_people_and_of_few() -> None:
    for number in range(13):
        given = [("sex", "FEMALE" if number else "MALE"), ("ethnic_group", "ROMA")]
        answer_equality_questions(by=resident(uid=f"r{number}").user, version="2026-11", answers=given, now=NOW)

    out = io.StringIO()
    call_command("count_equality_answers", stdout=out)

    lines = list(csv.DictReader(io.StringIO(out.getvalue())))
    assert [
        (line["question"], line["option"], line["people"]) for line in lines if line["people"] != "fewer than 10"
    ] == [
        ("ethnic_group", "ROMA", "15"),
        ("sex", "FEMALE", "10"),
    ]
    roma = next(line for line in lines if line["option"] == "ROMA")
    assert (roma["version"], roma["ilr"], roma["ilr_is_our_proposal"]) == ("2026-11", "34", "yes")
    assert [one.people for one in equality_counts() if one.option == "MALE"] == [None]
