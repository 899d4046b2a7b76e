"""Dashboards, duplicates and reports."""

from __future__ import annotations

from typing import Any

from courses.models import DuplicatePair
from tests.factories.course import course
from tests.mobile_api.permission_cases.world import EDITORS, MEMBERS, NOW, SIGNED_IN, STAFF, Case, Role, World, about


def _pair(world: World) -> DuplicatePair:
    other = course(provider=world.provider)
    return DuplicatePair.objects.create(
        a_id=world.course.pk,
        b_id=other.pk,
        similarity=0.9,
        explanation={"words": "same title", "shared": [], "facts": []},
        scope="WITHIN",
        found_at=NOW,
    )


def _decision(world: World) -> dict[str, Any]:
    return {"input": {"pairId": about(_pair(world)), "same": True, "keepId": about(world.course)}}


def _fix(world: World) -> dict[str, Any]:
    fix = {"todo": "NO_ACCESS", "fix": "SET_ACCESS", "access": ["STEP_FREE"]}
    return {"input": {"organisationId": about(world.provider), **fix}}


CASES = {
    "Query.organisationDashboard": Case(MEMBERS, lambda world: {"organisationId": about(world.provider)}),
    "Query.organisationDashboard employer": Case(MEMBERS, lambda world: {"organisationId": about(world.employer)}),
    "Query.listingTrust": Case(MEMBERS | STAFF, lambda world: {"id": about(world.draft)}),
    "Query.listingTrust job": Case(MEMBERS | STAFF, lambda world: {"id": about(world.job)}),
    "Query.duplicatePairs": Case(MEMBERS | STAFF, lambda world: {"organisationId": about(world.provider)}),
    "Query.duplicatePairs everybody's": Case(STAFF, denied=dict.fromkeys([*MEMBERS, Role.STRANGER], "STAFF_ONLY")),
    "Mutation.fixTodo": Case(EDITORS, _fix),
    "Mutation.decideDuplicate": Case(EDITORS | STAFF, _decision),
    "Mutation.reportOpportunity": Case(
        SIGNED_IN, lambda world: {"input": {"opportunityId": about(world.job), "kind": "FULL"}}
    ),
}
