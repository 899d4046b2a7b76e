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
from tests.factories.course import course_run
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
    seventh: int
    """Key of a course besides the six."""

    def keys(self, rows: int) -> list[int]:
        """Keys of so many courses and so many jobs."""
        courses = [self.catalogue.repair, self.catalogue.python, self.catalogue.spreadsheets]
        jobs = [self.catalogue.help_desk, self.catalogue.developer, self.catalogue.tester]
        return [row.pk for row in (*courses[:rows], *jobs[:rows])]

    def skills(self, rows: int) -> list[int]:
        """Keys of so many skills."""
        return [self.catalogue.repairing.pk, self.catalogue.programming.pk, self.catalogue.sheets.pk][:rows]

    def dismiss(self, *keys: int) -> None:
        """Put these away."""
        for key in keys:
            dismiss_opportunity(by=self.alice, opportunity_id=key, reason="OTHER", now=timezone.now())


@dataclass(frozen=True)
class Case:
    """How an operation is tried: sets the stage for so many rows of each kind, and returns the variables."""

    make: Callable[[Stage, int], dict[str, Any]]
    answered: Callable[[Any], int]
    """Rows of the answer."""
    kinds: int = 2
    """Rows of the answer for each row of the stage: a course and a job, where both are in the list."""


def _leave(stage: Stage, rows: int) -> dict[str, Any]:
    """So many are left to be recommended, and the seventh is not."""
    stage.dismiss(stage.seventh, *(stage.catalogue.ids - set(stage.keys(rows))))
    return {}


def _save(stage: Stage, rows: int) -> dict[str, Any]:
    for kept in stage.keys(rows):
        save_opportunity(by=stage.alice, opportunity_id=kept, now=timezone.now())
    return {}


def _dismiss(stage: Stage, rows: int) -> dict[str, Any]:
    stage.dismiss(*stage.keys(rows))
    return {}


def _answer(stage: Stage, rows: int) -> dict[str, Any]:
    changes = ResidentChanges(postcode="E7", skill_ids=stage.skills(rows))
    update_resident(by=stage.alice, changes=changes, today=timezone.localdate())
    return {}


def _input(stage: Stage, **more: str) -> dict[str, Any]:
    return {"input": {"opportunityId": encode("Course", stage.seventh), **more}}


def _about_to_dismiss(stage: Stage, rows: int) -> dict[str, Any]:
    stage.dismiss(*(stage.catalogue.ids - set(stage.keys(rows))))
    return _input(stage, reason="TOO_FAR")


def _about_to_restore(stage: Stage, rows: int) -> dict[str, Any]:
    _leave(stage, rows)
    # Words of their own, so that no list of before is found again.
    update_resident(by=stage.alice, changes=ResidentChanges(wants="Computers"), today=timezone.localdate())
    return {**_input(stage), "first": 2 * rows}


def _edges(*path: str) -> Callable[[Any], int]:
    def count(data: Any) -> int:
        for name in path:
            data = data[name]
        return len(data["edges"])

    return count


CASES = {
    "home": Case(_leave, _edges("recommendations")),
    "recommendations": Case(_leave, _edges("recommendations")),
    "pathways": Case(_leave, _edges("recommendations")),
    "me": Case(_answer, lambda data: len(data["me"]["skills"]), kinds=1),
    "saved": Case(_save, _edges("me", "savedOpportunities")),
    "dismissed": Case(_dismiss, _edges("me", "dismissedOpportunities")),
    "update_me": Case(
        lambda stage, rows: {
            "input": {"postcode": "E7", "skillIds": [encode("Skill", key) for key in stage.skills(rows)]}
        },
        lambda data: len(data["updateMe"]["me"]["skills"]),
        kinds=1,
    ),
    "dismiss_opportunity": Case(_about_to_dismiss, _edges("dismissOpportunity", "recommendations")),
    "restore_opportunity": Case(_about_to_restore, _edges("restoreOpportunity", "recommendations")),
}


def _about_to_unsave(stage: Stage) -> dict[str, Any]:
    save_opportunity(by=stage.alice, opportunity_id=stage.seventh, now=timezone.now())
    return _input(stage)


SINGLE = {"save_opportunity": _input, "unsave_opportunity": _about_to_unsave}
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
    seventh = course_run().course_id
    assert ask("{ me { wants } recommendations(first: 1) { release } }", by="alice").codes == []
    return Stage(alice, catalogue, seventh)


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

    assert case.answered(answer.data) == case.kinds * rows


@pytest.mark.parametrize("name", list(SINGLE))
def test_statements_of_one(
    ask: Ask, stage: Stage, name: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    variables = SINGLE[name](stage)

    with django_assert_num_queries(statements(FILES[name])):
        answer = ask(FILES[name], variables, by="alice")

    field = "saveOpportunity" if name == "save_opportunity" else "unsaveOpportunity"
    assert answer.data[field]["errors"] == []
    assert answer.data[field]["opportunity"]["id"] == encode("Course", stage.seventh)


@pytest.mark.parametrize("name", list(FILES))
def test_every_operation_needs_a_sign_in(
    ask: Ask, stage: Stage, name: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    variables = CASES[name].make(stage, 1) if name in CASES else SINGLE[name](stage)

    with django_assert_num_queries(0):
        answer = ask(FILES[name], variables)

    fields = re.findall(r"^ {2}(\w+)", FILES[name], re.MULTILINE)
    assert (answer.status, answer.body["data"]) == (200, dict.fromkeys(fields))
    assert answer.codes == ["SIGN_IN_NEEDED"] * len(fields)
