"""Edits by the pages of the admin, which store a listing and its parts themselves: checked as a whole, then written down.

The page calls `before_edit`, stores, and calls `after_edit`, all in one transaction.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

from django.utils import timezone

from backend.errors import Problem, refuse
from courses.drafts import CourseDraft, JobDraft, draft_differences
from courses.entry_level import LABEL_COLUMNS, label
from courses.models import Course, Job, ListingChange, Opportunity, PayRate
from courses.queries.drafts import draft_of
from courses.services.courses import problems_of_course
from courses.services.editing import review_again, write_down
from courses.services.history import Act
from courses.services.jobs import problems_of_job
from courses.services.moves import confirm, lock
from courses.services.stored import concrete

Draft = CourseDraft | JobDraft
_NOTHING: Final[dict[type, Draft]] = {Course: CourseDraft(), Job: JobDraft()}


def before_edit(listing: Course | Job, act: Act) -> Draft:
    """The listing as it is stored, held until the end of the transaction; the row at hand counts the change."""
    stored = concrete(lock(listing.pk))
    listing.revision = stored.revision + 1
    if stored.status == Opportunity.Status.LIVE:
        confirm(listing, act.now)
    return draft_of(stored)


def after_edit(pk: int, before: Draft | None, act: Act) -> None:
    """Check what is stored now, and write down what has changed. `before`: None for a new listing.

    Raises:
        Invalid: all problems at once; whoever called undoes the transaction.
    """
    listing = concrete(lock(pk))
    after = draft_of(listing)
    if isinstance(listing, Job):
        label(listing, rates=list(PayRate.objects.all()), today=timezone.localdate(act.now))
        listing.save(update_fields=LABEL_COLUMNS)
    refuse(_problems(listing, after, before, act.now))
    if before is None:
        write_down(listing, ListingChange.Action.CREATED, act, draft_differences(_NOTHING[type(listing)], after))
        return
    write_down(listing, ListingChange.Action.EDITED, act, draft_differences(before, after))
    review_again(listing, before, after, act.now)


def _problems(listing: Course | Job, after: Draft, before: Draft | None, now: datetime) -> list[Problem]:
    if isinstance(after, CourseDraft) and isinstance(listing, Course):
        stored = before if isinstance(before, CourseDraft) else None
        known = {run.id for run in stored.runs} if stored else set()
        # Runs that the page has just stored are new.
        runs = tuple(run if run.id in known else replace(run, id=None) for run in after.runs)
        return problems_of_course(
            replace(after, runs=runs), stored, provider=listing.provider, now=now, status=listing.status, pk=listing.pk
        )
    if isinstance(after, JobDraft) and isinstance(listing, Job):
        stored_job = before if isinstance(before, JobDraft) else None
        return problems_of_job(
            after, stored_job, employer=listing.employer, now=now, status=listing.status, pk=listing.pk
        )
    return []
