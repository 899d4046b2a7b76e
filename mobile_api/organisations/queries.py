"""Root fields about one's own organisations, and the queues of GLA staff."""

from __future__ import annotations

from typing import Any, Final

import graphene

from backend.errors import NotFound
from courses import models
from courses.services.access import every, fetch_for_member, is_staff
from mobile_api.connections import Page, page_arguments, paged
from mobile_api.context import Context
from mobile_api.node import decode, decode_number
from mobile_api.order import Key, Order
from mobile_api.organisations.enums import MODELS, Kind, OrganisationApproval, OrganisationKind
from mobile_api.organisations.loaders import expect_parts
from mobile_api.organisations.types import (
    AnyOrganisation,
    ClaimConnection,
    Membership,
    Organisation,
    OrganisationChangeConnection,
    OrganisationConnection,
    organisation_of,
)

_OLDEST: Final = Order("organisations", (Key.number("pk"),))
_PROPOSED: Final = Order("names", (Key.moment("proposed_at"), Key.number("pk")))
_CLAIMS: Final = Order("claims", (Key.moment("joined_at"), Key.number("pk")))
_NEWEST: Final = Order("organisation_changes", (Key.moment("at", descending=True), Key.number("pk", descending=True)))


def which(value: str, *, field: str = "id") -> tuple[type[models.Provider | models.Employer], int]:
    """Model and key of an organisation's id.

    Raises:
        InvalidId: no id of an organisation.
    """
    type_name, _ = decode(value, *MODELS, field=field)
    return MODELS[type_name], decode_number(value, *MODELS, field=field)


def own_organisation(
    context: Context,
    value: str,
    *,
    at_least: models.MemberRole = models.MemberRole.VIEWER,
    field: str = "organisation_id",
) -> AnyOrganisation:
    """An organisation for its members with at least this role.

    Raises:
        InvalidId, NotFound, RoleTooLow.
    """
    model, pk = which(value, field=field)
    found: AnyOrganisation = fetch_for_member(
        every(model), pk, by=context.require_user(), at_least=at_least, field=field
    )
    return found


def visible_organisation(context: Context, value: str, *, field: str = "id") -> AnyOrganisation:
    """An organisation for its members, of whatever role, or for GLA staff.

    Raises:
        InvalidId, NotFound.
    """
    if not is_staff(context.require_user()):
        return own_organisation(context, value, field=field)
    model, pk = which(value, field=field)
    row: AnyOrganisation | None = every(model).filter(pk=pk).first()
    if row is None:
        raise NotFound(field=field)
    return row


class OrganisationsQueries:
    """What members ask about their organisations, and GLA staff about everybody's."""

    my_organisations = graphene.List(
        graphene.NonNull(Membership),
        description="The organisations for which you act, and those that you have asked to act for, the oldest first.",
    )
    organisation = graphene.Field(
        Organisation,
        id=graphene.ID(required=True, description="Id of a `Provider` or an `Employer`."),
        description="One organisation as its members see it. Null, with an error NOT_FOUND, where you don't act for it.",
    )
    organisation_changes = graphene.Field(
        OrganisationChangeConnection,
        id=graphene.ID(required=True, description="Id of a `Provider` or an `Employer`."),
        **page_arguments(),
        description="Who changed what in an organisation and its members, the newest first. For its members and GLA staff.",
    )
    organisations_to_approve = graphene.Field(
        OrganisationConnection,
        kind=graphene.Argument(OrganisationKind, required=True, description="Providers or employers."),
        approval=graphene.Argument(
            OrganisationApproval,
            default_value=models.Organisation.Approval.PENDING,
            description="Where they stand: those that wait, unless you ask for others.",
        ),
        **page_arguments(),
        description="The queue of GLA staff: organisations that wait for approval, the oldest first.",
    )
    names_to_decide = graphene.Field(
        OrganisationConnection,
        kind=graphene.Argument(OrganisationKind, required=True, description="Providers or employers."),
        **page_arguments(),
        description="The queue of GLA staff: organisations that propose another name, the longest waiting first.",
    )
    claims_to_decide = graphene.Field(
        ClaimConnection,
        **page_arguments(),
        description="The queue of GLA staff: people who say that they act for a provider, the oldest first.",
    )

    @staticmethod
    def resolve_my_organisations(_root: object, info: graphene.ResolveInfo) -> list[models.Member]:
        """Of both kinds, in two statements."""
        by = info.context.require_user()
        found: list[models.Member] = [
            *models.ProviderMember.objects.filter(user=by).select_related("provider"),
            *models.EmployerMember.objects.filter(user=by).select_related("employer"),
        ]
        expect_parts(info.context, [organisation_of(row) for row in found])
        return sorted(found, key=lambda row: (row.joined_at, type(row).__name__, row.pk))

    @staticmethod
    def resolve_organisation(_root: object, info: graphene.ResolveInfo, id: str) -> AnyOrganisation:  # noqa: A002 - GraphQL's name
        """For members and staff."""
        return visible_organisation(info.context, id)

    @staticmethod
    def resolve_organisation_changes(_root: object, info: graphene.ResolveInfo, id: str, **pages: Any) -> Page:  # noqa: A002 - GraphQL's name
        """For members and staff."""
        row = visible_organisation(info.context, id)
        changes = models.OrganisationChange.objects.filter(**{row.column: row}).select_related(row.column)
        return paged(changes, order=_NEWEST, first=pages.get("first"), after=pages.get("after"))

    @staticmethod
    def resolve_organisations_to_approve(
        _root: object, info: graphene.ResolveInfo, kind: Kind | str, approval: str | None, **pages: Any
    ) -> Page:
        """One page."""
        rows = every(MODELS[Kind(kind).value]).filter(approval=approval or models.Organisation.Approval.PENDING)
        page = paged(rows, order=_OLDEST, first=pages.get("first"), after=pages.get("after"))
        expect_parts(info.context, page.rows)
        return page

    @staticmethod
    def resolve_names_to_decide(_root: object, info: graphene.ResolveInfo, kind: Kind | str, **pages: Any) -> Page:
        """One page."""
        rows = every(MODELS[Kind(kind).value]).filter(proposed_at__isnull=False)
        page = paged(rows, order=_PROPOSED, first=pages.get("first"), after=pages.get("after"))
        expect_parts(info.context, page.rows)
        return page

    @staticmethod
    def resolve_claims_to_decide(_root: object, info: graphene.ResolveInfo, **pages: Any) -> Page:
        """One page, with its providers."""
        waiting = models.ProviderMember.objects.filter(state=models.Member.State.WAITING).select_related("provider")
        page = paged(waiting, order=_CLAIMS, first=pages.get("first"), after=pages.get("after"))
        expect_parts(info.context, [row.provider for row in page.rows])
        return page
