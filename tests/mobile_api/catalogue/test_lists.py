"""The course and job lists: who is visible, filters and search through GraphQL, and clear answers to odd input."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from courses.search import refresh_search
from mobile_api.node import encode
from tests.factories.borough import borough
from tests.factories.course import PUBLISHED, course, course_run
from tests.factories.employer import employer
from tests.factories.job import job
from tests.factories.provider import provider
from tests.factories.skill import skill
from tests.factories.venue import venue
from tests.mobile_api.conftest import Ask

pytestmark = pytest.mark.django_db
COURSES = "query ($f: CourseFilter, $s: String) { courses(filter: $f, search: $s) { edges { node { title } } } }"
JOBS = "query ($f: JobFilter, $s: String) { jobs(filter: $f, search: $s) { edges { node { title } } } }"
IN_NEWHAM = {"boroughs": [encode("Borough", "E09000025")], "boroughMetres": 100}
SEARCH = """query ($s: String, $first: Int, $after: String) { courses(search: $s, first: $first, after: $after) {
    searchedFor didYouMean { typed used } matchesEveryWord totalCount { value } pageInfo { hasNextPage endCursor }
    edges { node { title } } } }"""


def titles(answer: Any, field: str = "courses") -> list[str]:
    return [edge["node"]["title"] for edge in answer.data[field]["edges"]]


def test_only_what_is_open_is_shown(ask: Ask) -> None:
    today = timezone.localdate()
    for title, fields in (
        ("Open", {}),
        ("Closes today", {"closes_on": today}),
        ("Closed yesterday", {"closes_on": today - timedelta(days=1)}),
        ("Closed", {"status": "CLOSED"}),
        ("Draft", {"status": "DRAFT", "published_at": None, "confirmed_at": None}),
    ):
        course(title=title, **fields)
        job(title=title, **fields)
    refresh_search()

    assert titles(ask(COURSES)) == titles(ask(JOBS), "jobs") == ["Closes today", "Open"]
    assert titles(ask(COURSES, {"s": "yesterday or draft"})) == []


def test_a_listing_closes_at_midnight_in_london(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    course(title="Last day 1 July", closes_on="2026-07-01", published_at=datetime(2026, 6, 1, tzinfo=UTC))

    monkeypatch.setattr("mobile_api.view.timezone.now", lambda: datetime(2026, 7, 1, 22, 59, tzinfo=UTC))
    assert titles(ask(COURSES)) == ["Last day 1 July"]
    monkeypatch.setattr("mobile_api.view.timezone.now", lambda: datetime(2026, 7, 1, 23, 0, tzinfo=UTC))
    assert titles(ask(COURSES)) == []


def test_the_newest_first(ask: Ask) -> None:
    for title, hours in (("Second", 2), ("First", 3), ("Third", 1)):
        course(title=title, published_at=PUBLISHED + timedelta(hours=hours))

    assert titles(ask(COURSES)) == ["First", "Second", "Third"]


def test_every_course_filter(ask: Ask) -> None:
    taught, college, centre = skill(), provider(), venue()
    row = course(
        title="All of it",
        level=2,
        minimum_level=1,
        minimum_age=19,
        access=["STEP_FREE"],
        skills=[taught],
        course_type="SKILLS_BOOTCAMP",
        funding=["SKILLS_BOOTCAMP"],
        provider=college,
    )
    start = timezone.localdate() + timedelta(days=10)
    course_run(
        course=row,
        delivery_mode="CLASSROOM",
        venue=centre,
        study_mode="PART_TIME",
        attendance="EVENING",
        starts_on=start,
        cost_gbp=0,
        places=10,
        places_left=3,
    )
    course(title="Nothing of it")
    every = {
        "minLevel": "LEVEL_2",
        "maxLevel": "LEVEL_2",
        "highestLevel": "LEVEL_1",
        "age": 19,
        "access": ["STEP_FREE"],
        "skills": [encode("Skill", taught.pk)],
        "courseTypes": ["SKILLS_BOOTCAMP"],
        "funding": ["SKILLS_BOOTCAMP", "ADULT_SKILLS_FUND"],
        "providers": [encode("Provider", college.pk)],
        "deliveryModes": ["CLASSROOM", "BLENDED"],
        "studyModes": ["PART_TIME"],
        "attendance": ["EVENING"],
        **IN_NEWHAM,
        "startsFrom": str(start),
        "startsTo": str(start),
        "maxCost": "0.00",
        "free": True,
        "placesLeft": True,
    }

    assert titles(ask(COURSES, {"f": every})) == ["All of it"]
    assert set(every) == _fields(ask, "CourseFilter")


def _fields(ask: Ask, name: str) -> set[str]:
    found = ask(f'{{ __type(name: "{name}") {{ inputFields {{ name }} }} }}').data["__type"]["inputFields"]
    return {field["name"] for field in found}


def test_every_job_filter(ask: Ask) -> None:
    needed, office, firm = skill(), venue(), employer(disability_confident="LEADER", living_wage_employer=True)
    start = timezone.localdate() + timedelta(days=10)
    job(
        title="All of it",
        level=3,
        minimum_age=16,
        access=["STEP_FREE"],
        skills=[needed],
        venues=[office],
        employer=firm,
        contract="APPRENTICESHIP",
        working_pattern="PART_TIME",
        workplace="HYBRID",
        pay_min=Decimal("15.00"),
        pay_period="HOUR",
        hours_per_week=30,
        starts_on=start,
        flexible_working=True,
        visa_sponsorship=True,
        entry_level=True,
    )
    job(title="Nothing of it")
    every = {
        "minLevel": "LEVEL_2",
        "maxLevel": "LEVEL_3",
        "highestLevel": "ENTRY",
        "age": 17,
        "access": ["STEP_FREE"],
        "skills": [encode("Skill", needed.pk)],
        "contracts": ["APPRENTICESHIP"],
        "workingPatterns": ["PART_TIME"],
        "workplaces": ["HYBRID"],
        **IN_NEWHAM,
        "employers": [encode("Employer", firm.pk)],
        "minHourlyPay": "15",
        "minYearlyPay": 23_400,
        "startsFrom": str(start),
        "startsTo": str(start),
        "apprenticeships": True,
        "partTime": True,
        "disabilityConfident": True,
        "livingWage": True,
        "entryLevelOnly": True,
        "flexibleWorking": True,
        "visaSponsorship": True,
    }

    assert titles(ask(JOBS, {"f": every}), "jobs") == ["All of it"]
    assert set(every) == _fields(ask, "JobFilter")


def test_nulls_in_a_filter_are_no_filter(ask: Ask) -> None:
    course(title="A")

    assert titles(ask(COURSES, {"f": {"minLevel": None, "courseTypes": None, "free": None, "maxCost": None}})) == ["A"]
    assert titles(ask(COURSES, {"f": None, "s": None})) == ["A"]


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ({"minLevel": "LEVEL_3", "maxLevel": "LEVEL_1"}, "INVALID_FILTER", "maxLevel"),
        ({"age": 200}, "INVALID_FILTER", "age"),
        ({"maxCost": "1000000"}, "INVALID_FILTER", "maxCost"),
        ({"boroughs": ["Newham"]}, "INVALID_ID", "boroughs"),
        ({"boroughs": [encode("Borough", "E09000099")]}, "INVALID_FILTER", "boroughs"),
        ({"skills": [encode("Provider", 1)]}, "INVALID_ID", "skills"),
        ({"skills": [encode("Skill", 10**17)]}, "INVALID_FILTER", "skills"),
        ({"skills": [encode("Skill", "E09")]}, "INVALID_FILTER", "skills"),
        ({"courseTypes": ["SHORT_COURSE"] * 21}, "INVALID_FILTER", "courseTypes"),
        ({"startsFrom": "2026-12-02", "startsTo": "2026-12-01"}, "INVALID_FILTER", "startsTo"),
    ],
)
def test_filters_that_cannot_be_used(ask: Ask, given: dict[str, Any], code: str, field: str) -> None:
    answer = ask(COURSES, {"f": given})

    assert (answer.status, answer.body["data"]) == (200, {"courses": None})
    assert [error["extensions"] for error in answer.body["errors"]] == [{"code": code, "field": field}]


@pytest.mark.parametrize(
    "given",
    [
        {"startsFrom": "tomorrow"},
        {"maxCost": "NaN"},
        {"minLevel": "L9"},
        {"free": "yes"},
        {"nope": 1},
        {"age": 1.5},
        {"age": 2**40},
    ],
)
def test_values_of_the_wrong_type(ask: Ask, given: dict[str, Any]) -> None:
    assert ask(COURSES, {"f": given}).codes == ["INVALID_VARIABLES"]


def test_search_ranks_and_pages(ask: Ask) -> None:
    for title in ("Weaving and pottery", "Pottery", "Glass", "More about pottery"):
        course(title=title, summary="Pottery" if title == "Pottery" else "", provider=provider(name="X"))
    refresh_search()

    first = ask(SEARCH, {"s": "pottery", "first": 2}).data["courses"]
    second = ask(SEARCH, {"s": "pottery", "first": 2, "after": first["pageInfo"]["endCursor"]}).data["courses"]

    assert [edge["node"]["title"] for edge in first["edges"] + second["edges"]] == [
        "Pottery",
        "More about pottery",
        "Weaving and pottery",
    ]
    assert (first["totalCount"], first["pageInfo"]["hasNextPage"], second["pageInfo"]["hasNextPage"]) == (
        {"value": 3},
        True,
        False,
    )
    assert (first["searchedFor"], first["didYouMean"], first["matchesEveryWord"]) == ("pottery", [], True)


def test_search_says_what_it_mended(ask: Ask) -> None:
    course(title="Pottery")
    refresh_search()

    found = ask(SEARCH, {"s": "Potery"}).data["courses"]

    assert (found["searchedFor"], found["didYouMean"]) == ("pottery", [{"typed": "potery", "used": "pottery"}])
    assert [edge["node"]["title"] for edge in found["edges"]] == ["Pottery"]


def test_search_with_some_of_the_words(ask: Ask) -> None:
    course(title="Pottery")
    course(title="Glass")
    refresh_search()

    found = ask(SEARCH, {"s": "pottery glass"}).data["courses"]

    assert (found["matchesEveryWord"], found["totalCount"]) == (False, {"value": 2})


def test_search_and_filter_together(ask: Ask) -> None:
    borough()
    course(title="Pottery one", level=1)
    course(title="Pottery two", level=2)
    refresh_search()

    assert titles(ask(COURSES, {"s": "pottery", "f": {"minLevel": "LEVEL_2"}})) == ["Pottery two"]


def test_without_a_search(ask: Ask) -> None:
    course(title="A")

    for search in (None, "", "   ", "\n"):
        found = ask(SEARCH, {"s": search}).data["courses"]
        assert (found["searchedFor"], found["didYouMean"], found["matchesEveryWord"]) == (None, [], True)
        assert [edge["node"]["title"] for edge in found["edges"]] == ["A"]


def test_a_cursor_of_another_list_is_refused(ask: Ask) -> None:
    for _ in range(2):
        course(title="Pottery")
    refresh_search()
    newest = ask(SEARCH, {"first": 1}).data["courses"]["pageInfo"]["endCursor"]

    answer = ask(SEARCH, {"s": "pottery", "first": 1, "after": newest})

    assert (answer.body["data"], answer.codes) == ({"courses": None}, ["INVALID_CURSOR"])


@pytest.mark.parametrize(
    ("search", "code"),
    [
        ("🙂🙂", "SEARCH_WITHOUT_WORDS"),
        ("the", "SEARCH_WITHOUT_WORDS"),
        ("x" * 201, "SEARCH_TOO_LONG"),
        ("x" * 10_000, "SEARCH_TOO_LONG"),
    ],
)
def test_searches_that_cannot_be_made(ask: Ask, search: str, code: str) -> None:
    answer = ask(COURSES, {"s": search})

    assert (answer.status, answer.body["data"], answer.codes) == (200, {"courses": None}, [code])
    assert answer.body["errors"][0]["extensions"] == {"code": code, "field": "search"}


@pytest.mark.parametrize(
    "search", ["' OR 1=1 --", "a & b | !c", '"""', "pottery:*", "\\", "%", "\u202e", "١٢٣", "-", "xyz\u200dabc"]
)
def test_odd_searches_have_a_clear_answer(ask: Ask, search: str) -> None:
    answer = ask(COURSES, {"s": search})

    assert answer.status == 200
    assert answer.codes in ([], ["SEARCH_WITHOUT_WORDS"])


def test_one_refusal_leaves_the_rest_of_the_answer(ask: Ask) -> None:
    course(title="A")

    answer = ask("{ courses(first: 1) { edges { node { title } } } jobs(first: 0) { edges { cursor } } }")

    assert answer.body["data"] == {"courses": {"edges": [{"node": {"title": "A"}}]}, "jobs": None}
    assert answer.codes == ["PAGE_SIZE_INVALID"]
