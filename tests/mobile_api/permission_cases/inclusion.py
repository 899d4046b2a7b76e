"""Policies: read by everybody, decided by analysts and GLA staff. What an analyst may do that no other account may is tested in
`tests/mobile_api/inclusion`.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from matching.models import InclusionPolicy
from matching.services.policies import propose_policy
from tests.factories.policy import analyst, approved_policy, figures, policy
from tests.mobile_api.permission_cases.world import EVERYBODY, NOW, SIGNED_IN, STAFF, Case, World, about


def _draft(world: World) -> InclusionPolicy:
    return policy(courses=[world.course])


def _proposed(world: World) -> InclusionPolicy:
    return propose_policy(policy_id=_draft(world).pk, by=analyst(uid="ada"), now=NOW)


def _approval(world: World) -> dict[str, Any]:
    row = _proposed(world)
    return {"input": {"id": about(row), "contentSha256": row.content_sha256}}


def _running(world: World) -> InclusionPolicy:
    return approved_policy(courses=[world.course], now=NOW)


def _evidence(world: World) -> dict[str, Any]:
    given = figures(measured_on=NOW.date() - timedelta(days=1))
    days = {"measuredOn": str(given.pop("measured_on")), "goodUntil": str(given.pop("good_until"))}
    given["benchmarkSource"] = given.pop("benchmark_source")
    return {"input": {"id": about(_running(world)), **given, **days}}


CASES = {
    "Query.inclusionPolicies": Case(EVERYBODY),
    "Query.myInclusionPolicies": Case(SIGNED_IN),
    "Query.policiesToDecide": Case(STAFF),
    "Mutation.proposeInclusionPolicy": Case(STAFF, lambda world: {"input": {"id": about(_draft(world))}}),
    "Mutation.sendBackInclusionPolicy": Case(STAFF, lambda world: {"input": {"id": about(_proposed(world))}}),
    "Mutation.approveInclusionPolicy": Case(STAFF, _approval),
    "Mutation.stopInclusionPolicy": Case(
        STAFF, lambda world: {"input": {"id": about(_running(world)), "why": "It has done its work."}}
    ),
    "Mutation.addPolicyEvidence": Case(STAFF, _evidence),
}
