"""What every edit of a listing does: ask who may, lock, check the revision, and afterwards write down and tell the search."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final, TypeVar

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from backend.accounts.models import User
from backend.errors import NotFound, Problem, Refusal, refuse
from courses.drafts import CourseDraft, Differences, JobDraft
from courses.flags import flags_of
from courses.lifecycle import Move
from courses.models import Course, Job, ListingChange, MemberRole, Opportunity, Organisation, Source
from courses.search import refresh_search
from courses.services.access import fetch_for_member, require_staff
from courses.services.history import Act, record_change
from courses.services.moves import confirm, lock, make_move, require_revision
from courses.services.publication_lock import refuse_if_it_holds

L = TypeVar("L", Course, Job)
O = TypeVar("O", bound=Organisation)  # noqa: E741 - an organisation

WAITS_FOR_REVIEW: Final = "Waits for GLA staff: {}"
EDITABLE = frozenset(
    status.value
    for status in (
        Opportunity.Status.DRAFT,
        Opportunity.Status.IN_REVIEW,
        Opportunity.Status.SCHEDULED,
        Opportunity.Status.LIVE,
    )
)
MUST_BE_COMPLETE = EDITABLE - {Opportunity.Status.DRAFT.value}


class NotEditable(Refusal):
    """It is over: relisting makes it a draft again."""

    code = "NOT_EDITABLE"
    message = "This listing is over, so it can't be changed. Relist it first: that makes it a draft again."


class PublishersRow(Refusal):
    """It came from a publisher's file, and the next import would undo the change."""

    code = "PUBLISHERS_ROW"
    message = "This listing comes from a publisher's file. It is changed there, not here."


def organisation_for(model: type[O], pk: int, *, by: User, as_staff: bool, field: str) -> O:
    """The organisation for which somebody wants to write.

    Raises:
        NotFound, RoleTooLow, StaffOnly.
    """
    rows: Any = model._default_manager.all()  # noqa: SLF001 - Django's documented name
    if not as_staff:
        found: O = fetch_for_member(rows, pk, by=by, at_least=MemberRole.EDITOR, field=field)
        return found
    require_staff(by)
    row: O | None = rows.filter(pk=pk).first()
    if row is None:
        raise NotFound(field=field)
    return row


def lock_for(pk: int, *, by: User, revision: int | None, as_staff: bool = False) -> Opportunity:
    """The base row of a listing for somebody who may change it, held until the end of the transaction.

    The role is read after the lock: somebody whose role was taken away while we waited is refused.

    Raises:
        NotFound: there is none, or `by` is no member of its organisation.
        RoleTooLow, StaffOnly, ChangedMeanwhile.
        UploadIsBeingPublished: an upload that changes this very listing; the end of that would be minutes away.
        PublishersRow: it came with a publisher's file.
    """
    if as_staff:
        require_staff(by)
        row = lock(pk)
    else:
        rows = Opportunity.objects.all()
        row = fetch_for_member(
            rows, pk, by=by, at_least=MemberRole.EDITOR, lock=True, before_waiting=refuse_if_it_holds
        )
    require_revision(row, revision)
    if row.source != Source.LISTING:
        raise PublishersRow
    return row


def kind_of(row: Opportunity) -> type[Course | Job]:
    """The model of a base row."""
    return Course if row.kind == Opportunity.Kind.COURSE else Job


def open_for_editing(model: type[L], pk: int, *, by: User, revision: int | None, as_staff: bool = False) -> L:
    """The listing, held until the end of the transaction.

    Raises:
        NotFound, RoleTooLow, StaffOnly, ChangedMeanwhile, PublishersRow, NotEditable.
    """
    row = lock_for(pk, by=by, revision=revision, as_staff=as_staff)
    if kind_of(row) is not model:
        raise NotFound(field="id")
    if row.status not in EDITABLE:
        raise NotEditable
    found: L = model._default_manager.get(pk=pk)  # noqa: SLF001 - as above
    return found


def save_listing(listing: Opportunity, act: Act) -> None:
    """Save an edited or new listing. What is live counts as looked at, so as confirmed.

    Raises:
        Invalid: its reference stands at another listing of the organisation (found by the database, where two save at once).
    """
    if listing.pk:
        listing.revision += 1
        if listing.status == Opportunity.Status.LIVE:
            confirm(listing, act.now)
    try:
        with transaction.atomic():
            listing.save()
    except IntegrityError as error:
        if "_reference_once_" not in str(error):
            raise
        refuse([reference_taken()])


def write_down(listing: Opportunity, action: ListingChange.Action, act: Act, changes: Differences) -> None:
    """History and search, after everything is stored."""
    record_change(listing, action, act, fields=changes)
    refresh_search([listing.pk])


def review_again(
    listing: Opportunity, before: CourseDraft | JobDraft, after: CourseDraft | JobDraft, now: datetime
) -> None:
    """What was approved goes back to GLA staff where an edit brings something that people should look at."""
    if listing.status not in {Opportunity.Status.SCHEDULED, Opportunity.Status.LIVE}:
        return
    known = flags_of(before)
    new = [flag.words for flag in flags_of(after) if flag not in known]
    if new:
        make_move(listing, Move.REVIEW_AGAIN, Act(None, now, WAITS_FOR_REVIEW.format(" ".join(new))))
        refresh_search([listing.pk])


def reference_taken(field: str = "reference") -> Problem:
    """The organisation's own reference names something else of it already."""
    return Problem("REFERENCE_TAKEN", field, "Another one of this organisation has this reference.")


def reference_problems(
    draft: CourseDraft | JobDraft, stored: CourseDraft | JobDraft | None, *, among: QuerySet[Any]
) -> list[Problem]:
    """Whether a new reference names something else. `among`: the organisation's other listings of the kind."""
    if draft.reference in ("", stored.reference if stored else ""):
        return []
    return [reference_taken()] if among.filter(reference=draft.reference).exists() else []
