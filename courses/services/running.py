"""A single run of a course: cancelled, moved to other days, its free places counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from backend.accounts.models import User
from backend.errors import NotFound, Refusal
from courses.lifecycle import ReasonNeeded
from courses.models import Course, CourseRun, ListingChange, MemberRole
from courses.queries.drafts import draft_of_course
from courses.services.access import find_for_member
from courses.services.courses import edit_course
from courses.services.editing import open_for_editing, save_listing, write_down
from courses.services.history import Act
from courses.services.organisation_fields import clean_line

LONGEST_REASON = 255
MOST_WEEKS = 104


class RunCancelled(Refusal):
    """It was cancelled: people have been told."""

    code = "RUN_CANCELLED"
    message = "This run was cancelled. Please add a new one."


class ShiftInvalid(Refusal):
    """Weeks backwards, or years ahead."""

    code = "SHIFT_INVALID"
    message = f"Please move the runs by 1 to {MOST_WEEKS} weeks."


@transaction.atomic
def cancel_run(*, by: User, run_id: int, revision: int | None, reason: str, now: datetime) -> Course:
    """Cancel a run, and say why in words for the people who booked. It stays to be read; nobody can join it any more.

    Raises:
        NotFound, RoleTooLow, ChangedMeanwhile, PublishersRow, NotEditable, RunCancelled, ReasonNeeded, and the refusals of
        `clean_line`.
    """
    words = clean_line(reason, field="reason", longest=LONGEST_REASON)
    course, run = _open(run_id, by=by, revision=revision)
    if not words:
        raise ReasonNeeded(field="reason")
    act = Act(by, now, words)
    before, run.status, run.status_reason = run.status, CourseRun.Status.CANCELLED, words
    run.save(update_fields=["status", "status_reason"])
    save_listing(course, act)
    write_down(course, ListingChange.Action.EDITED, act, {f"runs.{run.pk}.status": (before, run.status.value)})
    return course


@transaction.atomic
def reschedule_run(
    *, by: User, run_id: int, revision: int | None, starts_on: date, ends_on: date | None, reason: str, now: datetime
) -> Course:
    """Move a run to other days. Where people have seen it, it says from which day it was moved.

    Raises:
        NotFound, RoleTooLow, ChangedMeanwhile, PublishersRow, NotEditable, RunCancelled, Invalid, and the refusals of
        `clean_line`.
    """
    words = clean_line(reason, field="reason", longest=LONGEST_REASON)
    course, run = _open(run_id, by=by, revision=revision)
    days = {"starts_on": starts_on, "ends_on": ends_on, "flexible_start": False}
    beside = {} if run.status_reason == words else {f"runs.{run.pk}.status_reason": (run.status_reason, words)}
    CourseRun.objects.filter(pk=run.pk).update(status_reason=words)
    return edit_course(course, {"runs": _runs(course, {run.pk: days})}, Act(by, now, words), beside=beside)


@transaction.atomic
def set_places(*, by: User, run_id: int, revision: int | None, now: datetime, **counts: int | bool | None) -> Course:
    """Say how many places a run has (`places`), how many are left (`places_left`), whether one may wait (`has_waitlist`).

    Raises:
        NotFound, RoleTooLow, ChangedMeanwhile, PublishersRow, NotEditable, RunCancelled, Invalid.
    """
    course, run = _open(run_id, by=by, revision=revision)
    return edit_course(course, {"runs": _runs(course, {run.pk: counts})}, Act(by, now))


@transaction.atomic
def shift_past_runs(*, by: User, course_id: int, revision: int | None, weeks: int, now: datetime) -> Course:
    """Use the runs that have started again, so many weeks later: last term's timetable becomes next term's.

    Raises:
        NotFound, RoleTooLow, ChangedMeanwhile, PublishersRow, NotEditable, ShiftInvalid.
        Invalid: a run would still be in the past.
    """
    course = open_for_editing(Course, course_id, by=by, revision=revision)
    if not 1 <= weeks <= MOST_WEEKS:
        raise ShiftInvalid(field="weeks")
    step, today = timedelta(weeks=weeks), timezone.localdate(now)
    later = {
        run.id: {"starts_on": run.starts_on + step, "ends_on": run.ends_on and run.ends_on + step}
        for run in draft_of_course(course).runs
        if run.id is not None and run.starts_on is not None and run.starts_on < today
    }
    return edit_course(course, {"runs": _runs(course, later)}, Act(by, now))


def _open(run_id: int, *, by: User, revision: int | None) -> tuple[Course, CourseRun]:
    found = find_for_member(Course.objects.filter(runs=run_id), by=by, at_least=MemberRole.EDITOR)
    course = open_for_editing(Course, found.pk, by=by, revision=revision)
    run = course.runs.filter(pk=run_id).first()
    if run is None:
        raise NotFound(field="id")
    if run.status == CourseRun.Status.CANCELLED:
        raise RunCancelled
    return course, run


def _runs(course: Course, changes: Mapping[int, Mapping[str, Any]]) -> tuple[Any, ...]:
    """All runs of a course as drafts, some with other values."""
    return tuple(replace(run, **changes.get(run.id or 0, {})) for run in draft_of_course(course).runs)
