"""One running of a course, as a draft."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import Final

from backend.errors import Problem
from courses.drafts.findings import Findings
from courses.models import CourseRun, Session

Mode: Final = CourseRun.DeliveryMode
IN_A_ROOM: Final = frozenset({Mode.CLASSROOM.value, Mode.BLENDED.value})
MOST_PLACES: Final = 100_000


@dataclass(frozen=True)
class RunDraft:
    """A run. The names are those of `CourseRun`; `id` names a run that is stored already."""

    id: int | None = None
    reference: str = ""
    delivery_mode: str = ""
    study_mode: str = ""
    attendance: str = ""
    venue_id: int | None = None
    starts_on: date | None = None
    flexible_start: bool = False
    ends_on: date | None = None
    day_starts_at: time | None = None
    day_ends_at: time | None = None
    sessions: tuple[str, ...] = ()
    hours_per_week: Decimal | None = None
    duration_value: int | None = None
    duration_unit: str = ""
    cost_gbp: Decimal | None = None
    cost_description: str = ""
    places: int | None = None
    places_left: int | None = None
    has_waitlist: bool = False
    url: str = ""


def check_run(
    draft: RunDraft, *, today: date, stored: RunDraft | None = None, prefix: str = "", venue_given: bool = False
) -> list[Problem]:
    """Everything wrong with a run, whether it is complete or not.

    Args:
        draft: the run.
        today: the day in London.
        stored: the run as it is stored; a day that it has already may lie in the past.
        prefix: stands before each field.
        venue_given: a venue is named that has no key yet, as in an upload.
    """
    found = Findings(prefix)
    found.reference("reference", draft.reference)
    found.choice("delivery_mode", draft.delivery_mode, Mode, needed=True)
    found.choice("study_mode", draft.study_mode, CourseRun.StudyMode)
    found.choice("attendance", draft.attendance, CourseRun.Attendance)
    found.choices("sessions", draft.sessions, Session)
    found.line("cost_description", draft.cost_description)
    found.url("url", draft.url)
    found.amount("cost_gbp", draft.cost_gbp, low="0", high="999999.99")
    found.amount("hours_per_week", draft.hours_per_week, low="0.1", high="60", places=1)
    _check_place(found, draft, venue_given=venue_given or draft.venue_id is not None)
    _check_when(found, draft, today=today, stored=stored)
    _check_places(found, draft)
    return found.problems


def missing_of_run(draft: RunDraft, *, prefix: str = "") -> list[Problem]:
    """What a run still needs before people may see it (Course Directory's compulsory answers)."""
    found = Findings(prefix)
    if draft.starts_on is None and not draft.flexible_start:
        found.add(
            "COMPLETENESS_START", "starts_on", "Please give the first day, or say that people can start at any time."
        )
    if draft.cost_gbp is None and not draft.cost_description:
        found.add("COMPLETENESS_COST", "cost_gbp", "Please give the cost (0 if it is free), or describe it.")
    if draft.duration_value is None:
        found.add("COMPLETENESS_DURATION", "duration_value", "Please say how long it takes.")
    if draft.delivery_mode in IN_A_ROOM:
        if not draft.study_mode:
            found.add("COMPLETENESS_STUDY_MODE", "study_mode", "Please say whether it is full-time or part-time.")
        if not draft.attendance:
            found.add("COMPLETENESS_ATTENDANCE", "attendance", "Please say when in the week it is taught.")
    return found.problems


def _check_place(found: Findings, draft: RunDraft, *, venue_given: bool) -> None:
    if draft.delivery_mode in IN_A_ROOM and not venue_given:
        found.add("VENUE_NEEDED", "venue_id", "A course in a classroom needs a venue: people must know where to go.")
    if draft.delivery_mode == Mode.ONLINE and venue_given:
        found.add("VENUE_NOT_ALLOWED", "venue_id", "An online course has no venue. Is it blended?")


def _check_when(found: Findings, draft: RunDraft, *, today: date, stored: RunDraft | None) -> None:
    found.day(
        "starts_on", draft.starts_on, today=today, stored=stored.starts_on if stored else None, past="START_IN_PAST"
    )
    if draft.flexible_start and draft.starts_on is not None:
        found.add("START_TWICE", "flexible_start", "Either a first day, or a start at any time: not both.")
    if draft.ends_on is not None and (draft.starts_on is None or draft.ends_on < draft.starts_on):
        found.add("END_BEFORE_START", "ends_on", "The last day can't be before the first.")
    if draft.day_ends_at is not None and (draft.day_starts_at is None or draft.day_ends_at <= draft.day_starts_at):
        found.add("TIMES_REVERSED", "day_ends_at", "Each day must end after it begins.")
    found.whole("duration_value", draft.duration_value, low=1, high=999)
    found.choice("duration_unit", draft.duration_unit, CourseRun.DurationUnit)
    if (draft.duration_value is None) != (not draft.duration_unit):
        found.add("DURATION_NEEDS_UNIT", "duration_unit", "A length is a number and its unit: both, or neither.")


def _check_places(found: Findings, draft: RunDraft) -> None:
    found.whole("places", draft.places, low=0, high=MOST_PLACES)
    found.whole("places_left", draft.places_left, low=0, high=MOST_PLACES)
    if draft.places_left is not None and (draft.places is None or draft.places_left > draft.places):
        found.add("PLACES_LEFT_TOO_MANY", "places_left", "There can't be more places left than places.")
