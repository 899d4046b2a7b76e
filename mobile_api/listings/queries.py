"""What members ask about their listings, and GLA staff about everybody's."""

from __future__ import annotations

from typing import Any, Final

import graphene
from django.db.models import Q, QuerySet

from backend.errors import NotFound
from courses import models
from courses.search import clean
from courses.services.access import fetch_for_member, is_staff, notices_for, of_members
from mobile_api.catalogue.types.enums import OpportunityKind
from mobile_api.connections import Page, page_arguments, paged
from mobile_api.context import Context
from mobile_api.listings.enums import ListingStatus
from mobile_api.listings.loaders import expect_listings
from mobile_api.listings.types import Listing, ListingConnection, NoticeConnection, RegisterVenueConnection
from mobile_api.node import decode_number
from mobile_api.order import Key, Order
from mobile_api.organisations.queries import visible_organisation, which

NEWEST: Final = Order("listings", (Key.moment("changed_at", descending=True), Key.number("pk", descending=True)))
OLDEST: Final = Order("reviews", (Key.moment("changed_at"), Key.number("pk")))
_VENUES: Final = Order("register", (Key.text("name"), Key.number("pk")))
_NOTICES: Final = Order("notices", (Key.moment("at", descending=True), Key.number("pk", descending=True)))


class ListingsQueries:
    """Listings with all that is not public, for those who may see it."""

    my_listings = graphene.Field(
        ListingConnection,
        organisation_id=graphene.ID(description="Only of this `Provider` or `Employer`."),
        kind=graphene.Argument(OpportunityKind, description="Only courses, or only jobs."),
        status=graphene.Argument(
            graphene.List(graphene.NonNull(ListingStatus)), description="Only those that stand in one of these states."
        ),
        search=graphene.String(description="Words in the title, or your own reference."),
        **page_arguments(),
        description="The listings of the organisations for which you act, the last changed first.",
    )
    listing = graphene.Field(
        Listing,
        id=graphene.ID(required=True, description="Id of a `Course` or a `Job`."),
        description="One listing with all that is not public. Null, with an error NOT_FOUND, where you don't act for it.",
    )
    review_queue = graphene.Field(
        ListingConnection,
        kind=graphene.Argument(OpportunityKind, description="Only courses, or only jobs."),
        **page_arguments(),
        description="The queue of GLA staff: listings that wait for approval, the longest waiting first.",
    )
    venues = graphene.Field(
        RegisterVenueConnection,
        organisation_id=graphene.ID(required=True, description="Id of a `Provider` or an `Employer`."),
        search=graphene.String(description="Words in the name, the beginning of the postcode, or your own reference."),
        **page_arguments(),
        description="An organisation's own register of places, by name. For its members and GLA staff.",
    )
    notices = graphene.Field(
        NoticeConnection,
        unread_only=graphene.Boolean(default_value=False, description="Only those that nobody has read."),
        **page_arguments(),
        description="What the organisations for which you act are told about their listings, the newest first.",
    )

    @staticmethod
    def resolve_my_listings(_root: object, info: graphene.ResolveInfo, **given: Any) -> Page:
        """One page, with what belongs to the listings announced to the loaders."""
        rows = of_members(models.Opportunity.objects.all(), by=info.context.require_user())
        if given.get("organisation_id"):
            model, pk = which(given["organisation_id"], field="organisation_id")
            rows = rows.filter(**{model.listings_path: pk})
        return _listings(info.context, _narrowed(rows, given), NEWEST, given)

    @staticmethod
    def resolve_listing(_root: object, info: graphene.ResolveInfo, id: str) -> models.Opportunity:  # noqa: A002 - GraphQL's name
        """For members and staff."""
        return visible_listing(info.context, id)

    @staticmethod
    def resolve_review_queue(_root: object, info: graphene.ResolveInfo, **given: Any) -> Page:
        """One page."""
        waiting = models.Opportunity.objects.filter(status=models.Opportunity.Status.IN_REVIEW)
        return _listings(info.context, _narrowed(waiting, given), OLDEST, given)

    @staticmethod
    def resolve_venues(_root: object, info: graphene.ResolveInfo, organisation_id: str, **given: Any) -> Page:
        """One page of a register."""
        owner = visible_organisation(info.context, organisation_id)
        rows = models.Venue.objects.select_related("borough").filter(**{owner.column: owner})
        words = clean(given.get("search"))
        if words:
            rows = rows.filter(Q(name__icontains=words) | Q(postcode__istartswith=words) | Q(reference=words))
        return paged(rows, order=_VENUES, first=given.get("first"), after=given.get("after"))

    @staticmethod
    def resolve_notices(
        _root: object, info: graphene.ResolveInfo, *, unread_only: bool | None = False, **pages: Any
    ) -> Page:
        """One page."""
        rows = notices_for(info.context.require_user()).select_related("opportunity")
        if unread_only:
            rows = rows.filter(read_at=None)
        return paged(rows, order=_NOTICES, first=pages.get("first"), after=pages.get("after"))


def visible_listing(context: Context, value: str, *, field: str = "id") -> models.Opportunity:
    """A listing for members of its organisation, of whatever role, or for GLA staff.

    Raises:
        InvalidId, NotFound.
    """
    by, pk = context.require_user(), listing_key(value, field=field)
    rows = models.Opportunity.objects.all()
    if is_staff(by):
        row = rows.filter(pk=pk).first()
        if row is None:
            raise NotFound(field=field)
    else:
        row = fetch_for_member(rows, pk, by=by, at_least=models.MemberRole.VIEWER, field=field)
    expect_listings(context, [row])
    return row


def listing_key(value: str, *, field: str = "id") -> int:
    """The key in a listing's id."""
    return decode_number(value, "Course", "Job", field=field)


def _narrowed(rows: QuerySet[models.Opportunity], given: dict[str, Any]) -> QuerySet[models.Opportunity]:
    if given.get("kind"):
        rows = rows.filter(kind=getattr(given["kind"], "value", given["kind"]))
    if given.get("status"):
        rows = rows.filter(status__in=[getattr(status, "value", status) for status in given["status"]])
    words = clean(given.get("search"))
    if words:
        rows = rows.filter(Q(title__icontains=words) | Q(course__reference=words) | Q(job__reference=words))
    return rows


def _listings(context: Context, rows: QuerySet[models.Opportunity], order: Order, given: dict[str, Any]) -> Page:
    page = paged(rows, order=order, first=given.get("first"), after=given.get("after"))
    expect_listings(context, page.rows)
    return page
