"""The end of a listing, and its return: closed, withdrawn, archived; relisted, restored, copied."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.utils import timezone

from backend.accounts.models import User
from courses.drafts import CourseDraft, Differences, JobDraft, RunDraft
from courses.lifecycle import Move, MoveNotPossible
from courses.models import Course, Job, MemberRole, Opportunity, OrganisationNotice
from courses.queries.drafts import draft_of_course, draft_of_job
from courses.search import refresh_search
from courses.services.access import fetch_for_member
from courses.services.courses import create_course
from courses.services.editing import lock_for
from courses.services.history import Act
from courses.services.jobs import create_job
from courses.services.known import open_courses, usable_venues
from courses.services.moves import make_move
from courses.services.notices import tell
from courses.services.organisation_fields import clean_reason
from courses.services.stored import concrete

PLAIN_MOVES: Final = frozenset({Move.RECALL, Move.RELIST, Move.ARCHIVE, Move.RESTORE})
"""Moves that an editor makes without anything more to be asked or checked."""


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
        NotFound, RoleTooLow, ChangedMeanwhile, PublishersRow, MoveNotPossible, and the refusals of `clean_reason`.
    """
    reason = clean_reason(words) or str(Opportunity.ClosedBecause(because).label)
    row = lock_for(listing_id, by=by, revision=revision)
    fields = {"closed_because": (row.closed_because, because)}
    row.closed_because = because
    make_move(row, Move.CLOSE, Act(by, now, reason), fields=fields)
    refresh_search([row.pk])
    return row


@transaction.atomic
def withdraw_listing(
    *, by: User, listing_id: int, revision: int | None, now: datetime, reason: str, as_staff: bool = False
) -> Opportunity:
    """Take a listing off: its organisation, or GLA staff, who then tell the organisation why.

    Raises:
        NotFound, RoleTooLow, StaffOnly, ChangedMeanwhile, PublishersRow, MoveNotPossible, ReasonNeeded, and the refusals of
        `clean_reason`.
    """
    words = clean_reason(reason)
    row = lock_for(listing_id, by=by, revision=revision, as_staff=as_staff)
    make_move(row, Move.WITHDRAW, Act(by, now, words, as_staff))
    if as_staff:
        tell(row, OrganisationNotice.Kind.WITHDRAWN, now=now, reason=words)
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
    row = lock_for(listing_id, by=by, revision=revision, as_staff=as_staff)
    if move not in PLAIN_MOVES:
        raise MoveNotPossible
    fields = _forget(row, timezone.localdate(now)) if move in {Move.RELIST, Move.RESTORE} else None
    make_move(row, move, Act(by, now, as_staff=as_staff), fields=fields)
    refresh_search([row.pk])
    return row


@transaction.atomic
def clone_listing(*, by: User, listing_id: int, now: datetime) -> Course | Job:
    """A copy as a draft, whatever became of the original. It has no reference, no day that has passed and no venue that has closed.

    Raises:
        NotFound, RoleTooLow.
    """
    original = fetch_for_member(Opportunity.objects.all(), listing_id, by=by, at_least=MemberRole.EDITOR)
    listing, today = concrete(original), timezone.localdate(now)
    if isinstance(listing, Course):
        draft = _fresh_course(draft_of_course(listing), listing, today)
        return create_course(by=by, provider_id=listing.provider_id, draft=draft, now=now, copied_from=original)
    fresh = _fresh_job(draft_of_job(listing), listing, today)
    return create_job(by=by, employer_id=listing.employer_id, draft=fresh, now=now, copied_from=original)


def _fresh_course(draft: CourseDraft, course: Course, today: date) -> CourseDraft:
    usable = set(usable_venues(course.provider).filter(runs__course=course).values_list("pk", flat=True))
    runs = tuple(_fresh_run(run, today) for run in draft.runs if run.venue_id in {None, *usable})
    return replace(draft, reference="", closes_on=_ahead(draft.closes_on, today), runs=runs)


def _fresh_run(run: RunDraft, today: date) -> RunDraft:
    copied = replace(run, id=None, reference="", places_left=run.places)
    if _ahead(run.starts_on, today) is None:
        return replace(copied, starts_on=None, ends_on=None)
    return copied


def _fresh_job(draft: JobDraft, job: Job, today: date) -> JobDraft:
    usable = set(usable_venues(job.employer).filter(job_locations__job=job).values_list("pk", flat=True))
    courses = open_courses(draft.interview_course_ids, today=today)
    return replace(
        draft,
        reference="",
        closes_on=_ahead(draft.closes_on, today),
        starts_on=_ahead(draft.starts_on, today),
        venue_ids=tuple(pk for pk in draft.venue_ids if pk in usable),
        interview_course_ids=tuple(pk for pk in draft.interview_course_ids if pk in courses),
    )


def _ahead(day: date | None, today: date) -> date | None:
    return None if day is None or day < today else day


def _forget(row: Opportunity, today: date) -> Differences:
    fresh = {
        "closed_because": "",
        "publish_at": None,
        "renew_by": None,
        "closes_on": _ahead(row.closes_on, today),
    }
    changed = {name: (getattr(row, name), value) for name, value in fresh.items() if getattr(row, name) != value}
    for name, value in fresh.items():
        setattr(row, name, value)
    return changed
