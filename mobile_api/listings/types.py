"""A listing as its own organisation and GLA staff see it: its state, its history, what can be done with it."""

from __future__ import annotations

from typing import Any, Final

import graphene

from courses import models
from courses.lifecycle import Mover, moves_from
from courses.services.access import is_staff
from mobile_api.action import input_field
from mobile_api.catalogue.loaders import Concrete
from mobile_api.catalogue.types import Borough
from mobile_api.catalogue.types.enums import OpportunityKind
from mobile_api.connections import connection_type
from mobile_api.context import Context
from mobile_api.field_changes import FieldChange, field_changes
from mobile_api.fields import listed, maybe, one, text
from mobile_api.listings.content import CourseContent, JobContent, ListingName, listing_id
from mobile_api.listings.enums import ClosedBecause, ListingAct, ListingMove, ListingStatus, NoticeKind
from mobile_api.listings.fields import VENUE, outputs
from mobile_api.listings.loaders import ChangesOfListing, ConcreteListing, ProblemsOfListing
from mobile_api.node import encode
from mobile_api.organisations.enums import ActorPart
from mobile_api.organisations.loaders import RoleInOrganisation, key_of
from mobile_api.organisations.types import organisation_id
from mobile_api.scalars import Date
from mobile_api.trust.loaders import DuplicatesOfListing
from mobile_api.trust.types import DuplicatesInside

VenueFields: Final = type("VenueFields", (), outputs(VENUE))
_EDITORS: Final = frozenset({models.MemberRole.OWNER.value, models.MemberRole.EDITOR.value})


class ListingProblem(graphene.ObjectType):
    """Something that stands between a listing and its readers."""

    code = graphene.String(required=True, description="Stable name of the rule.")
    field = graphene.String(required=True, description="The field of the input that it is about.")
    message = graphene.String(required=True, description="What to do, in plain English.")


class ListingChange(graphene.ObjectType):
    """Something that was done to a listing."""

    revision = graphene.Int(required=True, description="Of the listing, after it.")
    at = graphene.DateTime(required=True, description="When.")
    act = one(ListingAct, "What was done.")
    actor = one(ActorPart, "In which part somebody did it.")
    by_you = graphene.Boolean(required=True, description="Whether it was you.")
    from_status = maybe(ListingStatus, "Where it stood before. Null: it did not move.")
    to_status = maybe(ListingStatus, "Where it stands since.")
    reason = text("Why.")
    fields = listed(FieldChange, "What changed: fields by their name, those of a run as `runs.7.startsOn`.")

    @staticmethod
    def resolve_act(change: models.ListingChange, _info: graphene.ResolveInfo) -> str:
        """As it is stored."""
        return change.action

    @staticmethod
    def resolve_by_you(change: models.ListingChange, info: graphene.ResolveInfo) -> bool:
        """By the account."""
        return change.by_id is not None and change.by_id == info.context.require_user().pk

    @staticmethod
    def resolve_fields(change: models.ListingChange, _info: graphene.ResolveInfo) -> list[FieldChange]:
        """In the order in which they were written."""
        return field_changes(change.fields)


class Listing(DuplicatesInside, graphene.ObjectType):
    """A course or a job as the members of its organisation and GLA staff see it. Everybody else sees `Course` or `Job`."""

    id = graphene.ID(required=True, description="Its id, which the public `Course` or `Job` has too.")
    kind = one(OpportunityKind, "Course or job.")
    status = one(ListingStatus, "Where it stands.")
    status_reason = text("Why it stands there.")
    revision = graphene.Int(
        required=True,
        description="Grows with every change: send it back with yours, so that nobody overwrites another.",
    )
    title = graphene.String(required=True, description="Its title.")
    organisation_id = graphene.ID(required=True, description="Id of its provider or employer.")
    organisation_name = graphene.String(required=True, description="Name of its provider or employer.")
    editable = graphene.Boolean(
        required=True, description="False where it comes from a publisher's file: then it is changed there."
    )
    publish_at = graphene.DateTime(description="When it goes live. Null: as soon as it is approved.")
    published_at = graphene.DateTime(description="When it was first shown.")
    confirmed_at = graphene.DateTime(description="When its organisation last said that it is right.")
    renew_by = maybe(Date, "The day by which that has to be said again, or it expires.")
    hidden_at = graphene.DateTime(
        description="Since when residents do not see it; where their reports hid it, the day alone. Null: it is not hidden."
    )
    changed_at = graphene.DateTime(required=True, description="When it was last changed.")
    closed_because = maybe(ClosedBecause, "Why its organisation closed it.")
    copied_from_id = graphene.ID(description="Id of the listing of which this is a copy.")
    possible_moves = listed(ListingMove, "What you may do with it now.")
    problems = listed(ListingProblem, "What stands between it and its readers. Empty: it may be shown.")
    changes = listed(ListingChange, "Who changed what, the newest first: the last 50.")
    course = graphene.Field(CourseContent, description="What stands in it. Null for a job.")
    job = graphene.Field(JobContent, description="What stands in it. Null for a course.")

    @staticmethod
    def resolve_id(row: models.Opportunity, _info: graphene.ResolveInfo) -> str:
        """As the public types have it."""
        return listing_id(row)

    @staticmethod
    def resolve_organisation_id(row: models.Opportunity, info: graphene.ResolveInfo) -> str:
        """Of its provider or employer."""
        return organisation_id(_owner(_concrete(row, info.context)))

    @staticmethod
    def resolve_organisation_name(row: models.Opportunity, info: graphene.ResolveInfo) -> str:
        """Of its provider or employer."""
        return _owner(_concrete(row, info.context)).name

    @staticmethod
    def resolve_editable(row: models.Opportunity, _info: graphene.ResolveInfo) -> bool:
        """By its source."""
        return row.source == models.Source.LISTING

    @staticmethod
    def resolve_copied_from_id(row: models.Opportunity, _info: graphene.ResolveInfo) -> str | None:
        """A copy is of the same kind."""
        return None if row.copied_from_id is None else encode(row.kind.title(), row.copied_from_id)

    @staticmethod
    def resolve_possible_moves(row: models.Opportunity, info: graphene.ResolveInfo) -> list[str]:
        """By the table of moves, for whoever asks."""
        if row.source != models.Source.LISTING:
            return []
        return [move.value for move in moves_from(row.status, who=_movers(row, info.context))]

    @staticmethod
    def resolve_problems(row: models.Opportunity, info: graphene.ResolveInfo) -> Any:
        """For all rows of the page at once."""
        return [
            ListingProblem(code=problem.code, field=input_field(problem.field), message=problem.message)
            for problem in info.context.loader(ProblemsOfListing).load(row.pk)
        ]

    @staticmethod
    def resolve_changes(row: models.Opportunity, info: graphene.ResolveInfo) -> Any:
        """For all rows of the page at once."""
        return info.context.loader(ChangesOfListing).load(row.pk)

    @staticmethod
    def resolve_duplicates(row: models.Opportunity, info: graphene.ResolveInfo) -> Any:
        """For all rows of the page at once."""
        return info.context.loader(DuplicatesOfListing).load(row.pk)

    @staticmethod
    def resolve_course(row: models.Opportunity, info: graphene.ResolveInfo) -> models.Course | None:
        """The row itself, with its own columns."""
        found = _concrete(row, info.context)
        return found if isinstance(found, models.Course) else None

    @staticmethod
    def resolve_job(row: models.Opportunity, info: graphene.ResolveInfo) -> models.Job | None:
        """The row itself, with its own columns."""
        found = _concrete(row, info.context)
        return found if isinstance(found, models.Job) else None


class RegisterVenue(VenueFields, graphene.ObjectType):  # type: ignore[misc, valid-type]  # made from a table
    """A place in an organisation's own register."""

    id = graphene.ID(required=True, description="Its id, which the public `Venue` has too.")
    revision = graphene.Int(required=True, description="Grows with every change: send it back with yours.")
    borough = graphene.Field(Borough, description="Its borough. Null outside London.")
    approximate = graphene.Boolean(
        required=True, description="Whether its position is only the middle of its postcode's first half."
    )

    @staticmethod
    def resolve_id(venue: models.Venue, _info: graphene.ResolveInfo) -> str:
        """As the public type has it."""
        return encode("Venue", venue.pk)


class Notice(graphene.ObjectType):
    """Something that an organisation is told about one of its listings."""

    id = graphene.ID(required=True, description="Names this notice.")
    kind = one(NoticeKind, "What it says.")
    at = graphene.DateTime(required=True, description="When it was written.")
    due_on = maybe(Date, "By when something has to be done. Null: nothing.")
    reason = text("Why.")
    read_at = graphene.DateTime(description="When a member first said that it was read. Null: nobody did yet.")
    listing = one(ListingName, "What it is about.")

    @staticmethod
    def resolve_id(notice: models.OrganisationNotice, _info: graphene.ResolveInfo) -> str:
        """By its own key."""
        return encode("Notice", notice.pk)

    @staticmethod
    def resolve_listing(notice: models.OrganisationNotice, _info: graphene.ResolveInfo) -> models.Opportunity:
        """Loaded with the notice."""
        return notice.opportunity


ListingConnection: Final = connection_type(Listing, rows="listings")
RegisterVenueConnection: Final = connection_type(RegisterVenue, rows="venues")
NoticeConnection: Final = connection_type(Notice, rows="notices")


def _concrete(row: models.Opportunity, context: Context) -> Concrete:
    return context.loader(ConcreteListing).load(row.pk)


def _owner(listing: Concrete) -> models.Provider | models.Employer:
    return listing.provider if isinstance(listing, models.Course) else listing.employer


def _movers(row: models.Opportunity, context: Context) -> frozenset[Mover]:
    if is_staff(context.require_user()):
        return frozenset({Mover.REVIEWER, Mover.EITHER})
    role = context.loader(RoleInOrganisation).load(key_of(_owner(_concrete(row, context))))
    return frozenset({Mover.EDITOR, Mover.EITHER}) if role in _EDITORS else frozenset()
