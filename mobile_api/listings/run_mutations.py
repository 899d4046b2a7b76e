"""Single runs, many listings at once, and notices."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Self

import graphene

from courses.models import Course, Opportunity
from courses.services.bulk import MOST_LISTINGS, BulkChange, BulkOrder, BulkResult, change_listings
from courses.services.notices import mark_notice_read
from courses.services.running import cancel_run, reschedule_run, set_places
from mobile_api.action import Action, UserError, user_errors
from mobile_api.context import Context
from mobile_api.fields import listed
from mobile_api.listings.enums import BulkListingChange, ClosedBecause
from mobile_api.listings.queries import listing_key
from mobile_api.listings.shown import ListingChanged, given_id, given_revision, shown
from mobile_api.listings.types import Notice
from mobile_api.node import decode_number
from mobile_api.scalars import Date


def _changed(
    service: Callable[..., Course], context: Context, run_id: str, revision: int, **more: object
) -> Opportunity:
    """Have `service` do what it does to a run for the person who asks, and fetch its course to be shown."""
    key = decode_number(run_id, "CourseRun")
    course = service(by=context.require_user(), run_id=key, revision=revision, now=context.now, **more)
    return shown(context, course.pk)


class CancelRun(ListingChanged, Action):
    """Cancel a run of a course. It can be read with its reason, and nobody can join it any more."""

    class Input:
        """Which, and why."""

        id = given_id("run")
        revision = given_revision()
        reason = graphene.String(
            required=True, description="Why, in words for the people who booked: at most 255 letters."
        )

    @classmethod
    def perform(cls, context: Context, *, id: str, revision: int, reason: str) -> Self:  # noqa: A002 - GraphQL's name
        """Cancel it."""
        return cls(listing=_changed(cancel_run, context, id, revision, reason=reason))


class RescheduleRun(ListingChanged, Action):
    """Move a run to other days. It says from which day it was moved."""

    class Input:
        """Which, and to when."""

        id = given_id("run")
        revision = given_revision()
        starts_on = graphene.InputField(graphene.NonNull(Date), description="The new first day.")
        ends_on = graphene.InputField(Date, description="The new last day.")
        reason = graphene.String(description="Why, in words for the people who booked: at most 255 letters.")

    @classmethod
    def perform(
        cls,
        context: Context,
        *,
        id: str,  # noqa: A002 - GraphQL's name
        revision: int,
        starts_on: date,
        ends_on: date | None = None,
        reason: str | None = None,
    ) -> Self:
        """Move it."""
        days = {"starts_on": starts_on, "ends_on": ends_on}
        return cls(listing=_changed(reschedule_run, context, id, revision, **days, reason=reason or ""))


class SetRunPlaces(ListingChanged, Action):
    """Say how many places a run has and how many are left. What you leave out stays as it is."""

    class Input:
        """Which, and how many."""

        id = given_id("run")
        revision = given_revision()
        places = graphene.Int(description="How many can take part. Null: no limit.")
        places_left = graphene.Int(description="How many places are free. Null: not known.")
        has_waitlist = graphene.Boolean(description="Whether one may wait for a place.")

    @classmethod
    def perform(cls, context: Context, *, id: str, revision: int, **counts: Any) -> Self:  # noqa: A002 - GraphQL's name
        """Count them."""
        if "has_waitlist" in counts:
            counts["has_waitlist"] = bool(counts["has_waitlist"])
        return cls(listing=_changed(set_places, context, id, revision, **counts))


class ListingResult(graphene.ObjectType):
    """What became of one of many listings."""

    id = graphene.ID(required=True, description="The id that you sent.")
    done = graphene.Boolean(required=True, description="Whether it was done.")
    errors = listed(UserError, "Why it was refused. Empty when it was done.")


class ChangeListings(Action):
    """Do the same to many listings. Each is done or refused by itself: look at `results`."""

    class Input:
        """Which, and what."""

        ids = graphene.InputField(
            graphene.NonNull(graphene.List(graphene.NonNull(graphene.ID))),
            description=f"Ids of the listings, 1 to {MOST_LISTINGS}.",
        )
        change = graphene.InputField(graphene.NonNull(BulkListingChange), description="What to do.")
        reason = graphene.String(description="Why: needed to withdraw. Plain text of at most 500 letters.")
        because = graphene.InputField(ClosedBecause, description="Why: needed to close.")
        weeks = graphene.Int(description="By how many weeks runs that have started are moved: 1 to 104.")
        closes_on = graphene.InputField(Date, description="The new last day to apply. Null: none.")

    results = graphene.List(
        graphene.NonNull(ListingResult), description="One for each id, in their order. Null where nothing was begun."
    )

    @classmethod
    def perform(cls, context: Context, *, ids: list[str], change: Any, **given: Any) -> Self:
        """Do it."""
        keys = [listing_key(value, field=f"ids.{number}") for number, value in enumerate(ids[: MOST_LISTINGS + 1])]
        order = BulkOrder(
            change=BulkChange(getattr(change, "value", change)),
            reason=given.get("reason") or "",
            because=getattr(given.get("because"), "value", given.get("because")) or "",
            weeks=given.get("weeks") or 0,
            closes_on=given.get("closes_on"),
        )
        results = change_listings(by=context.require_user(), listing_ids=keys, order=order, now=context.now)
        return cls(results=[_result(value, result) for value, result in zip(ids, results, strict=True)])


def _result(value: str, result: BulkResult) -> ListingResult:
    errors = user_errors(result.refusal) if result.refusal else []
    return ListingResult(id=value, done=not errors, errors=errors)


class MarkNoticeRead(Action):
    """Say that a notice was read, for all members. Doing it twice changes nothing."""

    class Input:
        """Which."""

        id = given_id("notice")

    notice = graphene.Field(Notice, description="The notice. Null when it was refused.")

    @classmethod
    def perform(cls, context: Context, *, id: str) -> Self:  # noqa: A002 - GraphQL's name
        """Mark it."""
        key = decode_number(id, "Notice")
        return cls(notice=mark_notice_read(by=context.require_user(), notice_id=key, now=context.now))


class RunMutations:
    """Runs, many listings, notices."""

    cancel_run = CancelRun.Field()
    reschedule_run = RescheduleRun.Field()
    set_run_places = SetRunPlaces.Field()
    change_listings = ChangeListings.Field()
    mark_notice_read = MarkNoticeRead.Field()
