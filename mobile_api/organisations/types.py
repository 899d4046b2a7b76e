"""An organisation, its members and invitations. Only members and GLA staff are ever given one of these."""

from __future__ import annotations

from typing import Any, Final

import graphene

from courses import models
from mobile_api.catalogue.types.enums import DisabilityConfident
from mobile_api.connections import connection_type
from mobile_api.field_changes import FieldChange, field_changes
from mobile_api.fields import listed, one, text
from mobile_api.node import encode
from mobile_api.organisations.enums import (
    ActorPart,
    InvitationState,
    MemberRole,
    MembershipState,
    OrganisationAct,
    OrganisationApproval,
    OrganisationKind,
)
from mobile_api.organisations.loaders import (
    InvitationsOfOrganisation,
    MembersOfOrganisation,
    NameDecisionOfOrganisation,
    RoleInOrganisation,
    key_of,
)

AnyOrganisation = models.Provider | models.Employer


def organisation_id(organisation: AnyOrganisation) -> str:
    """The id that the public `Provider` or `Employer` has too."""
    return encode(type(organisation).__name__, organisation.pk)


def member_id(member: models.Member) -> str:
    """The id of a membership."""
    return encode(type(member).__name__, member.pk)


class Member(graphene.ObjectType):
    """Somebody who acts for an organisation. We keep no name and no address of theirs."""

    id = graphene.ID(required=True, description="Names this membership.")
    role = one(MemberRole, "What they may do.")
    label = text("How colleagues know them here. Null: nobody said.")
    joined_at = graphene.DateTime(required=True, description="When they joined.")
    is_you = graphene.Boolean(required=True, description="Whether this is you.")

    @staticmethod
    def resolve_id(member: models.Member, _info: graphene.ResolveInfo) -> str:
        """By its own key."""
        return member_id(member)

    @staticmethod
    def resolve_is_you(member: models.Member, info: graphene.ResolveInfo) -> bool:
        """By the account."""
        return bool(member.user_id == info.context.require_user().pk)


class Invitation(graphene.ObjectType):
    """A role for whoever brings the code. Nobody can read the code again."""

    id = graphene.ID(required=True, description="Names this invitation.")
    role = one(MemberRole, "What they will be able to do.")
    label = text("How colleagues will know them here. Null: nobody said.")
    made_at = graphene.DateTime(required=True, description="When it was made.")
    expires_at = graphene.DateTime(required=True, description="Until when it can be accepted.")
    state = one(InvitationState, "Whether it can be accepted.")

    @staticmethod
    def resolve_id(invitation: models.Invitation, _info: graphene.ResolveInfo) -> str:
        """By its own key."""
        return encode("Invitation", invitation.pk)

    @staticmethod
    def resolve_state(invitation: models.Invitation, info: graphene.ResolveInfo) -> str:
        """At the moment of the request."""
        return invitation.state(now=info.context.now).value


class NameDecision(graphene.ObjectType):
    """What GLA staff decided about another name that an organisation's owners proposed."""

    name = graphene.String(required=True, description="The name that was proposed.")
    approved = graphene.Boolean(required=True, description="Whether it is its name since.")
    reason = text("Why not, in words for its members.")
    decided_at = graphene.DateTime(required=True, description="When it was decided.")

    @staticmethod
    def resolve_decided_at(decision: Any, _info: graphene.ResolveInfo) -> Any:
        """Of the query's own name."""
        return decision.at


class Organisation(graphene.ObjectType):
    """A provider or an employer, as its own members and GLA staff see it. Everybody else sees `Provider` or `Employer`."""

    id = graphene.ID(required=True, description="Its id, which the public `Provider` or `Employer` has too.")
    kind = one(OrganisationKind, "Which of the two it is.")
    name = graphene.String(required=True, description="The name by which everybody knows it.")
    proposed_name = text("The name that its owners propose, which GLA staff have not decided about yet. Null: none.")
    proposed_at = graphene.DateTime(description="When they proposed it. Null: they don't.")
    name_decision = graphene.Field(
        NameDecision,
        description="What was last decided about such a name. Null: nothing yet, or another one waits for a decision.",
    )
    website = text("Address of its website.")
    about = text("About it, in its own words.")
    ukprn = graphene.String(description="UK Provider Reference Number, eight digits. Null: none, or an employer.")
    disability_confident = graphene.Field(
        DisabilityConfident, description="Its level in the Disability Confident scheme. Null: not in it, or a provider."
    )
    living_wage_employer = graphene.Boolean(
        description="Whether it pays at least the London Living Wage. Null for a provider."
    )
    approval = one(OrganisationApproval, "What GLA staff decided about it. Only an approved one may publish.")
    approval_reason = text("Why it was refused or suspended, in words for its members.")
    approval_changed_at = graphene.DateTime(description="When that was decided. Null: not yet.")
    revision = graphene.Int(
        required=True,
        description="Grows with every change: send it back with yours, so that nobody overwrites another.",
    )
    my_role = graphene.Field(MemberRole, description="What you may do here. Null: you are GLA staff and no member.")
    members = listed(Member, "Who acts for it, in the order in which they joined.")
    invitations = graphene.List(
        graphene.NonNull(Invitation), description="Its open invitations, the newest first. Null: you are not an owner."
    )

    @staticmethod
    def resolve_id(row: AnyOrganisation, _info: graphene.ResolveInfo) -> str:
        """As the public types have it."""
        return organisation_id(row)

    @staticmethod
    def resolve_kind(row: AnyOrganisation, _info: graphene.ResolveInfo) -> str:
        """By the model."""
        return type(row).__name__

    @staticmethod
    def resolve_name_decision(row: AnyOrganisation, info: graphene.ResolveInfo) -> Any:
        """What waits is more than what was."""
        return None if row.proposed_name else info.context.loader(NameDecisionOfOrganisation).load(key_of(row))

    @staticmethod
    def resolve_ukprn(row: AnyOrganisation, _info: graphene.ResolveInfo) -> str | None:
        """Of a provider."""
        return row.ukprn if isinstance(row, models.Provider) else None

    @staticmethod
    def resolve_disability_confident(row: AnyOrganisation, _info: graphene.ResolveInfo) -> str | None:
        """Of an employer."""
        return row.disability_confident or None if isinstance(row, models.Employer) else None

    @staticmethod
    def resolve_living_wage_employer(row: AnyOrganisation, _info: graphene.ResolveInfo) -> bool | None:
        """Of an employer."""
        return row.living_wage_employer if isinstance(row, models.Employer) else None

    @staticmethod
    def resolve_my_role(row: AnyOrganisation, info: graphene.ResolveInfo) -> Any:
        """Of whoever asks."""
        return info.context.loader(RoleInOrganisation).load(key_of(row))

    @staticmethod
    def resolve_members(row: AnyOrganisation, info: graphene.ResolveInfo) -> Any:
        """The active ones."""
        return info.context.loader(MembersOfOrganisation).load(key_of(row))

    @staticmethod
    def resolve_invitations(row: AnyOrganisation, info: graphene.ResolveInfo) -> Any:
        """For owners: a member who may not invite has no business with codes."""
        if info.context.loader(RoleInOrganisation).load(key_of(row)) != models.MemberRole.OWNER:
            return None
        return info.context.loader(InvitationsOfOrganisation).load(key_of(row))


class Membership(graphene.ObjectType):
    """You in an organisation."""

    id = graphene.ID(required=True, description="Names this membership.")
    role = one(MemberRole, "What you may do, once it counts.")
    state = one(MembershipState, "Whether it counts yet.")
    joined_at = graphene.DateTime(required=True, description="When you joined, or asked to.")
    organisation_name = graphene.String(required=True, description="The organisation's name.")
    organisation = graphene.Field(Organisation, description="The organisation. Null while your membership waits.")

    @staticmethod
    def resolve_id(member: models.Member, _info: graphene.ResolveInfo) -> str:
        """By its own key."""
        return member_id(member)

    @staticmethod
    def resolve_organisation_name(member: Any, _info: graphene.ResolveInfo) -> str:
        """While it waits too: whoever asked to act for it knew its UKPRN."""
        return organisation_of(member).name

    @staticmethod
    def resolve_organisation(member: Any, _info: graphene.ResolveInfo) -> AnyOrganisation | None:
        """Not before the membership counts."""
        return organisation_of(member) if member.state == models.Member.State.ACTIVE else None


class Claim(graphene.ObjectType):
    """Somebody says that they act for a provider that we know from a register. For GLA staff."""

    id = graphene.ID(required=True, description="Names this claim.")
    asked_at = graphene.DateTime(required=True, description="When they asked.")
    label = text("What they call themselves there.")
    organisation = graphene.Field(graphene.NonNull(Organisation), description="The provider.")

    @staticmethod
    def resolve_id(member: models.ProviderMember, _info: graphene.ResolveInfo) -> str:
        """By its own key."""
        return member_id(member)

    @staticmethod
    def resolve_asked_at(member: models.ProviderMember, _info: graphene.ResolveInfo) -> Any:
        """The moment of the claim."""
        return member.joined_at

    @staticmethod
    def resolve_organisation(member: models.ProviderMember, _info: graphene.ResolveInfo) -> models.Provider:
        """Loaded with the claim."""
        return member.provider


class OrganisationChange(graphene.ObjectType):
    """Something that was done to an organisation or to its members."""

    at = graphene.DateTime(required=True, description="When.")
    act = graphene.Field(graphene.NonNull(OrganisationAct), description="What was done.")
    actor = one(ActorPart, "In which part somebody did it.")
    by_you = graphene.Boolean(required=True, description="Whether it was you.")
    by = graphene.Field(
        Member, description="Who did it. Null: GLA staff, the service, or somebody who is no member now."
    )
    concerning = graphene.Field(
        Member, description="Whose membership it is about. Null: nobody's, or somebody who is no member now."
    )
    reason = text("Why.")
    fields = listed(FieldChange, "What changed.")

    @staticmethod
    def resolve_act(change: models.OrganisationChange, _info: graphene.ResolveInfo) -> str:
        """As it is stored."""
        return change.action

    @staticmethod
    def resolve_by_you(change: models.OrganisationChange, info: graphene.ResolveInfo) -> bool:
        """By the account."""
        return change.by_id is not None and change.by_id == info.context.require_user().pk

    @staticmethod
    def resolve_by(change: models.OrganisationChange, info: graphene.ResolveInfo) -> models.Member | None:
        """A member; which of GLA staff it was stands in the admin."""
        return _member(change, change.by_id, info) if change.actor == models.OrganisationChange.Actor.MEMBER else None

    @staticmethod
    def resolve_concerning(change: models.OrganisationChange, info: graphene.ResolveInfo) -> models.Member | None:
        """A member."""
        return _member(change, change.concerning_id, info)

    @staticmethod
    def resolve_fields(change: models.OrganisationChange, _info: graphene.ResolveInfo) -> list[FieldChange]:
        """In the order in which they were written."""
        return field_changes(change.fields)


OrganisationConnection: Final = connection_type(Organisation, rows="organisations")
ClaimConnection: Final = connection_type(Claim, rows="claims")
OrganisationChangeConnection: Final = connection_type(OrganisationChange, rows="changes")


def organisation_of(member: Any) -> AnyOrganisation:
    """The organisation of a membership."""
    found: AnyOrganisation = member.provider if isinstance(member, models.ProviderMember) else member.employer
    return found


def _member(change: models.OrganisationChange, user_id: int | None, info: graphene.ResolveInfo) -> models.Member | None:
    members = info.context.loader(MembersOfOrganisation).load(key_of(change.organisation))
    return next((member for member in members if member.user_id == user_id), None)
