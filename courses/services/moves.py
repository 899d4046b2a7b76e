"""Moves a listing from state to state: locked, checked against its revision, written into its history, known to the search."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, Protocol

from django.db import transaction
from django.db.models import F, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from backend.accounts.models import User
from backend.errors import NotFound, Refusal
from courses.drafts import Differences
from courses.lifecycle import NOT_APPROVED_HERE, TRANSITIONS, Move, target_of
from courses.models import Employer, ListingChange, Opportunity, Provider, Source
from courses.search import refresh_search
from courses.services.history import Act, change_of, record_change

RENEWAL: Final = timedelta(days=90)
"""How long a listing stays live without anybody saying that it is still right."""


class ChangedMeanwhile(Refusal):
    """Somebody else saved it since it was read."""

    code = "CHANGED_MEANWHILE"
    message = "Somebody else has changed this since you opened it. Please look at it again, then make your change."


class Revised(Protocol):
    """A row whose changes are counted."""

    revision: int


def require_revision(row: Revised, revision: int | None) -> None:
    """Refuse a change that was written against an older state. None: whoever calls holds the newest.

    Raises:
        ChangedMeanwhile: it has changed since.
    """
    if revision is not None and row.revision != revision:
        raise ChangedMeanwhile(field="revision")


def lock(pk: int) -> Opportunity:
    """The base row of a listing, held until the end of the transaction.

    Raises:
        NotFound: there is none.
    """
    row = Opportunity.objects.select_for_update(no_key=True).filter(pk=pk).first()
    if row is None:
        raise NotFound(field="id")
    return row


def make_move(row: Opportunity, move: Move, act: Act, *, fields: Differences | None = None) -> None:
    """Make one move of a listing that is locked, and write it down. The caller tells the search.

    Args:
        row: the listing; a `Course` or `Job` will do.
        move: what to do.
        act: by whom, when and why.
        fields: what else was changed with it, column to (before, after); it is saved here too.

    Raises:
        MoveNotPossible, ReasonNeeded.
    """
    before = row.status
    columns = take_step(row, move, act)
    row.save(update_fields={*columns, "changed_at", *(fields or ())})
    record_change(row, ListingChange.Action.MOVED, act, from_status=before, fields=fields)


def take_step(row: Opportunity, move: Move, act: Act) -> tuple[str, ...]:
    """What a move does to a row that is not saved yet. Names the columns.

    Raises:
        MoveNotPossible, ReasonNeeded.
    """
    row.status = target_of(move, status=row.status, reason=act.reason)
    row.status_reason = act.reason
    row.revision += 1
    columns = ("status", "status_reason", "revision")
    if row.status != Opportunity.Status.LIVE:
        return columns
    row.published_at = row.published_at or act.now
    return (*columns, "published_at", *confirm(row, act.now))


def confirm(row: Opportunity, now: datetime) -> tuple[str, ...]:
    """It is right as it stands, says its publisher: the day by which that has to be said again moves on. Names the columns."""
    row.confirmed_at = now
    row.renew_by = timezone.localdate(now + RENEWAL)
    row.hidden_at = None
    return ("confirmed_at", "renew_by", "hidden_at")


@transaction.atomic
def move_listing(
    *,
    opportunity_id: int,
    move: Move,
    by: User | None,
    now: datetime,
    reason: str = "",
    revision: int | None = None,
    as_staff: bool = False,
) -> Opportunity:
    """Make one move. Who may make it is asked by the caller (`courses.services.access`); `by` None is the service itself.

    Raises:
        NotFound, ChangedMeanwhile, MoveNotPossible, ReasonNeeded.
    """
    row = lock(opportunity_id)
    require_revision(row, revision)
    make_move(row, move, Act(by, now, reason, as_staff))
    refresh_search([row.pk])
    return row


def withdraw_listings_of(organisation: Provider | Employer, act: Act) -> int:
    """Take down all that is public of an organisation, or on its way there, in the caller's transaction.

    Returns:
        How many were withdrawn.
    """
    found = Opportunity.objects.of_organisation(organisation).filter(status__in=TRANSITIONS[Move.WITHDRAW].source)
    return _move_together(found, Move.WITHDRAW, act)


def reinstate_listings_of(organisation: Provider | Employer, reason: str, act: Act) -> int:
    """Show again what a no took down of a publisher's file or feed: its publisher can't relist it here.

    What was taken down for another reason stays so, and what the organisation listed itself is relisted by it.

    Args:
        organisation: that may publish again.
        reason: of the no, as it stands on what was taken down.
        act: of whoever reinstated it.

    Returns:
        How many are shown again.
    """
    taken_down = Opportunity.objects.of_organisation(organisation).exclude(source=Source.LISTING)
    found = taken_down.filter(
        status__in=TRANSITIONS[Move.REINSTATE].source, status_reason__in=[reason, NOT_APPROVED_HERE]
    )
    # What was never shown before has been open to everybody from now on.
    return _move_together(found, Move.REINSTATE, act, published_at=Coalesce("published_at", Value(act.now)))


def _move_together(found: QuerySet[Opportunity], move: Move, act: Act, **more: object) -> int:
    """Make one move of many listings in the caller's transaction: three statements however many there are, and two of the
    search.
    """
    target = TRANSITIONS[move].target
    # Held first: one that is being published in this very moment is waited for, and moved too.
    rows = list(found.select_for_update(of=("self",)).order_by("pk").only("pk", "status", "revision"))
    Opportunity.objects.filter(pk__in=[row.pk for row in rows]).update(
        status=target, status_reason=act.reason, revision=F("revision") + 1, changed_at=act.now, **more
    )
    ListingChange.objects.bulk_create(
        [
            change_of(row.pk, row.revision + 1, ListingChange.Action.MOVED, act, moved=(row.status, target))
            for row in rows
        ],
        batch_size=1_000,
    )
    refresh_search(row.pk for row in rows)
    return len(rows)
