"""Writes courses: by hand, from uploads and from other systems, all by the same two verbs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from backend.accounts.models import User
from backend.errors import Problem, refuse
from courses.drafts import CourseDraft, Differences, check_course, draft_differences
from courses.models import Course, CourseRun, ListingChange, Opportunity, Provider
from courses.queries.drafts import COURSE_COLUMNS, draft_of_course, fill, in_order
from courses.services.editing import (
    MUST_BE_COMPLETE,
    open_for_editing,
    organisation_for,
    reference_problems,
    review_again,
    save_listing,
    write_down,
)
from courses.services.history import Act
from courses.services.known import skill_problems, venue_problems
from courses.services.readiness import missing
from courses.services.runs import matched, stored_runs, write_runs
from courses.services.skills import write_skills


@transaction.atomic
def create_course(
    *, by: User, provider_id: int, draft: CourseDraft, now: datetime, as_staff: bool = False, **origin: Any
) -> Course:
    """A new course, as a draft. It may be incomplete: that is asked when it is submitted.

    Args:
        by: an editor of the provider; with `as_staff`, of GLA staff.
        provider_id: whose it is.
        draft: what is known.
        now: the moment.
        as_staff: acts for the GLA.
        origin: further columns of the row, such as `copied_from_id`.

    Raises:
        NotFound, RoleTooLow, StaffOnly, Invalid (all problems at once).
    """
    provider = organisation_for(Provider, provider_id, by=by, as_staff=as_staff, field="provider_id")
    act = Act(by, now, as_staff=as_staff)
    draft = replace(draft, runs=tuple(replace(run, id=None) for run in draft.runs))
    refuse(problems_of_course(draft, None, provider=provider, now=now))
    draft = replace(draft, skills=in_order(draft.skills))
    course = Course(provider=provider, status=Opportunity.Status.DRAFT, **origin)
    written = _store(course, draft, None, [], act)
    write_down(course, ListingChange.Action.CREATED, act, draft_differences(CourseDraft(), written))
    return course


@transaction.atomic
def update_course(
    *, by: User, course_id: int, revision: int | None, changes: Mapping[str, Any], now: datetime, as_staff: bool = False
) -> Course:
    """Change a course. What `changes` leaves out stays as it is; `runs` and `skills` are given whole.

    `revision` is that of the course as `by` has seen it; None where the change is right whatever stands there.
    A stored run is named by its `id` or by its reference. What is shown, or waits to be, must stay complete. Saving what is
    stored already changes nothing, not even the revision.

    Raises:
        NotFound, RoleTooLow, StaffOnly, ChangedMeanwhile, PublishersRow, NotEditable, Invalid (all problems at once).
    """
    course = open_for_editing(Course, course_id, by=by, revision=revision, as_staff=as_staff)
    return edit_course(course, changes, Act(by, now, as_staff=as_staff))


def edit_course(course: Course, changes: Mapping[str, Any], act: Act, *, beside: Differences | None = None) -> Course:
    """Change a course that is open for editing, in its transaction.

    `beside`: what the caller has changed of it that no draft has, for the same row of its history.

    Raises:
        Invalid: all problems at once.
    """
    runs = stored_runs(course)
    before = draft_of_course(course)
    given = replace(before, **changes)
    given = replace(given, runs=matched(given.runs, runs))
    after = replace(given, skills=in_order(given.skills))
    if after == before and not beside:
        return course
    refuse(problems_of_course(given, before, provider=course.provider, now=act.now, status=course.status))
    written = _store(course, after, before, runs, act)
    write_down(course, ListingChange.Action.EDITED, act, {**draft_differences(before, written), **(beside or {})})
    review_again(course, before, written, act.now)
    return course


def problems_of_course(
    draft: CourseDraft,
    stored: CourseDraft | None,
    *,
    provider: Provider,
    now: datetime,
    status: str = "",
    pk: int = 0,
) -> list[Problem]:
    """Everything that stands against storing a course, with what only the database knows. `stored`: as it was; None: new.

    `pk`: of the row that already stands in the database as the draft says.
    """
    today = timezone.localdate(now)
    found = check_course(draft, today=today, stored=stored)
    if status in MUST_BE_COMPLETE:
        found += missing(draft, now=now)
    found += skill_problems(draft.skills)
    venues = [(f"runs.{number}.venue_id", run.venue_id) for number, run in enumerate(draft.runs)]
    found += venue_problems(venues, owner=provider, kept={run.venue_id for run in stored.runs} if stored else ())
    known = {run.id for run in stored.runs} if stored else set()
    found += [
        Problem("RUN_UNKNOWN", f"runs.{number}.id", "This run is not one of this course, or it was cancelled.")
        for number, run in enumerate(draft.runs)
        if run.id is not None and run.id not in known
    ]
    return found + reference_problems(draft, stored, among=provider.courses.exclude(pk=pk))


def _store(
    course: Course, draft: CourseDraft, stored: CourseDraft | None, runs: list[CourseRun], act: Act
) -> CourseDraft:
    """Write all rows of a course that has passed; the draft with the keys of its runs."""
    fill(course, draft, COURSE_COLUMNS)
    save_listing(course, act)
    write_skills(course, draft.skills, stored.skills if stored else ())
    return replace(draft, runs=write_runs(course, draft.runs, runs, today=timezone.localdate(act.now)))
