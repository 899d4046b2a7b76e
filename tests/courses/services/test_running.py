"""Single runs: cancelled, moved, counted, used again."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from backend.errors import Invalid, NotFound, Refusal
from courses.lifecycle import ReasonNeeded
from courses.models import CourseRun, ListingChange
from courses.services.access import RoleTooLow
from courses.services.moves import ChangedMeanwhile
from courses.services.running import (
    RunCancelled,
    ShiftInvalid,
    cancel_run,
    reschedule_run,
    set_places,
    shift_past_runs,
)
from tests.factories.drafts import START, run_draft
from tests.factories.listings import NOW, college, drafted_course, published
from tests.factories.member import member
from tests.factories.user import user

pytestmark = pytest.mark.django_db


@pytest.fixture
def run() -> CourseRun:
    """The first of two of a live course, places and days known."""
    row = drafted_course(runs=(run_draft(places=12), run_draft(starts_on=START + timedelta(days=70))))
    published(row)
    return row.runs.order_by("pk")[0]


def test_a_cancelled_run_stays_with_its_reason_and_cannot_be_joined(run: CourseRun) -> None:
    course = cancel_run(by=user(), run_id=run.pk, revision=3, reason="The tutor is ill", now=NOW)

    run.refresh_from_db()
    assert (run.status, run.status_reason, course.revision) == ("CANCELLED", "The tutor is ill", 4)
    assert CourseRun.objects.ahead(today=date(2026, 11, 25)).count() == 1
    change = ListingChange.objects.get(revision=4)
    assert (change.reason, change.fields) == (
        "The tutor is ill",
        {f"runs.{run.pk}.status": ["SCHEDULED", "CANCELLED"]},
    )
    with pytest.raises(RunCancelled):
        cancel_run(by=user(), run_id=run.pk, revision=4, reason="Again", now=NOW)


def test_cancelling_needs_a_reason(run: CourseRun) -> None:
    with pytest.raises(ReasonNeeded):
        cancel_run(by=user(), run_id=run.pk, revision=3, reason=" ", now=NOW)

    run.refresh_from_db()
    assert run.status == "SCHEDULED"


def test_a_moved_run_says_from_which_day(run: CourseRun) -> None:
    new = START + timedelta(days=14)

    reschedule_run(by=user(), run_id=run.pk, revision=3, starts_on=new, ends_on=None, reason="The room is let", now=NOW)

    run.refresh_from_db()
    assert (run.status, run.starts_on, run.was_to_start_on, run.status_reason) == (
        "RESCHEDULED",
        new,
        START,
        "The room is let",
    )
    change = ListingChange.objects.get(revision=4)
    assert (change.reason, change.fields) == (
        "The room is let",
        {
            f"runs.{run.pk}.starts_on": [START.isoformat(), new.isoformat()],
            f"runs.{run.pk}.status_reason": ["", "The room is let"],
        },
    )


def test_another_reason_alone_stands_in_the_history_and_the_same_again_does_not(run: CourseRun) -> None:
    days = {"starts_on": START + timedelta(days=14), "ends_on": None, "now": NOW, "by": user(), "run_id": run.pk}
    reschedule_run(**days, revision=3, reason="The room is let")

    reschedule_run(**days, revision=4, reason="The tutor is ill")
    reschedule_run(**days, revision=5, reason="The tutor is ill")

    assert list(ListingChange.objects.filter(revision__gte=4).order_by("pk").values_list("revision", "fields"))[1:] == [
        (5, {f"runs.{run.pk}.status_reason": ["The room is let", "The tutor is ill"]})
    ]
    run.refresh_from_db()
    assert (run.status_reason, run.status) == ("The tutor is ill", "RESCHEDULED")


def test_a_refused_move_leaves_the_old_reason(run: CourseRun) -> None:
    with pytest.raises(Invalid):
        reschedule_run(
            by=user(), run_id=run.pk, revision=3, starts_on=date(2026, 11, 1), ends_on=None, reason="No", now=NOW
        )

    run.refresh_from_db()
    assert (run.status_reason, ListingChange.objects.filter(revision__gt=3).count()) == ("", 0)


def test_a_run_is_not_moved_to_the_past(run: CourseRun) -> None:
    with pytest.raises(Invalid) as refusal:
        reschedule_run(
            by=user(), run_id=run.pk, revision=3, starts_on=date(2026, 11, 1), ends_on=None, reason="", now=NOW
        )

    assert [problem.code for problem in refusal.value.problems] == ["START_IN_PAST"]
    run.refresh_from_db()
    assert (run.status, run.starts_on) == ("SCHEDULED", START)


def test_places(run: CourseRun) -> None:
    set_places(by=user(), run_id=run.pk, revision=3, now=NOW, places_left=0, has_waitlist=True)

    run.refresh_from_db()
    assert (run.places, run.places_left, run.has_waitlist) == (12, 0, True)
    with pytest.raises(Invalid):
        set_places(by=user(), run_id=run.pk, revision=4, now=NOW, places_left=13)


@pytest.mark.parametrize(("uid", "refusal"), [("bob", NotFound), ("viewer", RoleTooLow)])
def test_only_an_editor(run: CourseRun, uid: str, refusal: type[Refusal]) -> None:
    member(run.course.provider, uid="viewer", role="VIEWER")
    who = {"by": user(uid=uid), "revision": 3, "now": NOW}

    with pytest.raises(refusal):
        cancel_run(**who, run_id=run.pk, reason="No")
    with pytest.raises(refusal):
        reschedule_run(**who, run_id=run.pk, starts_on=START, ends_on=None, reason="No")
    with pytest.raises(refusal):
        set_places(**who, run_id=run.pk, places_left=0)
    with pytest.raises(refusal):
        shift_past_runs(**who, course_id=run.course_id, weeks=1)

    assert ListingChange.objects.count() == 3


def test_an_old_revision(run: CourseRun) -> None:
    with pytest.raises(ChangedMeanwhile):
        cancel_run(by=user(), run_id=run.pk, revision=2, reason="Late", now=NOW)


def test_last_terms_runs_are_used_again() -> None:
    row = drafted_course(
        college(),
        runs=(
            run_draft(starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 20)),
            run_draft(starts_on=date(2027, 3, 1)),
            run_draft(starts_on=None, flexible_start=True),
        ),
    )
    published(row)
    january = NOW + timedelta(days=45)

    shift_past_runs(by=user(), course_id=row.pk, revision=3, weeks=8, now=january)

    assert list(row.runs.order_by("pk").values_list("starts_on", "ends_on", "status", "was_to_start_on")) == [
        (date(2027, 1, 26), date(2027, 2, 14), "SCHEDULED", None),
        (date(2027, 3, 1), None, "SCHEDULED", None),
        (None, None, "SCHEDULED", None),
    ]


def test_a_shift_that_is_too_short_is_refused() -> None:
    row = drafted_course(runs=(run_draft(starts_on=date(2026, 12, 1)),))

    with pytest.raises(Invalid) as refusal:
        shift_past_runs(by=user(), course_id=row.pk, revision=1, weeks=1, now=NOW + timedelta(days=45))
    with pytest.raises(ShiftInvalid):
        shift_past_runs(by=user(), course_id=row.pk, revision=1, weeks=0, now=NOW)

    assert [(p.code, p.field) for p in refusal.value.problems] == [("START_IN_PAST", "runs.0.starts_on")]
    assert row.runs.get().starts_on == date(2026, 12, 1)
