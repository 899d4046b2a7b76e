"""The way of a listing to its readers: submitted, approved or sent back, scheduled, confirmed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from backend.accounts.models import User
from backend.audit.models import AuditEntry
from backend.audit.recording import record
from backend.errors import InvalidInput, refuse
from courses.drafts import Differences
from courses.flags import flags_of
from courses.lifecycle import WAITS_FOR_APPROVAL, Move, MoveNotPossible
from courses.models import ListingChange, MemberRole, Opportunity, Organisation, OrganisationNotice
from courses.queries.drafts import draft_of
from courses.search import refresh_search
from courses.services.access import NotApproved, fetch_for_member, require_staff
from courses.services.editing import WAITS_FOR_REVIEW, lock_for
from courses.services.history import Act, record_change
from courses.services.moves import confirm, lock, make_move, require_revision
from courses.services.notices import tell
from courses.services.organisation_fields import clean_reason
from courses.services.readiness import missing
from courses.services.stored import concrete, hold_organisation

Status = Opportunity.Status


class PublishAtInvalid(InvalidInput):
    """The moment has passed."""

    code = "PUBLISH_AT_INVALID"
    message = "This moment has passed. Leave it out to publish at once."


@transaction.atomic
def submit_listing(
    *,
    by: User,
    listing_id: int,
    revision: int | None,
    now: datetime,
    publish_at: datetime | None = None,
    as_staff: bool = False,
) -> Opportunity:
    """Ask for a draft to be shown. Where the organisation is approved and the automatic checks find nothing, it is at once.

    Args:
        by: an editor of its organisation.
        listing_id: the draft.
        revision: that `by` has seen; None where it was read in this act.
        now: the moment.
        publish_at: goes live then; None leaves what was set before, or at once.
        as_staff: acts for the GLA, which wrote it for the organisation.

    Raises:
        NotFound, RoleTooLow, StaffOnly, ChangedMeanwhile, PublishersRow, MoveNotPossible.
        NotApproved: the organisation was refused or suspended.
        Invalid: what is missing, all of it; pay below the minimum wage.
        PublishAtInvalid: it has passed.
    """
    if as_staff:
        require_staff(by)
    else:
        fetch_for_member(Opportunity.objects.all(), listing_id, by=by, at_least=MemberRole.EDITOR)
    organisation = hold_organisation(listing_id)
    row = lock_for(listing_id, by=by, revision=revision, as_staff=as_staff)
    if organisation.approval in {Organisation.Approval.REFUSED, Organisation.Approval.SUSPENDED}:
        raise NotApproved
    draft = draft_of(concrete(row))
    if row.status == Status.DRAFT:  # else the move itself says that it is not possible
        refuse(missing(draft, now=now))
    fields = None if publish_at is None else _set_moment(row, publish_at, now=now)
    make_move(row, Move.SUBMIT, Act(by, now, as_staff=as_staff), fields=fields)
    flags = flags_of(draft)
    if not organisation.may_publish:
        _wait(row, WAITS_FOR_APPROVAL)
    elif flags:
        _wait(row, WAITS_FOR_REVIEW.format(" ".join(flag.words for flag in flags)))
    else:
        release(row, Act(None, now))
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
    organisation = hold_organisation(listing_id)
    row = lock(listing_id)
    require_revision(row, revision)
    if row.status == Status.IN_REVIEW:
        if not organisation.may_publish:
            raise NotApproved("This organisation isn't approved. Please decide about the organisation first.")
        refuse(missing(draft_of(concrete(row)), now=now))
    release(row, Act(by, now, as_staff=True))
    record("LISTING_APPROVED", actor=AuditEntry.Actor.STAFF, by=by, thing=row, now=now)
    refresh_search([row.pk])
    return row


@transaction.atomic
def send_back_listing(*, by: User, listing_id: int, revision: int | None, now: datetime, reason: str) -> Opportunity:
    """GLA staff ask for a change, and say which.

    Raises:
        StaffOnly, NotFound, ChangedMeanwhile, MoveNotPossible, ReasonNeeded, and the refusals of `clean_reason`.
    """
    require_staff(by)
    words = clean_reason(reason)
    row = lock(listing_id)
    require_revision(row, revision)
    make_move(row, Move.SEND_BACK, Act(by, now, words, as_staff=True))
    tell(row, OrganisationNotice.Kind.SENT_BACK, now=now, reason=words)
    record("LISTING_SENT_BACK", actor=AuditEntry.Actor.STAFF, by=by, thing=row, now=now)
    refresh_search([row.pk])
    return row


@transaction.atomic
def schedule_listing(
    *, by: User, listing_id: int, revision: int | None, now: datetime, publish_at: datetime | None
) -> Opportunity:
    """Set the moment at which a listing that is not shown yet goes live. None: as soon as it is approved.

    One that waits for its moment already is published at once with None.

    Raises:
        NotFound, RoleTooLow, ChangedMeanwhile, PublishersRow, MoveNotPossible, PublishAtInvalid, Invalid, NotApproved.
    """
    fetch_for_member(Opportunity.objects.all(), listing_id, by=by, at_least=MemberRole.EDITOR)
    organisation = hold_organisation(listing_id)
    row = lock_for(listing_id, by=by, revision=revision)
    act = Act(by, now)
    if row.status == Status.SCHEDULED and publish_at is None:
        if not organisation.may_publish:
            raise NotApproved
        refuse(missing(draft_of(concrete(row)), now=now))
        make_move(row, Move.PUBLISH_DUE, act)
        refresh_search([row.pk])
        return row
    if row.status not in {Status.DRAFT, Status.IN_REVIEW, Status.SCHEDULED}:
        raise MoveNotPossible
    changed = _set_moment(row, publish_at, now=now)
    row.revision += 1
    row.save(update_fields=["publish_at", "revision", "changed_at"])
    record_change(row, ListingChange.Action.EDITED, act, fields=changed)
    return row


@transaction.atomic
def confirm_listing(
    *, by: User, listing_id: int, revision: int | None, now: datetime, as_staff: bool = False
) -> Opportunity:
    """Say that a live listing is still right. The day by which that has to be said again moves on; one that was hidden for
    being stale is shown and found again.

    Raises:
        NotFound, RoleTooLow, StaffOnly, ChangedMeanwhile, PublishersRow, MoveNotPossible.
    """
    row = lock_for(listing_id, by=by, revision=revision, as_staff=as_staff)
    if row.status != Status.LIVE:
        raise MoveNotPossible
    before, was_hidden = row.renew_by, row.hidden_at is not None
    columns = confirm(row, now)
    row.revision += 1
    row.save(update_fields=[*columns, "revision", "changed_at"])
    changed = {"renew_by": (before, row.renew_by)}
    record_change(row, ListingChange.Action.CONFIRMED, Act(by, now, as_staff=as_staff), fields=changed)
    if was_hidden:
        refresh_search([row.pk])
    return row


def release(row: Opportunity, act: Act) -> None:
    """Approve a listing that is locked: it is live, or waits for its moment."""
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
    before, row.publish_at = row.publish_at, moment
    return {"publish_at": (before, moment)}
