"""Applications, made by the services as the app makes them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from courses.models import Course, CourseRun, Job
from matching.models import Application
from matching.services.application_moves import Chosen, MoveOrder, MoveResult, move_applications
from matching.services.application_sending import apply_for_course, submit_application
from matching.services.applications import save_section, start_application
from tests.factories.course import course, course_run
from tests.factories.user import user

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
CONTACT = "Ada, 020 7946 0000"


def run_with(places: int | None, **fields: Any) -> CourseRun:
    """A run of a live course, with so many places."""
    row = fields.pop("course", None) or course()
    return course_run(**{"course": row, "places": places, "places_left": places, "has_waitlist": True, **fields})


def applied(run: CourseRun, *, uid: str = "alice", now: datetime = NOW, **more: Any) -> Application:
    """This persona has asked for a place."""
    words = {"contact": CONTACT, "words": "", **more}
    return apply_for_course(by=user(uid=uid), opportunity_id=run.course_id, run_id=run.pk, now=now, **words)


def applied_for(job: Job | Course, *, uid: str = "alice", now: datetime = NOW, **more: Any) -> Application:
    """This persona has applied for a job."""
    by = user(uid=uid)
    start_application(by=by, opportunity_id=job.pk, run_id=None, now=now)
    for section, words in (("CONTACT", CONTACT), ("WHY", "I like to help people")):
        save_section(by=by, opportunity_id=job.pk, section=section, words=words, adjustments=[], now=now)
    return submit_application(by=by, opportunity_id=job.pk, send_adjustments=False, now=now, **more)


def moved(row: Application, order: MoveOrder, *, uid: str = "edith", now: datetime = NOW) -> MoveResult:
    """This member has moved it."""
    row.refresh_from_db()
    (result,) = move_applications(by=user(uid=uid), chosen=[Chosen(row.pk, row.revision)], order=order, now=now)
    row.refresh_from_db()
    return result
