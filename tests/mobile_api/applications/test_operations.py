"""Every operation about applications: one literal number of statements, with 1 row and with 3."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from courses.models import Course, Employer, Job
from matching.lifecycle import Move
from matching.models import Application, Outcome
from matching.services.application_moves import MoveOrder
from matching.services.application_sending import withdraw_application
from matching.services.applications import save_section, start_application
from matching.services.outcomes import confirm_outcome
from mobile_api.node import encode
from tests.factories.application import NOW, applied, applied_for, moved, run_with
from tests.factories.employer import employer
from tests.factories.job import job
from tests.factories.member import member
from tests.factories.resident import resident
from tests.factories.user import staff_user, user
from tests.mobile_api.conftest import Ask

pytestmark = pytest.mark.django_db
FOLDER = Path(__file__).resolve().parents[2] / "operations" / "applications"
FILES = {file.stem: file.read_text(encoding="utf-8") for file in sorted(FOLDER.glob("*.graphql"))}
Make = Callable[[int], dict[str, Any]]


def statements(name: str) -> int:
    """The number in the operation's first line."""
    found = re.match(r"# statements: (\d+)\n", FILES[name])
    assert found is not None, "The first line says how many statements it takes: # statements: 3"
    return int(found[1])


def _firm() -> Employer:
    """Edith edits for it."""
    made = employer()
    member(made, uid="edith", role="EDITOR")
    return made


def _mine(rows: int) -> dict[str, Any]:
    """So many jobs, and as many courses on whose waiting lists Alice is."""
    for _ in range(rows):
        applied_for(job())
        applied(run_with(0))
    return {}


def _one(rows: int) -> dict[str, Any]:
    """With so many parts, steps and reports."""
    run = run_with(1)
    member(run.course.provider, uid="edith", role="EDITOR")
    row = applied(run, words="I like it" if rows > 1 else "")
    if rows > 1:
        moved(row, MoveOrder(Move.REVIEW))
        for kind in ("STARTED", "COMPLETED", "HIRED"):
            Outcome.objects.create(application=row, kind=kind, happened_on=NOW.date(), reported_at=NOW)
    return {"id": encode("Application", row.pk)}


def _received(rows: int) -> dict[str, Any]:
    firm = _firm()
    for number in range(rows):
        applied_for(job(employer=firm), uid=f"person-{number}")
    return {}


def _disputes(rows: int) -> dict[str, Any]:
    firm = _firm()
    for number in range(rows):
        row = applied_for(job(employer=firm), uid=f"person-{number}")
        moved(row, MoveOrder(Move.OFFER))
        moved(row, MoveOrder(Move.HIRE))
        outcome = row.outcomes.get()
        by = user(uid=f"person-{number}")
        confirm_outcome(by=by, outcome_id=outcome.pk, is_right=False, words="No", now=NOW)
    return {}


def _edges(field: str, each: int = 1) -> Callable[[Any], int]:
    return lambda data: len(data[field]["edges"]) // each


QUERIES: dict[str, tuple[str, Make, Callable[[Any], int]]] = {
    "my_applications": ("alice", _mine, _edges("myApplications", 2)),
    "application": ("alice", _one, lambda data: max(1, len(data["application"]["outcomes"]))),
    "received_applications": ("edith", _received, _edges("receivedApplications")),
    "received_application": ("edith", _one, lambda data: max(1, len(data["receivedApplication"]["outcomes"]))),
    "disputed_outcomes": ("stan", _disputes, _edges("disputedOutcomes")),
}


def _about(row: Job | Course, **more: Any) -> dict[str, Any]:
    return {"input": {"opportunityId": encode(row.kind.title(), row.pk), **more}}


def _draft() -> Job:
    row = job()
    start_application(by=user(), opportunity_id=row.pk, run_id=None, now=NOW)
    for section in ("CONTACT", "WHY"):
        save_section(by=user(), opportunity_id=row.pk, section=section, words="Alice", adjustments=[], now=NOW)
    return row


def _sent() -> Job:
    row = job()
    applied_for(row)
    return row


def _offered() -> Course:
    run = run_with(1)
    applied(run, uid="ada")
    applied(run)
    withdraw_application(by=user(uid="ada"), opportunity_id=run.course_id, now=NOW)
    Application.objects.update(offer_ends_at=None)
    found: Course = run.course
    return found


def _outcome() -> dict[str, Any]:
    row = applied_for(job(employer=_firm()))
    moved(row, MoveOrder(Move.OFFER))
    moved(row, MoveOrder(Move.HIRE))
    return {"input": {"id": encode("Outcome", row.outcomes.get().pk), "isRight": True}}


def _chosen() -> dict[str, Any]:
    _received(1)
    row = Application.objects.get()
    chosen = {"id": encode("Application", row.pk), "revision": row.revision}
    return {"input": {"applications": [chosen], "move": "REVIEW"}}


MUTATIONS: dict[str, tuple[str, Callable[[], dict[str, Any]]]] = {
    "start_application": ("alice", lambda: _about(job())),
    "save_application_section": ("alice", lambda: _about(_draft(), section="EXPERIENCE", words="Shop work")),
    "submit_application": ("alice", lambda: _about(_draft())),
    "apply_for_course": ("alice", lambda: _about(run_with(1).course, contact="Alice")),
    "withdraw_application": ("alice", lambda: _about(_sent())),
    "answer_offer": ("alice", lambda: _about(_offered(), accept=True)),
    "confirm_outcome": ("alice", _outcome),
    "move_applications": ("edith", _chosen),
}


def test_every_operation_is_tried() -> None:
    assert set(QUERIES) | set(MUTATIONS) == set(FILES)


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("name", list(QUERIES))
def test_statements_of_a_query(ask: Ask, name: str, rows: int, django_assert_num_queries: Any) -> None:
    by, make, answered = QUERIES[name]
    resident()
    staff_user(uid="stan")
    variables = make(rows)

    with django_assert_num_queries(statements(name)):
        answer = ask(FILES[name], variables, by=by)

    assert answered(answer.data) == rows


@pytest.mark.parametrize("name", list(MUTATIONS))
def test_statements_of_a_mutation(ask: Ask, name: str, django_assert_num_queries: Any) -> None:
    by, make = MUTATIONS[name]
    resident()
    variables = make()

    with django_assert_num_queries(statements(name)):
        answer = ask(FILES[name], variables, by=by)

    ((payload,),) = [answer.data.values()]
    assert payload["errors"] == []
    for result in payload.get("results", []):
        assert result["errors"] == []
