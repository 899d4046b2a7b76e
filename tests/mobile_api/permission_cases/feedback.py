"""What a person did, and from whom they hide: their own, and nobody else's."""

from __future__ import annotations

from typing import Any

from tests.mobile_api.permission_cases.world import NOW, SIGNED_IN, Case, World, about


def _employer(world: World) -> dict[str, Any]:
    return {"input": {"employerId": about(world.employer)}}


CASES = {
    "Query.myFeedback": Case(SIGNED_IN),
    "Mutation.sendFeedback": Case(SIGNED_IN, lambda _world: {"input": {"events": [], "clientNow": NOW.isoformat()}}),
    "Mutation.eraseMyFeedback": Case(SIGNED_IN, lambda _world: {"input": {}}),
    "Query.hiddenFromEmployers": Case(SIGNED_IN),
    "Mutation.hideFromEmployer": Case(SIGNED_IN, _employer),
    "Mutation.unhideFromEmployer": Case(SIGNED_IN, _employer),
}
