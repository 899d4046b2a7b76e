"""From past work to skills: ours and the taxonomy's, unpaid work too, and nothing is anybody's before they tick it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from courses.models import Occupation, OccupationSkill, Skill
from matching.models import Resident
from tests.factories.skill import occupation, skill
from tests.mobile_api.conftest import Ask

pytestmark = pytest.mark.django_db

FOLDER = Path(__file__).resolve().parents[2] / "operations" / "onboarding"
PAST_WORK = (FOLDER / "past_work.graphql").read_text(encoding="utf-8")
CARING = ("show empathy", "plan schedule", "cope with stress")


@pytest.fixture
def caring() -> list[Skill]:
    return [skill(label=label) for label in CARING]


def technician(skills: int = 1) -> Occupation:
    row = occupation(label="ICT help desk agent", alternative_labels=["IT support technician"])
    for number in range(skills):
        relation = "essential" if number == skills - 1 else "optional"
        OccupationSkill.objects.create(occupation=row, skill=skill(label=f"skill {number}"), relation=relation)
    return row


def asked(ask: Ask, search: str, *, by: str | None = None) -> Any:
    return ask(PAST_WORK, {"search": search}, by=by).data["pastWork"]


def test_unpaid_work_has_skills_too(ask: Ask, caring: list[Skill]) -> None:
    found = asked(ask, "loked after my mum")[0]

    assert {key: found[key] for key in ("title", "met", "paid", "source")} == {
        "title": "Looked after an adult in the family",
        "met": "looked after my mum",
        "paid": False,
        "source": "OURS",
    }
    assert [one["label"] for one in found["skills"]] == list(CARING)


def test_an_occupation_of_the_taxonomy_by_another_name_essential_skills_first(ask: Ask) -> None:
    technician(skills=3)

    found = asked(ask, "IT support technician")[0]
    assert (found["title"], found["met"], found["paid"], found["source"]) == (
        "ICT help desk agent",
        "IT support technician",
        True,
        "ESCO",
    )
    assert [one["label"] for one in found["skills"]] == ["skill 2", "skill 0", "skill 1"]


def test_no_more_than_twelve_skills(ask: Ask) -> None:
    technician(skills=20)

    assert len(asked(ask, "IT support technician")[0]["skills"]) == 12


def test_work_without_skills_in_the_taxonomy_is_left_out(ask: Ask) -> None:
    assert asked(ask, "barista") == []


@pytest.mark.parametrize("search", ["", "  ", "%", "qzxv"])
def test_what_nobody_knows(ask: Ask, caring: list[Skill], search: str) -> None:
    assert asked(ask, search) == []


def test_too_long_a_text_is_refused(ask: Ask) -> None:
    assert ask(PAST_WORK, {"search": "x" * 201}).codes == ["SEARCH_TOO_LONG"]


def test_asking_gives_nobody_a_skill(ask: Ask, caring: list[Skill]) -> None:
    asked(ask, "looked after my mum", by="alice")

    assert Resident.skills.through.objects.count() == 0
    assert Resident.objects.count() == 0


@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_statements(ask: Ask, rows: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    """The names are read once while the taxonomy stays as it is; then each question takes four."""
    for label in ("prepare hot drinks", "work in teams", "clean surfaces")[:rows]:
        skill(label=label)
    technician(skills=rows)
    asked(ask, "barista")

    with django_assert_num_queries(4):
        found = asked(ask, "barista support technician")
    assert {one["source"] for one in found} == {"OURS", "ESCO"}
