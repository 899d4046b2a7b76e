"""Every query and mutation of a resident that the app sends: one literal number of statements, with 1 row and with 3."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from backend.accounts.models import User
from matching.models import ModelRelease
from matching.services.interactions import dismiss_opportunity, save_opportunity
from matching.services.residents import ResidentChanges, update_resident
from mobile_api.node import encode
from tests.factories.catalogue import SmallCatalogue
from tests.factories.outcode import outcode
from tests.factories.user import user
from tests.mobile_api.conftest import Ask

FOLDER = Path(__file__).resolve().parents[2] / "operations"
FILES = {
    file.stem: file.read_text(encoding="utf-8")
    for file in [*sorted((FOLDER / "resident").glob("*.graphql")), FOLDER / "home.graphql"]
}


@dataclass(frozen=True)
class Stage:
    """What a case may use."""

    alice: User
    catalogue: SmallCatalogue

    @property
    def courses(self) -> list[str]:
        """Ids of the three courses."""
        rows = (self.catalogue.repair, self.catalogue.python, self.catalogue.spreadsheets)
        return [encode("Course", row.pk) for row in rows]


@dataclass(frozen=True)
class Case:
    """How an operation is tried: sets the stage for so many rows, and returns the variables."""

    make: Callable[[Stage, int], dict[str, Any]]
    answered: Callable[[Any], int]
    """What of the answer must be as many as the rows."""


def _keys(stage: Stage) -> list[int]:
    return sorted(stage.catalogue.ids)


def _leave(stage: Stage, rows: int) -> dict[str, Any]:
    """So many are left to be recommended."""
    for gone in _keys(stage)[rows:]:
        dismiss_opportunity(by=stage.alice, opportunity_id=gone, reason="OTHER", now=timezone.now())
    return {}


def _save(stage: Stage, rows: int) -> dict[str, Any]:
    for kept in _keys(stage)[:rows]:
        save_opportunity(by=stage.alice, opportunity_id=kept, now=timezone.now())
    return {}


def _dismiss(stage: Stage, rows: int) -> dict[str, Any]:
    for gone in _keys(stage)[:rows]:
        dismiss_opportunity(by=stage.alice, opportunity_id=gone, reason="OTHER", now=timezone.now())
    return {}


def _skills(stage: Stage, rows: int) -> list[int]:
    return [stage.catalogue.repairing.pk, stage.catalogue.programming.pk, stage.catalogue.sheets.pk][:rows]


def _answer(stage: Stage, rows: int) -> dict[str, Any]:
    changes = ResidentChanges(postcode="E7", skill_ids=_skills(stage, rows))
    update_resident(by=stage.alice, changes=changes, today=timezone.localdate())
    return {}


def _edges(*path: str) -> Callable[[Any], int]:
    def count(data: Any) -> int:
        for name in path:
            data = data[name]
        return len(data["edges"])

    return count


def _one(stage: Stage, _rows: int) -> dict[str, Any]:
    return {"input": {"opportunityId": stage.courses[0]}}


CASES = {
    "home": Case(_leave, _edges("recommendations")),
    "recommendations": Case(_leave, _edges("recommendations")),
    "me": Case(_answer, lambda data: len(data["me"]["skills"])),
    "saved": Case(_save, _edges("me", "savedOpportunities")),
    "dismissed": Case(_dismiss, _edges("me", "dismissedOpportunities")),
    "update_me": Case(
        lambda stage, rows: {
            "input": {"postcode": "E7", "skillIds": [encode("Skill", key) for key in _skills(stage, rows)]}
        },
        lambda data: len(data["updateMe"]["me"]["skills"]),
    ),
    "dismiss_opportunity": Case(
        lambda stage, rows: {"input": {"opportunityId": stage.courses[0], "reason": "TOO_FAR"}, "first": rows},
        _edges("dismissOpportunity", "recommendations"),
    ),
    "restore_opportunity": Case(
        lambda stage, rows: {**_dismiss(stage, rows), **_one(stage, rows), "first": rows},
        _edges("restoreOpportunity", "recommendations"),
    ),
}
SINGLE = {"save_opportunity": _one, "unsave_opportunity": lambda stage, rows: {**_save(stage, 1), **_one(stage, rows)}}
"""Operations that have no list in their answer."""


def statements(text: str) -> int:
    """The number in the operation's first line."""
    found = re.match(r"# statements: (\d+)\n", text)
    assert found is not None, "The first line says how many statements it takes: # statements: 3"
    return int(found[1])


@pytest.fixture
def stage(fitted: ModelRelease, catalogue: SmallCatalogue, ask: Ask) -> Stage:
    """Alice has been here before, and this process has loaded the matcher."""
    outcode(code="E7")
    alice = user(uid="alice")
    assert ask("{ me { wants } recommendations(first: 1) { release } }", by="alice").codes == []
    return Stage(alice, catalogue)


def test_every_operation_is_tried() -> None:
    assert {*CASES, *SINGLE} == set(FILES)


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("name", list(CASES))
def test_statements_of_a_list(
    ask: Ask, stage: Stage, name: str, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    case = CASES[name]
    variables = case.make(stage, rows)
    if name in ("home", "recommendations"):
        assert ask("{ recommendations { release } }", by="alice").codes == []  # the list is stored

    with django_assert_num_queries(statements(FILES[name])):
        answer = ask(FILES[name], variables, by="alice")

    assert case.answered(answer.data) == rows


@pytest.mark.parametrize("name", list(SINGLE))
def test_statements_of_one(
    ask: Ask, stage: Stage, name: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    variables = SINGLE[name](stage, 1)

    with django_assert_num_queries(statements(FILES[name])):
        answer = ask(FILES[name], variables, by="alice")

    field = "saveOpportunity" if name == "save_opportunity" else "unsaveOpportunity"
    assert answer.data[field]["errors"] == []
    assert answer.data[field]["opportunity"]["id"] == stage.courses[0]


@pytest.mark.parametrize("name", list(FILES))
def test_every_operation_needs_a_sign_in(
    ask: Ask, stage: Stage, name: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make = CASES[name].make if name in CASES else SINGLE[name]
    variables = make(stage, 1)

    with django_assert_num_queries(0):
        answer = ask(FILES[name], variables)

    fields = re.findall(r"^ {2}(\w+)", FILES[name], re.MULTILINE)
    assert (answer.status, answer.body["data"]) == (200, dict.fromkeys(fields))
    assert answer.codes == ["SIGN_IN_NEEDED"] * len(fields)
