"""The signed-in resident, and the opportunities that they kept or put away."""

from __future__ import annotations

from typing import Any, Final

import graphene
from django.db.models import QuerySet

from courses.models import Opportunity as AnyListing
from matching import models
from matching.queries.roles import Role, roles_of
from mobile_api.catalogue.loaders import AnyOpportunity
from mobile_api.catalogue.types import Opportunity, Outcode, Skill
from mobile_api.catalogue.types.enums import AccessFeature, DeliveryMode, Level, Session
from mobile_api.connections import Page, connection_type, page_arguments, paged
from mobile_api.enums import enum
from mobile_api.fields import listed, maybe, one
from mobile_api.order import Key, Order
from mobile_api.scalars import YearMonth

EmploymentStatus: Final = enum(models.Resident.EmploymentStatus, "EmploymentStatus", "What somebody does now.")
EarningsBand: Final = enum(models.Resident.EarningsBand, "EarningsBand", "Pay before tax in a year, in bands.")
Barrier: Final = enum(models.Barrier, "Barrier", "Something that stands in a person's way, in their own words.")
DismissalReason: Final = enum(models.DismissedOpportunity.Reason, "DismissalReason", "Why something is not wanted.")

RoleType: Final = graphene.Enum.from_enum(
    Role,
    name="Role",
    description=lambda role: (
        "A part that somebody plays here." if role is None else f"{role.value[0].upper()}{role.value[1:]}."
    ),
)

SAVED: Final = Order("saved", (Key.moment("saved_at", descending=True), Key.number("pk", descending=True)))
DISMISSED: Final = Order("dismissed", (Key.moment("dismissed_at", descending=True), Key.number("pk", descending=True)))


def _opportunity(row: Any, info: graphene.ResolveInfo) -> object:
    """Also a closed one: it was open when the person chose it."""
    return info.context.loader(AnyOpportunity).load(row.opportunity_id)


class SavedOpportunity(graphene.ObjectType):
    """A course or job that you kept for later."""

    saved_at = graphene.DateTime(required=True, description="When you kept it.")
    opportunity = graphene.Field(
        graphene.NonNull(Opportunity),
        resolver=_opportunity,
        description="What you kept. It may have closed: see `isOpen`.",
    )


class DismissedOpportunity(graphene.ObjectType):
    """A course or job that you asked not to be shown again."""

    dismissed_at = graphene.DateTime(required=True, description="When you put it away.")
    reason = one(DismissalReason, "Why.")
    opportunity = graphene.Field(graphene.NonNull(Opportunity), resolver=_opportunity, description="What you put away.")


SavedOpportunityConnection: Final = connection_type(SavedOpportunity, rows="opportunities that you kept")
DismissedOpportunityConnection: Final = connection_type(DismissedOpportunity, rows="opportunities that you put away")


class Resident(graphene.ObjectType):
    """You, as you described yourself. Every answer may be missing, and a missing answer never counts against you."""

    outcode = graphene.Field(
        Outcode, description="First half of your postcode, and its boroughs. We do not keep the second half."
    )
    wants = graphene.String(
        required=True, description="What you are looking for, in your own words. Empty: you have not said."
    )
    skills = listed(Skill, "Skills that you said you have.")
    own_skills = listed(graphene.String, "Skills that you have, in your own words: those that our list does not have.")
    availability = listed(Session, "The parts of the week when you have time. Empty: you have not said.")
    delivery_modes = listed(DeliveryMode, "Ways of taking part that suit you. Empty: you have not said.")
    longest_journey = graphene.Int(
        description="The longest journey that you want, in minutes, one way. Null: you have not said."
    )
    highest_level = maybe(Level, "The level of your highest qualification. Null: you have not said.")
    employment_status = maybe(EmploymentStatus, "What you do now. Null: you have not said.")
    earnings_band = maybe(EarningsBand, "What you earn. Null: you have not said.")
    languages = listed(graphene.String, "Languages that you speak, as codes of two or three letters (ISO 639).")
    access_needs = listed(AccessFeature, "Practical help that you need. Used to find places that offer it.")
    barriers = listed(Barrier, "What stands in your way, as you told us. It changes your list, and its reasons say so.")
    birth_month = graphene.Field(
        YearMonth, description="Year and month of your birth: age rules need no more. Null: you have not said."
    )
    may_stay = graphene.Boolean(
        description="Whether you are British or Irish, or may live in the UK for more than a year. Null: you have not said."
    )
    has_english_maths = graphene.Boolean(
        description="Whether you have both English and maths at GCSE grade 4 or C. Null: you have not said."
    )
    has_digital_level_1 = graphene.Boolean(
        description="Whether you have the basics on a computer. Null: you have not said."
    )
    roles = graphene.Field(
        graphene.NonNull(graphene.List(graphene.NonNull(RoleType))),
        description="The parts that you play here, by our own records: nothing that an app or a token says counts.",
    )
    is_synthetic = graphene.Boolean(required=True, description="True for made-up people in demonstrations and tests.")
    saved_opportunities = graphene.Field(
        graphene.NonNull(SavedOpportunityConnection),
        args=page_arguments(),
        description="What you kept for later, the newest first.",
    )
    dismissed_opportunities = graphene.Field(
        graphene.NonNull(DismissedOpportunityConnection),
        args=page_arguments(),
        description="What you put away, the newest first.",
    )

    @staticmethod
    def resolve_roles(resident: models.Resident, _info: graphene.ResolveInfo) -> list[Role]:
        """Of the account."""
        return roles_of(resident.user)

    @staticmethod
    def resolve_skills(resident: models.Resident, _info: graphene.ResolveInfo) -> QuerySet[Any]:
        """By name."""
        return resident.skills.order_by("label", "pk")

    @staticmethod
    def resolve_saved_opportunities(resident: models.Resident, info: graphene.ResolveInfo, **pages: Any) -> Page:
        """Of this resident."""
        return _page(resident.saved.all(), SAVED, info, pages)

    @staticmethod
    def resolve_dismissed_opportunities(resident: models.Resident, info: graphene.ResolveInfo, **pages: Any) -> Page:
        """Of this resident."""
        return _page(resident.dismissed.all(), DISMISSED, info, pages)


def _page(rows: QuerySet[Any], order: Order, info: graphene.ResolveInfo, pages: dict[str, Any]) -> Page:
    """What is being written anew comes back when it is shown again."""
    shown = rows.filter(opportunity__in=AnyListing.objects.once_shown().order_by().values("pk"))
    page = paged(shown, order=order, first=pages.get("first"), after=pages.get("after"))
    info.context.loader(AnyOpportunity).expect(row.opportunity_id for row in page.rows)
    return page
