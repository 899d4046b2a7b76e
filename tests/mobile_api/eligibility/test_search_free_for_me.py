"""The search filter `freeForMe` finds what `freeForMe` of a course calls a yes, and nothing else."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from courses.models import PayRate
from courses.search import refresh_search
from tests.factories.course import course, course_run
from tests.factories.job import job
from tests.factories.outcode import outcode
from tests.factories.pay_rate import pay_rate
from tests.factories.qualification import qualification
from tests.factories.resident import resident
from tests.mobile_api.conftest import Ask

pytestmark = pytest.mark.django_db
SEARCH = (Path(__file__).resolve().parents[2] / "operations" / "eligibility" / "search_free_for_me.graphql").read_text()
EVERYTHING = "{ search(first: 50) { edges { node { title ... on Course { freeForMe { answer } } } } } }"
WIDER = """{ search(filter: { freeForMe: true, courseTypes: [SKILLS_BOOTCAMP] }) {
    totalCount { value } wider { change filter count { value } } } }"""
ASF: dict[str, Any] = {"funding": ["ADULT_SKILLS_FUND"]}


def offered(title: str, *, cost: int | None = 120, **fields: Any) -> None:
    """A course that can be started at any time, so that today's rules hold for it."""
    course_run(course=course(title=title, **fields), cost_gbp=cost)


@pytest.fixture(autouse=True)
def catalogue() -> None:
    today = timezone.localdate()
    for autumn in range(today.year - 3, today.year + 1):
        pay_rate(kind=PayRate.Kind.LONDON_LIVING_WAGE, valid_from=date(autumn, 10, 1), hourly_gbp="14.80")
    for number, ends in (("60000001", None), ("60000002", today - timedelta(1)), ("60000003", today)):
        qualification(number=number, offers={"LocalFlexibilities": (date(2020, 8, 1), ends)})
    offered("for everybody", funding=["FREE_TO_ALL"])
    offered("no fee", cost=0)
    offered("level 1", level=1, **ASF)
    offered("level 3", level=3, **ASF)
    offered("no level", **ASF)
    offered("approved", level=2, learn_aim_ref="60000001", **ASF)
    offered("ended", level=2, learn_aim_ref="60000002", **ASF)
    offered("last day", level=2, learn_aim_ref="60000003", **ASF)
    offered("not on the list", level=2, learn_aim_ref="60000009", **ASF)
    offered("bootcamp", course_type="SKILLS_BOOTCAMP", level=3)
    offered("tailored", funding=["TAILORED_LEARNING"], level=1)
    offered("fee only", level=1)
    job(title="a job")
    outcode(code="E7")
    refresh_search()


def found(ask: Ask, *, by: str | None) -> list[str]:
    edges = ask(SEARCH, {"first": 50}, by=by).data["search"]["edges"]
    assert {edge["node"]["freeForMe"]["answer"] for edge in edges} == {"YES"}
    return sorted(edge["node"]["title"] for edge in edges)


def alice(**told: Any) -> None:
    """Out of work in Forest Gate."""
    answers = {"outcode_id": "E7", "may_stay": True, "birth_month": date(1998, 4, 1)}
    resident(**{**answers, "employment_status": "UNEMPLOYED_LOOKING", **told})


def yeses(ask: Ask, *, by: str | None) -> list[str]:
    """What each course of the whole list says of itself."""
    nodes = [edge["node"] for edge in ask(EVERYTHING, by=by).data["search"]["edges"]]
    assert len(nodes) == 13
    return sorted(node["title"] for node in nodes if node.get("freeForMe", {}).get("answer") == "YES")


FOR_ALL = ["for everybody", "no fee"]
PAID = sorted([*FOR_ALL, "approved", "last day", "level 1"])


@pytest.mark.parametrize(
    ("told", "titles"),
    [
        ({}, PAID),
        ({"employment_status": "EMPLOYED", "earnings_band": "UNDER_10000"}, PAID),
        ({"employment_status": "EMPLOYED", "earnings_band": "40000_OR_MORE"}, FOR_ALL),
        ({"may_stay": None}, FOR_ALL),
        ({"outcode_id": None}, FOR_ALL),
    ],
)
def test_the_filter_and_the_courses_agree(ask: Ask, told: dict[str, Any], titles: list[str]) -> None:
    alice(**told)

    assert found(ask, by="alice") == yeses(ask, by="alice") == titles


def test_without_a_sign_in(ask: Ask) -> None:
    assert found(ask, by=None) == yeses(ask, by=None) == FOR_ALL


def test_what_would_be_found_without_it(ask: Ask) -> None:
    alice()

    assert ask(WIDER, by="alice").data["search"] == {
        "totalCount": {"value": 0},
        "wider": [
            {"change": "Look at every sort of course", "filter": "courseTypes", "count": {"value": len(PAID)}},
            {
                "change": "Show what is not free for you, or may not be, too",
                "filter": "freeForMe",
                "count": {"value": 1},
            },
        ],
    }


@pytest.mark.parametrize("rows", [1, 3])
def test_statements(ask: Ask, rows: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    alice()
    operation = SEARCH.splitlines()[0].removeprefix("# statements: ")

    with django_assert_num_queries(int(operation)):
        answer = ask(SEARCH, {"first": rows}, by="alice")

    assert len(answer.data["search"]["edges"]) == rows
