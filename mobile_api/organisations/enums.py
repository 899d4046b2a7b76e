"""Enums of organisations, their members and invitations; and which model an organisation's id is of."""

from __future__ import annotations

from enum import Enum
from typing import Final

import graphene

from courses import models
from courses.services.approval import Decision
from mobile_api.enums import enum


class Kind(Enum):
    """Which of the two an organisation is."""

    PROVIDER = "Provider"
    EMPLOYER = "Employer"


MODELS: Final[dict[str, type[models.Provider | models.Employer]]] = {
    Kind.PROVIDER.value: models.Provider,
    Kind.EMPLOYER.value: models.Employer,
}
_DECISIONS: Final = {
    Decision.APPROVE: "It may publish. What waited only for that and passes our checks is shown.",
    Decision.REFUSE: "It may not, for a reason that its owner can mend.",
    Decision.SUSPEND: "It may publish no more, for a reason. Its listings are withdrawn at once.",
    Decision.REINSTATE: "It may publish again. What came with a file is shown again; what it listed itself, once it relists it.",
}
_STATES: Final = {
    models.Invitation.State.OPEN: "Can be accepted.",
    models.Invitation.State.ACCEPTED: "Somebody joined with it.",
    models.Invitation.State.REVOKED: "Was taken back.",
    models.Invitation.State.EXPIRED: "Was not accepted in time.",
}

OrganisationKind: Final = graphene.Enum.from_enum(
    Kind,
    name="OrganisationKind",
    description=lambda kind: "Which of the two an organisation is." if kind is None else f"{kind.value}.",
)
OrganisationDecision: Final = graphene.Enum.from_enum(
    Decision,
    name="OrganisationDecision",
    description=lambda decision: (
        "What GLA staff decide about an organisation." if decision is None else _DECISIONS[Decision(decision.value)]
    ),
)
InvitationState: Final = graphene.Enum.from_enum(
    models.Invitation.State,
    name="InvitationState",
    description=lambda state: (
        "Whether an invitation can be accepted." if state is None else _STATES[models.Invitation.State(state.value)]
    ),
)
OrganisationApproval: Final = enum(
    models.Organisation.Approval, "OrganisationApproval", "What GLA staff decided about an organisation."
)
MemberRole: Final = enum(
    models.MemberRole, "MemberRole", "What a member may do; each may also do what the roles below it may."
)
MembershipState: Final = enum(models.Member.State, "MembershipState", "Whether a membership counts yet.")
OrganisationAct: Final = enum(models.OrganisationChange.Action, "OrganisationAct", "What was done to an organisation.")
ActorPart: Final = enum(models.OrganisationChange.Actor, "ActorPart", "In which part somebody acted.")
