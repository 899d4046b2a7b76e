"""Every operation of the way in that the app sends: one literal number of statements, with 1 row and with 3."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from courses.models import Course, OccupationSkill, Source, Venue
from mobile_api.node import encode
from tests.factories.course import course, course_run
from tests.factories.outcode import outcode
from tests.factories.resident import resident
from tests.factories.skill import occupation, skill
from tests.factories.venue import venue
from tests.mobile_api.conftest import Ask

pytestmark = pytest.mark.django_db

FOLDER = Path(__file__).resolve().parents[2] / "operations" / "onboarding"
FILES = {file.stem: file.read_text(encoding="utf-8") for file in sorted(FOLDER.glob("*.graphql"))}
NOT_YET = [{"question": "safe-foundation", "can": False}]
Make = Callable[[int], dict[str, Any]]


def _advice(rows: int) -> dict[str, Any]:
    for number in range(rows):
        venue(kind=Venue.Kind.LIBRARY, source=Source.LIBRARIES, source_ref=str(number))
    return {"barriers": ["NO_DATA", "NO_LAPTOP", "CHILDCARE"][:rows], "postcode": "E7"}


def _starters(rows: int) -> dict[str, Any]:
    for _ in range(rows):
        row = course(course_type=Course.Type.ESSENTIAL_DIGITAL_SKILLS, level=0)
        course_run(course=row, delivery_mode="CLASSROOM", venue=venue())
    return {"answers": NOT_YET, "postcode": "E7"}


def _work(rows: int) -> dict[str, Any]:
    row = occupation(label="barista trainer")
    for label in ("prepare hot drinks", "work in teams", "clean surfaces")[:rows]:
        OccupationSkill.objects.create(occupation=row, skill=skill(label=label), relation="essential")
    return {"search": "barista"}


def _skills(rows: int) -> dict[str, Any]:
    chosen, row = skill(), occupation()
    for one in (chosen, *(skill() for _ in range(rows))):
        OccupationSkill.objects.create(occupation=row, skill=one, relation="essential")
    return {"beside": [encode("Skill", chosen.pk)]}


def _ticks(rows: int) -> dict[str, Any]:
    return {"input": {"step": "past_work", "skillIds": [encode("Skill", skill().pk) for _ in range(rows)]}}


CASES: dict[str, Make] = {
    "advice": _advice,
    "answer_step": _ticks,
    "digital_check": lambda _rows: {},
    "digital_check_result": _starters,
    "forget_digital_check": lambda _rows: {"input": {}},
    "keep_digital_check": lambda rows: {"input": {"answers": _starters(rows)["answers"]}},
    "my_digital_check": _starters,
    "onboarding": lambda _rows: {},
    "past_work": _work,
    "skills_beside": _skills,
    "skip_step": lambda _rows: {"input": {"step": "wants"}},
}


def test_every_operation_has_a_case() -> None:
    assert set(CASES) == set(FILES)


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("name", CASES)
def test_the_number_of_statements(
    ask: Ask, name: str, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    resident(uid="alice", outcode=outcode(code="E7"))
    variables = CASES[name](rows)
    if name == "my_digital_check":
        ask(FILES["keep_digital_check"], {"input": {"answers": variables.pop("answers")}}, by="alice")
    if name == "past_work":
        ask(FILES[name], variables)  # the names are read once while the taxonomy stays as it is
    stated = re.match(r"# statements: (\d+)\n", FILES[name])
    assert stated is not None
    declared = {key: value for key, value in variables.items() if f"${key}" in FILES[name]}

    with django_assert_num_queries(int(stated[1])):
        assert ask(FILES[name], declared, by="alice").data is not None
