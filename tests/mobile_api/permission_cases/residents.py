"""What a person may do about themselves. Everybody who is signed in is a person, members and staff too."""

from __future__ import annotations

from typing import Any

from mobile_api.node import encode
from tests.factories.outcode import outcode
from tests.factories.receipt import receipt
from tests.mobile_api.permission_cases.world import EVERYBODY, SIGNED_IN, Case, Role, World, about


def _course(world: World) -> dict[str, Any]:
    return {"input": {"opportunityId": about(world.course)}}


def _dismissal(world: World) -> dict[str, Any]:
    return {"input": {"opportunityId": about(world.course), "reason": "TOO_FAR"}}


def _receipt(world: World) -> dict[str, Any]:
    row = receipt(to=world.users[Role.RESIDENT].resident)
    return {"id": encode("RecommendationReceipt", row.pk)}


CASES = {
    "Query.me": Case(SIGNED_IN),
    "Query.recommendations": Case(SIGNED_IN, answer=("MATCHER_NOT_READY",)),
    "Query.closestYes": Case(SIGNED_IN, answer=("MATCHER_NOT_READY",)),
    "Query.recommendationReceipt": Case(
        frozenset({Role.RESIDENT}), _receipt, denied=dict.fromkeys(SIGNED_IN - {Role.RESIDENT}, "NOT_FOUND")
    ),
    "Query.recommendationReceipts": Case(SIGNED_IN),
    "Query.checkReceipt": Case(EVERYBODY, lambda _world: {"token": "no.receipt.this"}),
    "Query.skillGaps": Case(SIGNED_IN, answer=("MATCHER_NOT_READY",)),
    "Query.tryRecommendations": Case(
        EVERYBODY,
        lambda _world: {"postcode": outcode(code="E7").code, "wants": "A job with computers"},
        answer=("MATCHER_NOT_READY",),
    ),
    "Mutation.mergeAnonymousAccount": Case(
        SIGNED_IN, lambda _world: {"input": {"anonymousToken": "no token"}}, answer=("TOKEN_MALFORMED",)
    ),
    "Mutation.updateMe": Case(SIGNED_IN, lambda _world: {"input": {"wants": "A job with computers"}}),
    "Mutation.saveOpportunity": Case(SIGNED_IN, _course),
    "Mutation.unsaveOpportunity": Case(SIGNED_IN, _course),
    "Mutation.dismissOpportunity": Case(SIGNED_IN, _dismissal),
    "Mutation.restoreOpportunity": Case(SIGNED_IN, _course),
}
