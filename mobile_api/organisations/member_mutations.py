"""Inviting, changing and removing members."""

from __future__ import annotations

from typing import Any, Self

import graphene

from courses.models import Employer, MemberRole, Provider
from courses.services.invitations import accept_invitation, invite_member, revoke_invitation
from courses.services.members import change_member, leave_organisation, remove_member
from mobile_api.action import Action
from mobile_api.context import Context
from mobile_api.node import decode, decode_number
from mobile_api.organisations.enums import MemberRole as Role
from mobile_api.organisations.queries import which
from mobile_api.organisations.types import Invitation, Membership, Organisation
from mobile_api.organisations.types import Member as MemberType

_MEMBERS: dict[str, type[Provider | Employer]] = {"ProviderMember": Provider, "EmployerMember": Employer}


def _which_member(value: str) -> dict[str, Any]:
    """The model and the key of a membership's id, as the services take them."""
    type_name, _ = decode(value, *_MEMBERS, field="memberId")
    return {"model": _MEMBERS[type_name], "member_id": decode_number(value, *_MEMBERS, field="memberId")}


class InviteMember(Action):
    """Make a code with which a colleague joins. Pass it on yourself: we keep neither the code nor anybody's address."""

    shown_once = True

    class Input:
        """Where to, and as what."""

        organisation_id = graphene.ID(required=True, description="Id of the organisation.")
        role = graphene.InputField(graphene.NonNull(Role), description="What they will be able to do.")
        label = graphene.String(description="How colleagues will know them: a first name, or a desk. No address.")

    invitation = graphene.Field(Invitation, description="The invitation. Null when it was refused.")
    code = graphene.String(
        description="The code. It is shown this once, works once, and for 14 days. Null when it was refused."
    )

    @classmethod
    def perform(cls, context: Context, *, organisation_id: str, role: str, label: str | None = None) -> Self:
        """Invite."""
        model, pk = which(organisation_id, field="organisationId")
        invitation, code = invite_member(
            model=model, pk=pk, role=MemberRole(role), label=label or "", by=context.require_user(), now=context.now
        )
        return cls(invitation=invitation, code=code)


class RevokeInvitation(Action):
    """Take an invitation back: its code stops working."""

    class Input:
        """Which."""

        invitation_id = graphene.ID(required=True, description="Id of the invitation.")

    invitation = graphene.Field(Invitation, description="The invitation. Null when it was refused.")

    @classmethod
    def perform(cls, context: Context, *, invitation_id: str) -> Self:
        """Take it back."""
        key = decode_number(invitation_id, "Invitation", field="invitationId")
        return cls(invitation=revoke_invitation(invitation_id=key, by=context.require_user(), now=context.now))


class AcceptInvitation(Action):
    """Join the organisation that a code invites you to."""

    class Input:
        """The code."""

        code = graphene.String(required=True, description="The code that you were given.")

    membership = graphene.Field(Membership, description="You in it. Null when it was refused.")

    @classmethod
    def perform(cls, context: Context, *, code: str) -> Self:
        """Join."""
        return cls(membership=accept_invitation(code=code, by=context.require_user(), now=context.now))


class ChangeMember(Action):
    """Give a member another role, or another label. There is always an owner left."""

    class Input:
        """What to change. What you leave out stays as it is."""

        member_id = graphene.ID(required=True, description="Id of the membership.")
        role = graphene.InputField(Role, description="What they may do from now on.")
        label = graphene.String(description="How colleagues know them: a first name, or a desk. No address.")

    member = graphene.Field(MemberType, description="The member. Null when it was refused.")

    @classmethod
    def perform(cls, context: Context, *, member_id: str, role: str | None = None, label: str | None = None) -> Self:
        """Change."""
        return cls(
            member=change_member(
                **_which_member(member_id),
                role=MemberRole(role) if role else None,
                label=label,
                by=context.require_user(),
                now=context.now,
            )
        )


class RemoveMember(Action):
    """Take a member out. They can do nothing there any more, and codes that they made stop working."""

    class Input:
        """Whom."""

        member_id = graphene.ID(required=True, description="Id of the membership.")

    organisation = graphene.Field(Organisation, description="The organisation without them. Null when it was refused.")

    @classmethod
    def perform(cls, context: Context, *, member_id: str) -> Self:
        """Remove."""
        return cls(organisation=remove_member(**_which_member(member_id), by=context.require_user(), now=context.now))


class LeaveOrganisation(Action):
    """Stop acting for an organisation. Its last owner can't leave."""

    class Input:
        """Which."""

        organisation_id = graphene.ID(required=True, description="Id of the organisation.")

    left = graphene.Boolean(description="True when you have left. Null when it was refused.")

    @classmethod
    def perform(cls, context: Context, *, organisation_id: str) -> Self:
        """Leave."""
        model, pk = which(organisation_id, field="organisationId")
        leave_organisation(model=model, pk=pk, by=context.require_user(), now=context.now)
        return cls(left=True)


class MembersMutations:
    """Changes to who acts for an organisation."""

    invite_member = InviteMember.Field()
    revoke_invitation = RevokeInvitation.Field()
    accept_invitation = AcceptInvitation.Field()
    change_member = ChangeMember.Field()
    remove_member = RemoveMember.Field()
    leave_organisation = LeaveOrganisation.Field()
