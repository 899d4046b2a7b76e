"""Applications: their writer's own, and the organisation's to which they were sent. Nobody else's, GLA staff's neither."""

from __future__ import annotations

from typing import Any

from matching.models import Application, Outcome
from mobile_api.node import encode
from tests.factories.application import applied, applied_for, run_with
from tests.mobile_api.permission_cases.world import MEMBERS, NOW, SIGNED_IN, STAFF, Case, Role, World, about

_RITA = frozenset({Role.RESIDENT})
_NOT_RITAS = dict.fromkeys(SIGNED_IN - _RITA, "APPLICATION_NOT_FOUND")


def _request(world: World, status: str = "RECEIVED") -> Application:
    """Rita's, for a place with the world's provider."""
    row = applied(run_with(5, course=world.course), uid=Role.RESIDENT.value, now=NOW)
    Application.objects.filter(pk=row.pk).update(status=status, holds_place=status != "DRAFT")
    return row


def _id(row: Application) -> dict[str, Any]:
    return {"id": encode("Application", row.pk)}


def _received(world: World) -> dict[str, Any]:
    _request(world)
    return {}


def _own(world: World, status: str, **more: Any) -> dict[str, Any]:
    _request(world, status)
    return {"input": {"opportunityId": about(world.course), **more}}


def _report(world: World) -> dict[str, Any]:
    row = _request(world)
    outcome = Outcome.objects.create(
        application=row, kind="STARTED", happened_on=NOW.date(), reported_at=NOW, answer="NOT_RIGHT", answered_at=NOW
    )
    return {"input": {"id": encode("Outcome", outcome.pk), "isRight": True}}


def _disputed(world: World) -> dict[str, Any]:
    _report(world)
    return {}


def _moved(world: World) -> dict[str, Any]:
    row = applied_for(world.job, uid=Role.RESIDENT.value, now=NOW)
    return {"input": {"applications": [{**_id(row), "revision": row.revision}], "move": "REVIEW"}}


CASES = {
    "Query.myApplications": Case(SIGNED_IN),
    "Query.application": Case(
        _RITA,
        lambda world: _id(_request(world)),
        denied=_NOT_RITAS,
    ),
    "Query.receivedApplications": Case(
        MEMBERS | {Role.STRANGER},
        _received,
        select="edges { node { sections { words } } }",
        leave_a_trace=MEMBERS,
    ),
    "Query.receivedApplications without what was sent": Case(
        MEMBERS | {Role.STRANGER}, _received, select="edges { node { id status timeline { text } } }"
    ),
    "Query.receivedApplication": Case(
        MEMBERS,
        lambda world: _id(_request(world)),
        denied={Role.STRANGER: "APPLICATION_NOT_FOUND"},
        leave_a_trace=MEMBERS,
    ),
    "Query.disputedOutcomes": Case(STAFF, _disputed, leave_a_trace=STAFF),
    "Mutation.startApplication": Case(SIGNED_IN, lambda world: {"input": {"opportunityId": about(world.job)}}),
    "Mutation.applyForCourse": Case(
        SIGNED_IN, lambda world: {"input": {"opportunityId": about(world.course), "contact": "Rita"}}
    ),
    "Mutation.saveApplicationSection": Case(
        _RITA,
        lambda world: _own(world, "DRAFT", section="WHY", words="I like it"),
        denied=_NOT_RITAS,
    ),
    "Mutation.submitApplication": Case(
        _RITA,
        lambda world: _own(world, "DRAFT"),
        denied=_NOT_RITAS,
    ),
    "Mutation.withdrawApplication": Case(
        _RITA,
        lambda world: _own(world, "RECEIVED"),
        denied=_NOT_RITAS,
    ),
    "Mutation.answerOffer": Case(
        _RITA,
        lambda world: _own(world, "OFFERED", accept=True),
        denied=_NOT_RITAS,
    ),
    "Mutation.confirmOutcome": Case(_RITA, _report, denied=dict.fromkeys(SIGNED_IN - _RITA, "OUTCOME_NOT_FOUND")),
    # Whoever acts for any organisation gets an answer, with a refusal for each application that is not theirs to move.
    "Mutation.moveApplications": Case(MEMBERS | {Role.STRANGER}, _moved, select="results { errors { code } }"),
}
