"""What is known of places: free until when, taken lately, and taken for each who is shown a course."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from django.utils import timezone

from courses.models import CourseRun
from matching.inclusion.invitations import OWN_WEIGHS, expected_takers
from matching.models import Application, FeedbackEvent
from matching.queries.places import LONGEST, places_ahead, take_up, taken_since
from tests.factories.application import NOW, applied, run_with
from tests.factories.course import course, course_run
from tests.factories.feedback import feedback_event
from tests.factories.resident import the_resident

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate(NOW)
WEIGHT = 20.0
"""Of the guess that every invitation takes a place, see `TakeUp`."""


def plan(free: int, weeks: int) -> float:
    return float(expected_takers(np.array([free]), np.array([weeks]))[0])


def shown(run: CourseRun, uid: str, days_ago: int = 1) -> None:
    at = NOW - timedelta(days=days_ago)
    feedback_event(by=uid, opportunity_id=run.course_id, kind=FeedbackEvent.Kind.SHOWN, at=at, received_at=at)


def holding(run: CourseRun, uid: str, **fields: object) -> Application:
    row = applied(run, uid=uid)
    Application.objects.filter(pk=row.pk).update(
        **{"status": "OFFERED", "holds_place": True, "offer_ends_at": NOW, **fields}
    )
    return row


def test_places_and_weeks_of_each_run_are_planned_and_added(django_assert_num_queries: object) -> None:
    first = run_with(5, starts_on=TODAY + timedelta(days=13))
    course_run(course=first.course, places=2, places_left=1, starts_on=TODAY + timedelta(days=400))
    course_run(course=first.course, places=9, places_left=9, starts_on=TODAY - timedelta(days=1))  # has begun
    unsaid = run_with(None)
    course_run(course=unsaid.course, places=4, places_left=4, starts_on=None)
    none = course()

    with django_assert_num_queries(1):  # type: ignore[operator]
        found = places_ahead([none.pk, first.course_id, unsaid.course_id], today=TODAY)
    assert (found.free.tolist(), found.known.tolist()) == ([0, 6, 0], [False, True, False])
    assert found.expected.tolist() == [0, pytest.approx(plan(5, 2) + plan(1, LONGEST)), 0]


def test_without_a_log_every_invitation_counts_as_a_place() -> None:
    assert take_up([1, 2], now=NOW).tolist() == [1, 1]


def test_take_up_is_places_for_each_who_was_shown_it_in_a_week(django_assert_num_queries: object) -> None:
    run, other = run_with(5), run_with(5)
    for uid in ("alice", "bob", "charlie"):
        shown(run, uid)
        shown(run, uid)  # twice on a day is once
        shown(run, uid, days_ago=15)
        shown(run, uid, days_ago=120)  # too long ago
    holding(run, "alice")

    with django_assert_num_queries(2):  # type: ignore[operator]
        found = take_up([run.course_id, other.course_id], now=NOW)
    overall = (1 + WEIGHT) / (6 + WEIGHT)
    assert found.tolist() == pytest.approx([overall * (1 + OWN_WEIGHS) / (6 * overall + OWN_WEIGHS), overall])


def test_who_waits_would_have_taken_a_place_as_often_as_others_were_offered_one() -> None:
    run = run_with(5)
    for uid in ("alice", "bob", "charlie"):
        shown(run, uid)
    holding(run, "alice")
    for uid, status in (("bob", "WAITING"), ("charlie", "UNSUCCESSFUL")):
        Application.objects.filter(pk=applied(run, uid=uid).pk).update(
            status=status, status_reason="Full", holds_place=False
        )
    takers = 1 + (1 + 1) / (1 + 1 + 2)
    overall = (takers + WEIGHT) / (3 + WEIGHT)
    [found] = take_up([run.course_id], now=NOW).tolist()
    assert found == pytest.approx(overall * (takers + OWN_WEIGHS) / (3 * overall + OWN_WEIGHS))


def test_synthetic_residents_say_nothing() -> None:
    run = run_with(5)
    shown(run, "alice")
    resident = the_resident("alice")
    resident.is_synthetic = True
    resident.save(update_fields=["is_synthetic"])
    assert take_up([run.course_id], now=NOW).tolist() == [1]


def test_places_that_were_taken_since() -> None:
    run, other = run_with(5), run_with(5)
    held = holding(run, "alice")
    withdrawn = applied(run, uid="bob")
    Application.objects.filter(pk=withdrawn.pk).update(status="WITHDRAWN", holds_place=False)
    holding(other, "charlie")
    since = NOW - timedelta(weeks=26)

    assert taken_since([run.course_id], since=since) == [(held.resident_id, run.course_id)]
    assert taken_since([run.course_id], since=NOW + timedelta(days=1)) == []
