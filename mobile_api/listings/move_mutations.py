"""Moving a listing along its way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Self

import graphene

from courses.lifecycle import Move
from courses.models import Opportunity
from courses.services.access import is_staff
from courses.services.ending import PLAIN_MOVES, clone_listing, close_listing, move_by_editor, withdraw_listing
from courses.services.publishing import (
    approve_listing,
    confirm_listing,
    schedule_listing,
    send_back_listing,
)
from courses.services.submitting import submit_and_compare
from mobile_api.action import Action
from mobile_api.context import Context
from mobile_api.listings.enums import ClosedBecause, ListingMove
from mobile_api.listings.queries import listing_key
from mobile_api.listings.shown import ListingChanged, given_id, given_reason, given_revision, in_london, shown


def _moved(
    service: Callable[..., object], context: Context, listing_id: str, revision: int, **more: object
) -> Opportunity:
    """Have `service` do what it does to a listing for the person who asks, and fetch it to be shown."""
    key = listing_key(listing_id)
    service(by=context.require_user(), listing_id=key, revision=revision, now=context.now, **more)
    return shown(context, key)


class SubmitListing(ListingChanged, Action):
    """Ask for a draft to be shown. It is at once where your organisation is approved and our checks find nothing.

    The errors name everything that it still needs. Its `duplicates` name what it looks like: they do not hold it up.
    """

    class Input:
        """Which, and when."""

        id = given_id("listing")
        revision = given_revision()
        publish_at = graphene.DateTime(description="When it goes live. Left out: as soon as it is approved.")

    @classmethod
    def perform(
        cls,
        context: Context,
        *,
        id: str,  # noqa: A002 - GraphQL's name
        revision: int,
        publish_at: datetime | None = None,
    ) -> Self:
        """Submit it."""
        return cls(listing=_moved(submit_and_compare, context, id, revision, publish_at=in_london(publish_at)))


class ScheduleListing(ListingChanged, Action):
    """Set the moment at which a listing that is not shown yet goes live."""

    class Input:
        """Which, and when."""

        id = given_id("listing")
        revision = given_revision()
        publish_at = graphene.DateTime(
            description="When it goes live. Null: as soon as it is approved; where it is already, at once."
        )

    @classmethod
    def perform(
        cls,
        context: Context,
        *,
        id: str,  # noqa: A002 - GraphQL's name
        revision: int,
        publish_at: datetime | None = None,
    ) -> Self:
        """Set it."""
        return cls(listing=_moved(schedule_listing, context, id, revision, publish_at=in_london(publish_at)))


class ApproveListing(ListingChanged, Action):
    """Let a listing be shown: at once, or at the moment that its organisation has set. For GLA staff."""

    class Input:
        """Which."""

        id = given_id("listing")
        revision = given_revision()

    @classmethod
    def perform(cls, context: Context, *, id: str, revision: int) -> Self:  # noqa: A002 - GraphQL's name
        """Approve it."""
        return cls(listing=_moved(approve_listing, context, id, revision))


class SendBackListing(ListingChanged, Action):
    """Ask for a change before a listing is shown. For GLA staff."""

    class Input:
        """Which, and why."""

        id = given_id("listing")
        revision = given_revision()
        reason = given_reason("What has to change, in words for its organisation.")

    @classmethod
    def perform(cls, context: Context, *, id: str, revision: int, reason: str) -> Self:  # noqa: A002 - GraphQL's name
        """Send it back."""
        return cls(listing=_moved(send_back_listing, context, id, revision, reason=reason))


class CloseListing(ListingChanged, Action):
    """Close a live listing: it is filled, full, cancelled, or no longer offered."""

    class Input:
        """Which, and why."""

        id = given_id("listing")
        revision = given_revision()
        because = graphene.InputField(graphene.NonNull(ClosedBecause), description="Why.")
        words = graphene.String(description="More about it. Plain text of at most 500 letters.")

    @classmethod
    def perform(
        cls,
        context: Context,
        *,
        id: str,  # noqa: A002 - GraphQL's name
        revision: int,
        because: Any,
        words: str | None = None,
    ) -> Self:
        """Close it."""
        why = getattr(because, "value", because)
        return cls(listing=_moved(close_listing, context, id, revision, because=why, words=words or ""))


class WithdrawListing(ListingChanged, Action):
    """Take a listing off for a reason. GLA staff may do it too; then its organisation is told."""

    class Input:
        """Which, and why."""

        id = given_id("listing")
        revision = given_revision()
        reason = given_reason("Why.")

    @classmethod
    def perform(cls, context: Context, *, id: str, revision: int, reason: str) -> Self:  # noqa: A002 - GraphQL's name
        """Withdraw it."""
        as_staff = is_staff(context.require_user())
        return cls(listing=_moved(withdraw_listing, context, id, revision, reason=reason, as_staff=as_staff))


class MoveListing(ListingChanged, Action):
    """Recall, relist, archive or restore a listing. What becomes a draft again forgets the days that have passed."""

    class Input:
        """Which, and where to."""

        id = given_id("listing")
        revision = given_revision()
        move = graphene.InputField(
            graphene.NonNull(ListingMove),
            description=f"One of {', '.join(sorted(move.value for move in PLAIN_MOVES))}.",
        )

    @classmethod
    def perform(cls, context: Context, *, id: str, revision: int, move: Any) -> Self:  # noqa: A002 - GraphQL's name
        """Move it."""
        where = Move(getattr(move, "value", move))
        return cls(listing=_moved(move_by_editor, context, id, revision, move=where))


class ConfirmListing(ListingChanged, Action):
    """Say that a live listing is still right. The day by which that has to be said again moves on."""

    class Input:
        """Which."""

        id = given_id("listing")
        revision = given_revision()

    @classmethod
    def perform(cls, context: Context, *, id: str, revision: int) -> Self:  # noqa: A002 - GraphQL's name
        """Confirm it."""
        return cls(listing=_moved(confirm_listing, context, id, revision))


class CloneListing(ListingChanged, Action):
    """Copy a listing as a draft, whatever became of it. The copy has no reference and no day that has passed."""

    class Input:
        """Which."""

        id = given_id("listing")

    @classmethod
    def perform(cls, context: Context, *, id: str) -> Self:  # noqa: A002 - GraphQL's name
        """Copy it."""
        made = clone_listing(by=context.require_user(), listing_id=listing_key(id), now=context.now)
        return cls(listing=shown(context, made.pk))


class MoveMutations:
    """The way of a listing."""

    submit_listing = SubmitListing.Field()
    schedule_listing = ScheduleListing.Field()
    approve_listing = ApproveListing.Field()
    send_back_listing = SendBackListing.Field()
    close_listing = CloseListing.Field()
    withdraw_listing = WithdrawListing.Field()
    move_listing = MoveListing.Field()
    confirm_listing = ConfirmListing.Field()
    clone_listing = CloneListing.Field()
