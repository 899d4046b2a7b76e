"""Every query of the catalogue that the app sends: one literal number of statements, with 1 row and with 3."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from courses.models import TravelMode
from courses.search import refresh_search
from mobile_api.node import encode
from tests.factories.borough import borough
from tests.factories.course import course, course_run
from tests.factories.job import job
from tests.factories.outcode import outcode
from tests.factories.skill import skill
from tests.factories.venue import venue
from tests.mobile_api.conftest import Ask

FOLDER = Path(__file__).resolve().parents[2] / "operations" / "catalogue"
FILES = {file.stem: file.read_text(encoding="utf-8") for file in sorted(FOLDER.glob("*.graphql"))}
BOROUGHS = ("E09000025", "E09000007", "E09000022")


@dataclass(frozen=True)
class Case:
    """How an operation is tried: makes so many rows of everything in the answer, and returns the variables."""

    make: Callable[[int], dict[str, Any]]
    answered: Callable[[Any], object]
    """What of the answer must be as many as the rows."""


def _courses(rows: int) -> int:
    """Courses, each with as many runs at places and skills; the key of the last."""
    for _ in range(rows):
        row = course(title="Pottery with glass", skills=[skill() for _ in range(rows)])
        for _ in range(rows):
            course_run(course=row, delivery_mode="CLASSROOM", venue=venue())
    refresh_search()
    return row.pk


def _jobs(rows: int) -> int:
    """Jobs, each with as many places, skills and courses that guarantee an interview; the key of the last."""
    for _ in range(rows):
        row = job(
            title="Pottery with glass", skills=[skill() for _ in range(rows)], venues=[venue() for _ in range(rows)]
        )
        row.interview_guaranteed_by.set([course() for _ in range(rows)])
    refresh_search()
    return row.pk


def _both(rows: int) -> dict[str, Any]:
    _courses(rows)
    _jobs(rows)
    return {"text": "pottery glass", "filter": {"boroughs": [encode("Borough", "E09000025")]}}


def _places(rows: int) -> dict[str, Any]:
    shares = dict.fromkeys(BOROUGHS[:rows], "0.3")
    for code in shares:
        borough(gss_code=code)
    return {"code": outcode(code="E7", shares=shares).code}


def _skills(rows: int) -> dict[str, Any]:
    for _ in range(rows):
        skill(alternative_labels=["glazing"])
    return {"search": "glaz"}


def _edges(field: str) -> Callable[[Any], object]:
    return lambda data: len(data[field]["edges"])


def _journeys(rows: int) -> dict[str, Any]:
    outcode(code="E7")
    return {"id": encode("Course", _courses(rows)), "home": "e7"}


def _ways(data: Any) -> int:
    """Runs whose place can be reached in all three ways."""
    runs = data["opportunity"]["runs"]
    return sum({way["mode"] for way in run["venue"]["journeys"]} == set(TravelMode.values) for run in runs)


CASES = {
    "journeys": Case(_journeys, _ways),
    "course_list": Case(lambda rows: {"first": 5} if _courses(rows) else {}, _edges("courses")),
    "course_search": Case(lambda rows: {"search": "pottery glass"} if _courses(rows) else {}, _edges("courses")),
    "job_list": Case(lambda rows: {"first": 5} if _jobs(rows) else {}, _edges("jobs")),
    "job_search": Case(lambda rows: {"search": "pottery"} if _jobs(rows) else {}, _edges("jobs")),
    "course_detail": Case(
        lambda rows: {"id": encode("Course", _courses(rows))}, lambda data: len(data["opportunity"]["runs"])
    ),
    "job_detail": Case(
        lambda rows: {"id": encode("Job", _jobs(rows))}, lambda data: len(data["opportunity"]["locations"])
    ),
    "search": Case(_both, lambda data: len(data["search"]["edges"]) / 2),
    "skill_picker": Case(_skills, _edges("skills")),
    "places": Case(_places, lambda data: len(data["outcode"]["boroughs"])),
    "refetch": Case(
        lambda rows: {"id": encode("Venue", [venue().pk for _ in range(rows)][-1])},
        lambda data: data["node"]["__typename"],
    ),
}


def statements(text: str) -> int:
    """The number in the operation's first line."""
    found = re.match(r"# statements: (\d+)\n", text)
    assert found is not None, "The first line says how many statements it takes: # statements: 3"
    return int(found[1])


def test_every_operation_is_tried() -> None:
    assert set(CASES) == set(FILES)


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("name", list(CASES))
def test_statements_of_an_operation(ask: Ask, name: str, rows: int, django_assert_num_queries: Any) -> None:
    case = CASES[name]
    variables = case.make(rows)

    with django_assert_num_queries(statements(FILES[name])):
        answer = ask(FILES[name], variables)

    assert case.answered(answer.data) == (rows if name != "refetch" else "Venue")
