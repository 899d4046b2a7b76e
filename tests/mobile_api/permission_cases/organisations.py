"""Organisations: their members, their owners, GLA staff."""

from __future__ import annotations

from typing import Any

from courses.models import Employer, Member, Provider
from tests.factories.invitation import CODE, invitation
from tests.factories.member import member
from tests.factories.provider import provider
from tests.mobile_api.permission_cases.world import MEMBERS, NOW, OWNERS, SIGNED_IN, STAFF, Case, Role, World, about

ALREADY = dict.fromkeys(MEMBERS, "ALREADY_MEMBER")


def _change(row: Provider | Employer) -> dict[str, Any]:
    return {"input": {"id": about(row), "revision": row.revision, "about": "We teach in the evening."}}


def _invite(row: Provider | Employer) -> dict[str, Any]:
    return {"input": {"organisationId": about(row), "role": "OWNER", "label": "Ria"}}


def _editor(row: Provider | Employer) -> Member:
    return row.members.get(user__firebase_uid=Role.EDITOR)


def _decision(_world: World) -> dict[str, Any]:
    row = provider(approval="PENDING")
    return {"input": {"id": about(row), "revision": row.revision, "decision": "APPROVE"}}


def _name(_world: World) -> dict[str, Any]:
    row = provider(proposed_name="Third Lane", proposed_at=NOW)
    return {"input": {"id": about(row), "revision": row.revision, "approve": True}}


def _claim(_world: World) -> dict[str, Any]:
    waiting = member(provider(source="ncs_providers"), uid="walter", state="WAITING")
    return {"input": {"id": about(waiting), "grant": True}}


CASES = {
    "Query.myOrganisations": Case(SIGNED_IN),
    "Query.organisation": Case(MEMBERS | STAFF, lambda world: {"id": about(world.provider)}),
    "Query.organisation employer": Case(MEMBERS | STAFF, lambda world: {"id": about(world.employer)}),
    "Query.organisationChanges": Case(MEMBERS | STAFF, lambda world: {"id": about(world.provider)}),
    "Query.organisationsToApprove": Case(STAFF, lambda _world: {"kind": "PROVIDER"}),
    "Query.namesToDecide": Case(STAFF, lambda _world: {"kind": "EMPLOYER"}),
    "Query.claimsToDecide": Case(STAFF),
    "Mutation.registerProvider": Case(SIGNED_IN, lambda _world: {"input": {"name": "Third Lane", "ukprn": "99910001"}}),
    "Mutation.registerEmployer": Case(SIGNED_IN, lambda _world: {"input": {"name": "Third Lane"}}),
    "Mutation.updateProvider": Case(OWNERS, lambda world: _change(world.provider)),
    "Mutation.updateEmployer": Case(OWNERS, lambda world: _change(world.employer)),
    "Mutation.inviteMember": Case(OWNERS, lambda world: _invite(world.provider)),
    "Mutation.inviteMember employer": Case(OWNERS, lambda world: _invite(world.employer)),
    "Mutation.revokeInvitation": Case(
        OWNERS, lambda world: {"input": {"invitationId": about(invitation(world.provider))}}
    ),
    "Mutation.acceptInvitation": Case(
        SIGNED_IN - MEMBERS,
        lambda world: {"input": {"code": CODE if invitation(world.provider) else ""}},
        denied=ALREADY,
    ),
    "Mutation.changeMember": Case(
        OWNERS, lambda world: {"input": {"memberId": about(_editor(world.provider)), "role": "VIEWER"}}
    ),
    "Mutation.removeMember": Case(OWNERS, lambda world: {"input": {"memberId": about(_editor(world.employer))}}),
    "Mutation.leaveOrganisation": Case(
        MEMBERS - OWNERS,
        lambda world: {"input": {"organisationId": about(world.provider)}},
        denied={Role.OWNER: "LAST_OWNER"},
    ),
    "Mutation.decideOnOrganisation": Case(STAFF, _decision),
    "Mutation.decideOnName": Case(STAFF, _name),
    "Mutation.decideOnClaim": Case(STAFF, _claim),
}
