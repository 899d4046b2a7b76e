"""Hiding from an employer over GraphQL: marked for the resident, and nothing of it for anybody else."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from courses.models import Employer, Job
from mobile_api.node import encode
from tests.factories.employer import employer
from tests.factories.feedback import hidden_from
from tests.factories.job import job
from tests.factories.member import member
from tests.factories.resident import the_resident
from tests.mobile_api.conftest import Answer, Ask

pytestmark = pytest.mark.django_db
FOLDER = Path(__file__).resolve().parents[2] / "operations" / "hiding"
FILES = {file.stem: file.read_text(encoding="utf-8") for file in sorted(FOLDER.glob("*.graphql"))}
MARK = "{ jobs { edges { node { id iAmHidden } } } }"
SEEN_BY_EMPLOYER = """query ($employer: ID!, $job: ID!) {
  organisation(id: $employer) { __typename name }
  organisationDashboard(organisationId: $employer) { averageQuality todos { text count } }
  myListings { edges { node { __typename id title status } } }
  listing(id: $job) { __typename id title status }
  notices { edges { node { kind } } }
  jobs { edges { node { id iAmHidden employer { id name } } } }
  hiddenFromEmployers { edges { node { hiddenAt } } }
}"""


def statements(name: str) -> int:
    found = re.match(r"# statements: (\d+)\n", FILES[name])
    assert found is not None
    return int(found[1])


def turn(ask: Ask, verb: str, boss: Employer, *, by: str = "alice") -> Answer:
    return ask(FILES[f"{verb}_from_employer"], {"input": {"employerId": encode("Employer", boss.pk)}}, by=by)


def marks(answer: Answer) -> dict[str, bool]:
    return {edge["node"]["id"]: edge["node"]["iAmHidden"] for edge in answer.data["jobs"]["edges"]}


def test_jobs_of_that_employer_are_marked_for_me_only(ask: Ask) -> None:
    boss, other = employer(), employer()
    theirs, others = job(employer=boss), job(employer=other)

    assert turn(ask, "hide", boss).data["hideFromEmployer"]["employer"]["name"] == boss.name

    ids = [encode("Job", row.pk) for row in (theirs, others)]
    assert marks(ask(MARK, by="alice")) == dict(zip(ids, [True, False], strict=True))
    assert marks(ask(MARK, by="bob")) == marks(ask(MARK)) == dict.fromkeys(ids, False)
    assert turn(ask, "unhide", boss).data["unhideFromEmployer"]["errors"] == []
    assert marks(ask(MARK, by="alice")) == dict.fromkeys(ids, False)


def everything_an_employer_sees(ask: Ask, boss: Employer, row: Job) -> tuple[dict[str, Any], int]:
    ids = {"employer": encode("Employer", boss.pk), "job": encode("Job", row.pk)}
    with CaptureQueriesContext(connection) as asked:
        answer = ask(SEEN_BY_EMPLOYER, ids, by="olga")
    return answer.body, len(asked)


def test_an_employer_cannot_tell_a_hidden_resident_from_none(ask: Ask) -> None:
    boss = employer()
    row = job(employer=boss)
    member(boss, uid="olga")
    the_resident("olga")
    before = everything_an_employer_sees(ask, boss, row)
    assert "errors" not in before[0]

    hidden_from(boss, by="alice")

    assert everything_an_employer_sees(ask, boss, row) == before


@pytest.mark.parametrize("rows", [1, 3])
def test_statements_of_the_list_and_of_the_mark(
    ask: Ask, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(rows):
        job(employer=hidden_from(by="alice").employer)
    hidden_from(by="bob")

    with django_assert_num_queries(statements("hidden_from_employers")):
        answer = ask(FILES["hidden_from_employers"], by="alice")
    assert len(answer.data["hiddenFromEmployers"]["edges"]) == rows

    with django_assert_num_queries(3):  # account, jobs, mark
        assert list(marks(ask(MARK, by="alice")).values()) == [True] * rows
    with django_assert_num_queries(1):
        assert list(marks(ask(MARK)).values()) == [False] * rows


@pytest.mark.parametrize("verb", ["hide", "unhide"])
def test_statements_of_the_changes(ask: Ask, verb: str, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    the_resident()
    boss = employer()

    with django_assert_num_queries(statements(f"{verb}_from_employer")):
        answer = turn(ask, verb, boss)

    (payload,) = answer.data.values()
    assert payload["errors"] == []
