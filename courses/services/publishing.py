"""The way of a listing to its readers and back: submitted, approved or sent back, closed, relisted, copied, archived."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils import timezone

from backend.accounts.models import User
from backend.errors import InvalidInput, refuse
from courses.drafts import Differences
from courses.flags import flags_of
from courses.lifecycle import Move, MoveNotPossible
from courses.models import ListingChange, Opportunity, Organisation, OrganisationNotice
from courses.search import refresh_search
from courses.services.access import NotApproved, require_staff
from courses.services.editing import lock_for
from courses.services.history import Act, record_change
from courses.services.moves import confirm, lock, make_move, require_revision
from courses.services.notices import tell
from courses.services.readiness import missing
from courses.services.stored import concrete, draft_of, organisation_of

Status = Opportunity.Status
WAITS_FOR_APPROVAL: Final = "Waits for GLA staff: your organisation isn't approved yet."
WAITS_FOR_REVIEW: Final = "Waits for GLA staff: {}"
# Moves that an editor makes without anything more to be checked.
PLAIN_MOVES: Final = frozenset({Move.RECALL, Move.RELIST, Move.ARCHIVE, Move.RESTORE})


class PublishAtInvalid(InvalidInput):
    """The moment has passed."""

    code = "PUBLISH_AT_INVALID"
    message = "This moment has passed. Leave it out to publish at once."


@transaction.atomic
def submit_listing(
    *, by: User, listing_id: int, revision: int, now: datetime, publish_at: datetime | None = None
) -> Opportunity:
    """Ask for a draft to be shown. Where the organisation is approved and the automatic checks find nothing, it is at once.

    Args:
        by: an editor of its organisation.
        listing_id: the draft.
        revision: that `by` has seen.
        now: the moment.
        publish_at: goes live then; None leaves what was set before, or at once.

    Raises:
        NotFound, RoleTooLow, ChangedMeanwhile, PublishersRow, MoveNotPossible.
        NotApproved: the organisation was refused or suspended.
        Invalid: what is missing, all of it; pay below the minimum wage.
        PublishAtInvalid: it has passed.
    """
    row = lock_for(listing_id, by=by, revision=revision)
    listing = concrete(row)
    organisation = organisation_of(listing)
    if organisation.approval in {Organisation.Approval.REFUSED, Organisation.Approval.SUSPENDED}:
        raise NotApproved
    if row.status == Status.DRAFT:  # else the move itself says that it is not possible
        refuse(missing(draft_of(listing), now=now))
    fields = None if publish_at is None else _set_moment(row, publish_at, now=now)
    make_move(row, Move.SUBMIT, Act(by, now), fields=fields)
    flags = flags_of(draft_of(listing))
    if not organisation.may_publish:
        _wait(row, WAITS_FOR_APPROVAL)
    elif flags:
        _wait(row, WAITS_FOR_REVIEW.format(" ".join(flag.words for flag in flags)))
    else:
        _release(row, Act(None, now))
    refresh_search([row.pk])
    return row


@transaction.atomic
def approve_listing(*, by: User, listing_id: int, revision: int | None, now: datetime) -> Opportunity:
    """GLA staff let a listing be shown: at once, or at the moment that its organisation has set.

    Raises:
        StaffOnly, NotFound, ChangedMeanwhile, MoveNotPossible, Invalid (it became incomplete while it waited).
        NotApproved: its organisation must be approved first.
    """
    require_staff(by)
    row = lock(listing_id)
    require_revision(row, revision)
    if row.status == Status.IN_REVIEW:
        listing = concrete(row)
        if not organisation_of(listing).may_publish:
            raise NotApproved("This organisation isn't approved. Please decide about the organisation first.")
        refuse(missing(draft_of(listing), now=now))
    _release(row, Act(by, now, as_staff=True))
    refresh_search([row.pk])
    return row


@transaction.atomic
def send_back_listing(*, by: User, listing_id: int, revision: int | None, now: datetime, reason: str) -> Opportunity:
    """GLA staff ask for a change, and say which.

    Raises:
        StaffOnly, NotFound, ChangedMeanwhile, MoveNotPossible, ReasonNeeded.
    """
    require_staff(by)
    row = lock(listing_id)
    require_revision(row, revision)
    make_move(row, Move.SEND_BACK, Act(by, now, reason, as_staff=True))
    tell(row, OrganisationNotice.Kind.SENT_BACK, now=now, reason=reason)
    refresh_search([row.pk])
    return row


@transaction.atomic
def withdraw_listing(
    *, by: User, listing_id: int, revision: int | None, now: datetime, reason: str, as_staff: bool = False
) -> Opportunity:
    """Take a listing off: its organisation, or GLA staff, who then tell the organisation why.

    Raises:
        NotFound, RoleTooLow, StaffOnly, ChangedMeanwhile, PublishersRow, MoveNotPossible, ReasonNeeded.
    """
    row = lock_for(listing_id, by=by, revision=revision, as_staff=as_staff)
    make_move(row, Move.WITHDRAW, Act(by, now, reason, as_staff))
    if as_staff:
        tell(row, OrganisationNotice.Kind.WITHDRAWN, now=now, reason=reason)
    refresh_search([row.pk])
    return row


@transaction.atomic
def close_listing(
    *, by: User, listing_id: int, revision: int | None, now: datetime, because: str, words: str = ""
) -> Opportunity:
    """Close a live listing: filled, full, cancelled, no longer offered.

    Args:
        by: an editor of its organisation.
        listing_id: the listing.
        revision: that `by` has seen; None where it was read in this act.
        now: the moment.
        because: an `Opportunity.ClosedBecause`.
        words: more about it.

    Raises:
        NotFound, RoleTooLow, ChangedMeanwhile, PublishersRow, MoveNotPossible.
    """
    row = lock_for(listing_id, by=by, revision=revision)
    reason = words.strip() or Opportunity.ClosedBecause(because).label
    fields = {"closed_because": (row.closed_because, because)}
    row.closed_because = because
    make_move(row, Move.CLOSE, Act(by, now, reason), fields=fields)
    refresh_search([row.pk])
    return row


@transaction.atomic
def move_by_editor(
    *, by: User, listing_id: int, revision: int | None, now: datetime, move: Move, as_staff: bool = False
) -> Opportunity:
    """One of `PLAIN_MOVES`. What becomes a draft again forgets the days that have passed, and why it was closed.

    Raises:
        NotFound, RoleTooLow, StaffOnly, ChangedMeanwhile, PublishersRow, MoveNotPossible.
    """
    if move not in PLAIN_MOVES:
        raise MoveNotPossible
    row = lock_for(listing_id, by=by, revision=revision, as_staff=as_staff)
    fields = _forget(row, now) if move in {Move.RELIST, Move.RESTORE} else None
    make_move(row, move, Act(by, now, as_staff=as_staff), fields=fields)
    refresh_search([row.pk])
    return row


@transaction.atomic
def schedule_listing(
    *, by: User, listing_id: int, revision: int, now: datetime, publish_at: datetime | None
) -> Opportunity:
    """Set the moment at which a listing that is not shown yet goes live. None: as soon as it is approved.

    One that waits for its moment already is published at once with None.

    Raises:
        NotFound, RoleTooLow, ChangedMeanwhile, PublishersRow, MoveNotPossible, PublishAtInvalid.
    """
    row = lock_for(listing_id, by=by, revision=revision)
    if row.status not in {Status.DRAFT, Status.IN_REVIEW, Status.SCHEDULED}:
        raise MoveNotPossible
    act = Act(by, now)
    changed = _set_moment(row, publish_at, now=now)
    if row.status == Status.SCHEDULED and publish_at is None:
        refuse(missing(draft_of(concrete(row)), now=now))
        make_move(row, Move.PUBLISH_DUE, act, fields=changed)
        refresh_search([row.pk])
        return row
    row.revision += 1
    row.save(update_fields=["publish_at", "revision", "changed_at"])
    record_change(row, ListingChange.Action.EDITED, act, fields=changed)
    return row


@transaction.atomic
def confirm_listing(
    *, by: User, listing_id: int, revision: int | None, now: datetime, as_staff: bool = False
) -> Opportunity:
    """Say that a live listing is still right. The day by which that has to be said again moves on.

    Raises:
        NotFound, RoleTooLow, StaffOnly, ChangedMeanwhile, PublishersRow, MoveNotPossible.
    """
    row = lock_for(listing_id, by=by, revision=revision, as_staff=as_staff)
    if row.status != Status.LIVE:
        raise MoveNotPossible
    before = row.renew_by
    columns = confirm(row, now)
    row.revision += 1
    row.save(update_fields=[*columns, "revision", "changed_at"])
    changed = {"renew_by": (before, row.renew_by)}
    record_change(row, ListingChange.Action.CONFIRMED, Act(by, now, as_staff=as_staff), fields=changed)
    return row


def _release(row: Opportunity, act: Act) -> None:
    """Approved: live, or waiting for its moment."""
    if row.publish_at is not None and row.publish_at > act.now:
        make_move(row, Move.SCHEDULE, replace(act, reason=""))
        return
    make_move(row, Move.APPROVE, act)
    if act.as_staff:
        tell(row, OrganisationNotice.Kind.PUBLISHED, now=act.now)


def _wait(row: Opportunity, words: str) -> None:
    row.status_reason = words
    row.save(update_fields=["status_reason"])


def _set_moment(row: Opportunity, moment: datetime | None, *, now: datetime) -> Differences:
    if moment is not None and moment <= now:
        raise PublishAtInvalid(field="publish_at")
    if row.status == Status.SCHEDULED and moment is None:
        return {}  # a scheduled row keeps a moment; it is published instead
    before, row.publish_at = row.publish_at, moment
    return {"publish_at": (before, moment)}


def _forget(row: Opportunity, now: datetime) -> Differences:
    today = timezone.localdate(now)
    fresh = {
        "closed_because": "",
        "publish_at": None,
        "renew_by": None,
        "closes_on": None if row.closes_on is None or row.closes_on < today else row.closes_on,
    }
    changed = {name: (getattr(row, name), value) for name, value in fresh.items() if getattr(row, name) != value}
    for name, value in fresh.items():
        setattr(row, name, value)
    return changed
