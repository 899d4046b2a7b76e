"""A person's plan: their own, and nobody else's."""

from __future__ import annotations

from typing import Any

from tests.factories.plan import plan_step
from tests.mobile_api.permission_cases.world import MEMBERS, SIGNED_IN, Case, Role, World, about

ONLY_RITA = frozenset({Role.RESIDENT})
NOT_THEIRS = dict.fromkeys(MEMBERS, "NOT_FOUND")


def _ritas(_world: World) -> dict[str, Any]:
    return {"input": {"id": about(plan_step(by=Role.RESIDENT.value))}}


CASES = {
    "Query.plan": Case(SIGNED_IN),
    "Query.planSuggestions": Case(SIGNED_IN),
    "Mutation.addPlanStep": Case(
        SIGNED_IN, lambda world: {"input": {"words": "Ring them", "opportunityId": about(world.course)}}
    ),
    "Mutation.acceptPlanSuggestion": Case(
        SIGNED_IN, lambda _world: {"input": {"key": "APPLY-1"}}, answer=("NOT_FOUND",)
    ),
    "Mutation.updatePlanStep": Case(ONLY_RITA, _ritas, denied=NOT_THEIRS),
    "Mutation.movePlanStep": Case(ONLY_RITA, _ritas, denied=NOT_THEIRS),
    "Mutation.removePlanStep": Case(ONLY_RITA, _ritas, denied=NOT_THEIRS),
    "Mutation.makePlanCalendar": Case(SIGNED_IN, lambda _world: {"input": {}}),
    "Mutation.endPlanCalendars": Case(SIGNED_IN, lambda _world: {"input": {}}),
}
