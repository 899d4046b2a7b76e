"""What GLA staff decide about organisations."""

from __future__ import annotations

from typing import Self

import graphene

from courses.services.approval import Decision, decide_on_organisation
from courses.services.claims import decide_on_claim
from courses.services.organisation_names import decide_on_name
from mobile_api.action import Action
from mobile_api.context import Context
from mobile_api.node import decode_number
from mobile_api.organisations.enums import OrganisationDecision
from mobile_api.organisations.queries import which
from mobile_api.organisations.types import Organisation


def _revision() -> graphene.Int:
    return graphene.Int(
        required=True, description="The `revision` that you looked at: it is refused where it is an old one."
    )


def _organisation() -> graphene.Field:
    return graphene.Field(Organisation, description="It, as it stands now. Null when it was refused.")


class DecideOnOrganisation(Action):
    """Approve, refuse, suspend or reinstate an organisation. After a no, its listings are withdrawn at once. For GLA staff."""

    class Input:
        """The decision."""

        id = graphene.ID(required=True, description="Id of the organisation.")
        revision = _revision()
        decision = graphene.InputField(graphene.NonNull(OrganisationDecision), description="What you decide.")
        reason = graphene.String(
            description="Why, in words for its members. Needed to refuse and to suspend. At most 500 letters."
        )

    organisation = _organisation()

    @classmethod
    def perform(
        cls,
        context: Context,
        *,
        id: str,  # noqa: A002 - GraphQL's name
        revision: int,
        decision: Decision | str,
        reason: str | None = None,
    ) -> Self:
        """Decide."""
        model, pk = which(id)
        return cls(
            organisation=decide_on_organisation(
                model=model,
                pk=pk,
                decision=Decision(decision),
                reason=reason or "",
                revision=revision,
                by=context.require_user(),
                now=context.now,
            )
        )


class DecideOnName(Action):
    """Let an organisation have the name that its owners propose, or keep the one it has. For GLA staff."""

    class Input:
        """The decision."""

        id = graphene.ID(required=True, description="Id of the organisation.")
        revision = _revision()
        approve = graphene.Boolean(required=True, description="True: everybody sees the new name from now on.")
        reason = graphene.String(description="Why, in words for its members. Needed to refuse. At most 500 letters.")

    organisation = _organisation()

    @classmethod
    def perform(
        cls,
        context: Context,
        *,
        id: str,  # noqa: A002 - GraphQL's name
        revision: int,
        approve: bool,
        reason: str | None = None,
    ) -> Self:
        """Decide."""
        model, pk = which(id)
        return cls(
            organisation=decide_on_name(
                model=model,
                pk=pk,
                approve=approve,
                reason=reason or "",
                revision=revision,
                by=context.require_user(),
                now=context.now,
            )
        )


class DecideOnClaim(Action):
    """Say whether somebody acts for a provider that we know from a register. For GLA staff."""

    class Input:
        """The decision."""

        id = graphene.ID(required=True, description="Id of the claim.")
        grant = graphene.Boolean(required=True, description="True: they do, and become its owner.")
        reason = graphene.String(description="Why. Needed to turn it down. At most 500 letters.")

    organisation = graphene.Field(Organisation, description="The provider. Null when it was refused.")

    @classmethod
    def perform(cls, context: Context, *, id: str, grant: bool, reason: str | None = None) -> Self:  # noqa: A002 - GraphQL's name
        """Decide."""
        key = decode_number(id, "ProviderMember")
        return cls(
            organisation=decide_on_claim(
                member_id=key, grant=grant, reason=reason or "", by=context.require_user(), now=context.now
            )
        )


class StaffMutations:
    """Decisions of GLA staff."""

    decide_on_organisation = DecideOnOrganisation.Field()
    decide_on_name = DecideOnName.Field()
    decide_on_claim = DecideOnClaim.Field()
