"""The runs of a course, as its drafts have them. A run that people may have booked is never deleted: it is cancelled."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Final

from backend.errors import Problem, refuse
from courses.drafts import RunDraft
from courses.models import Course, CourseRun
from courses.queries.drafts import RUN_COLUMNS, draft_of_run, fill

TAKEN_OFF: Final = "The provider took this run off its list."


def stored_runs(course: Course) -> list[CourseRun]:
    """Those that are not cancelled, in the order of their first day; held, so that nobody is given a place meanwhile."""
    return list(course.runs.exclude(status=CourseRun.Status.CANCELLED).select_for_update(of=("self",), no_key=True))


def matched(drafts: tuple[RunDraft, ...], stored: list[CourseRun]) -> tuple[RunDraft, ...]:
    """The drafts with the key of the stored run that they mean: by key, else by the provider's own reference."""
    by_reference = {run.reference: run.pk for run in stored if run.reference}
    return tuple(draft if draft.id else replace(draft, id=by_reference.get(draft.reference)) for draft in drafts)


def write_runs(
    course: Course, drafts: tuple[RunDraft, ...], stored: list[CourseRun], *, today: date
) -> tuple[RunDraft, ...]:
    """Store the runs of a course.

    A new day of a run that has been shown counts as moved, and keeps the day that people knew. A run that is left out is
    deleted while the course was never shown; afterwards it is cancelled, and one that has started stays as it is.

    Returns:
        The runs as they are now, each with its key.

    Raises:
        Invalid: a run would have fewer places than people who were given one.
    """
    known = {run.pk: run for run in stored}
    new = []
    for number, draft in enumerate(drafts):
        run = known.pop(draft.id, None) if draft.id else None
        if run is None:
            new.append(_filled(CourseRun(course=course), draft))
        elif draft_of_run(run) != draft:
            if course.published_at is not None:
                move_day(run, draft.starts_on, today=today)
            _keep_held(_filled(run, draft), number).save()
    CourseRun.objects.bulk_create(new)
    started = [run for run in known.values() if _drop(run, shown=course.published_at is not None, today=today)]
    made = iter(new)
    ids = {run.pk for run in stored}
    written = [draft if draft.id in ids else replace(draft, id=next(made).pk) for draft in drafts]
    return (*written, *map(draft_of_run, started))


def _keep_held(run: CourseRun, number: int) -> CourseRun:
    """Places that people were given here are theirs: what an edit says is left, is left besides them.

    Raises:
        Invalid: fewer places than people who have one.
    """
    if run.places is None:
        return run
    if run.places < run.places_held:
        refuse([Problem("PLACES_TAKEN", f"runs.{number}.places", f"{run.places_held} people have a place already.")])
    run.places_left = run.places_left and run.places_free
    return run


def _filled(run: CourseRun, draft: RunDraft) -> CourseRun:
    fill(run, draft, RUN_COLUMNS)
    return run


def move_day(run: CourseRun, day: date | None, *, today: date) -> None:
    """A run that people know gets another first day. One that has started before is simply used again."""
    if run.starts_on is None or day in (None, run.starts_on):
        return
    if run.starts_on < today:
        run.status, run.was_to_start_on = CourseRun.Status.SCHEDULED, None
    else:
        run.status = CourseRun.Status.RESCHEDULED
        run.was_to_start_on = run.was_to_start_on or run.starts_on


def _drop(run: CourseRun, *, shown: bool, today: date) -> bool:
    """Take a run off. True where it stays, because it has started."""
    if not shown:
        run.delete()
        return False
    if run.starts_on is not None and run.starts_on < today:
        return True
    run.status, run.status_reason = CourseRun.Status.CANCELLED, TAKEN_OFF
    run.save(update_fields=["status", "status_reason"])
    return False
