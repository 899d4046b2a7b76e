"""Places: given once, in order, and to the next where one becomes free."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from django.test import Client

from backend.errors import Invalid
from courses.models import CatalogueVersion, CourseRun, MemberRole
from courses.services.running import cancel_run, reschedule_run, set_places
from matching.lifecycle import Move
from matching.models import Application, ApplicationEvent
from matching.services.application_moves import MoveOrder
from matching.services.application_sending import (
    OfferOver,
    RunFull,
    RunNeeded,
    answer_offer,
    submit_application,
    withdraw_application,
)
from matching.services.application_steps import OFFER_LASTS
from matching.services.application_upkeep import tend_applications
from matching.services.applications import RunUnknown, save_section, start_application
from tests.courses.feeds.follower import Follower
from tests.factories.application import NOW, applied, moved, run_with
from tests.factories.drafts import run_draft
from tests.factories.listings import college, drafted_course, published
from tests.factories.member import member
from tests.factories.user import user

pytestmark = pytest.mark.django_db
S = Application.Status
LATER = NOW + OFFER_LASTS


def places(run: CourseRun) -> tuple[int | None, int | None, int]:
    run.refresh_from_db()
    return run.places, run.places_left, run.places_held


def states() -> list[str]:
    return list(Application.objects.order_by("pk").values_list("status", flat=True))


def our_run(**fields: object) -> CourseRun:
    """A run of a live listing of which Alice is an editor."""
    row = drafted_course(college(), runs=(run_draft(places=1, places_left=1, has_waitlist=True, **fields),))
    published(row)
    run: CourseRun = row.runs.get()
    return run


def test_a_request_takes_a_place_and_the_next_waits() -> None:
    run = run_with(1)

    first, second, third = (applied(run, uid=uid) for uid in ("ada", "bob", "cleo"))

    assert [row.status for row in (first, second, third)] == [S.RECEIVED, S.WAITING, S.WAITING]
    assert [row.holds_place for row in (first, second, third)] == [True, False, False]
    assert places(run) == (1, 0, 1)
    assert list(Application.objects.queue(run.pk)) == [second, third]


def test_each_place_is_published_and_only_the_last_makes_lists_anew(client: Client) -> None:
    run = run_with(3, has_waitlist=False)
    follower = Follower(client)
    follower.catch_up()

    def seen(act: Callable[[], object]) -> tuple[int, bool]:
        """What the feed says is left, and whether everybody's list is made anew."""
        before = CatalogueVersion.current()
        act()
        follower.catch_up()
        (instance,) = follower.open[run.course_id]["hasCourseInstance"]
        return instance["remainingAttendeeCapacity"], CatalogueVersion.current() > before

    assert seen(lambda: applied(run)) == (2, False)
    assert seen(lambda: applied(run, uid="bob")) == (1, False)
    assert seen(lambda: applied(run, uid="charlie")) == (0, True)
    take_back = partial(withdraw_application, opportunity_id=run.course_id, now=NOW)
    assert seen(lambda: take_back(by=user())) == (1, True)
    assert seen(lambda: take_back(by=user(uid="bob"))) == (2, False)


def test_without_a_waiting_list_a_full_run_is_refused_and_nothing_is_kept() -> None:
    run = run_with(0, has_waitlist=False)

    with pytest.raises(RunFull):
        applied(run)

    assert Application.objects.count() == 0


@pytest.mark.parametrize(("said", "left"), [(None, None), (10, None)])
def test_places_that_nobody_counts(said: int | None, left: int | None) -> None:
    """Without any figure no place is taken; with the size alone no more than that are given here."""
    run = run_with(said, places_left=left)

    row = applied(run)

    assert (row.status, row.holds_place) == (S.RECEIVED, said is not None)
    assert places(run) == (said, None, 0 if said is None else 1)


def test_several_runs_need_a_choice() -> None:
    run = run_with(1)
    run_with(1, course=run.course)

    with pytest.raises(RunNeeded):
        applied(CourseRun(course=run.course))


def test_a_place_given_back_is_offered_to_the_first_who_waits() -> None:
    run = run_with(1)
    _first, second, _third = (applied(run, uid=uid) for uid in ("ada", "bob", "cleo"))

    withdraw_application(by=user(uid="ada"), opportunity_id=run.course_id, now=NOW)

    assert states() == [S.WITHDRAWN, S.OFFERED, S.WAITING]
    second.refresh_from_db()
    assert (second.holds_place, second.offer_ends_at) == (True, LATER)
    assert places(run) == (1, 0, 1)


def test_an_offer_that_is_left_goes_on_and_one_that_is_taken_stays() -> None:
    run = run_with(1)
    for uid in ("ada", "bob", "cleo"):
        applied(run, uid=uid)
    withdraw_application(by=user(uid="ada"), opportunity_id=run.course_id, now=NOW)

    answer_offer(by=user(uid="bob"), opportunity_id=run.course_id, accept=False, now=NOW)
    answer_offer(by=user(uid="cleo"), opportunity_id=run.course_id, accept=True, now=NOW)

    assert states() == [S.WITHDRAWN, S.WITHDRAWN, S.ACCEPTED]
    assert places(run) == (1, 0, 1)


def test_an_offer_runs_out_and_the_worker_moves_it_on() -> None:
    run = run_with(1)
    for uid in ("ada", "bob", "cleo"):
        applied(run, uid=uid)
    withdraw_application(by=user(uid="ada"), opportunity_id=run.course_id, now=NOW)

    with pytest.raises(OfferOver):
        answer_offer(by=user(uid="bob"), opportunity_id=run.course_id, accept=True, now=LATER)
    assert tend_applications(now=LATER - timedelta(seconds=1))["lapsed"] == 0
    assert tend_applications(now=LATER) == {"cancelled": 0, "lapsed": 1, "moved": 0, "offered": 0}

    assert states() == [S.WITHDRAWN, S.LAPSED, S.OFFERED]
    assert places(run) == (1, 0, 1)


def test_a_no_frees_the_place() -> None:
    run = run_with(1)
    member(run.course.provider, uid="edith", role=MemberRole.EDITOR)
    first, second = applied(run, uid="ada"), applied(run, uid="bob")

    assert moved(first, MoveOrder(Move.REJECT, reason="You need level 2 first")).refusal is None

    second.refresh_from_db()
    assert second.status == S.OFFERED


def test_more_places_are_offered_to_those_who_wait() -> None:
    run = our_run()
    for uid in ("ada", "bob", "cleo"):
        applied(run, uid=uid)

    set_places(by=user(), run_id=run.pk, revision=None, places=3, places_left=1, now=NOW)

    assert tend_applications(now=NOW)["offered"] == 1
    assert states() == [S.RECEIVED, S.OFFERED, S.WAITING]
    assert places(run) == (3, 0, 2)


def test_an_edit_never_takes_away_or_gives_twice_what_was_given_here() -> None:
    run = our_run()
    applied(run, uid="ada")

    with pytest.raises(Invalid) as refusal:
        set_places(by=user(), run_id=run.pk, revision=None, places=0, places_left=0, now=NOW)
    set_places(by=user(), run_id=run.pk, revision=None, places=1, places_left=1, now=NOW)

    assert [problem.code for problem in refusal.value.problems] == ["PLACES_TAKEN"]
    assert places(run) == (1, 0, 1)


def test_a_cancelled_run_tells_everybody_and_offers_nothing() -> None:
    run = our_run()
    first, second = applied(run, uid="ada"), applied(run, uid="bob")

    cancel_run(by=user(), run_id=run.pk, revision=None, reason="The tutor is ill", now=NOW)
    assert tend_applications(now=NOW) == {"cancelled": 2, "lapsed": 0, "moved": 0, "offered": 0}

    assert states() == [S.CANCELLED, S.CANCELLED]
    for row in (first, second):
        row.refresh_from_db()
        assert (row.status_reason, row.holds_place) == ("The tutor is ill", False)
    assert tend_applications(now=NOW)["cancelled"] == 0


def test_a_run_on_another_day_is_said_once() -> None:
    run = our_run(starts_on=date(2027, 1, 11), flexible_start=False)
    row = applied(run)

    reschedule_run(
        by=user(), run_id=run.pk, revision=None, starts_on=date(2027, 1, 18), ends_on=None, reason="The room", now=NOW
    )
    assert tend_applications(now=NOW)["moved"] == 1
    assert tend_applications(now=NOW)["moved"] == 0

    event = row.events.last()
    assert event is not None
    assert (event.what, event.reason) == (
        ApplicationEvent.What.DAY_CHANGED,
        "It now starts on Monday 18 January 2027. The room",
    )


def test_whoever_still_waits_when_the_course_has_started_is_told() -> None:
    run = run_with(0, starts_on=date(2026, 11, 26))
    row = applied(run)

    tend_applications(now=NOW + timedelta(days=2))

    row.refresh_from_db()
    assert row.status == S.CANCELLED


def test_a_run_that_was_cancelled_since_takes_nobody() -> None:
    run = our_run()
    start_application(by=user(uid="ada"), opportunity_id=run.course_id, run_id=run.pk, now=NOW)
    CourseRun.objects.update(status="CANCELLED")

    with pytest.raises(RunUnknown):
        _send_with_contact(run)

    assert states() == [S.DRAFT]


def _send_with_contact(run: CourseRun) -> None:
    by = user(uid="ada")
    given: dict[str, Any] = {"by": by, "opportunity_id": run.course_id, "now": NOW}
    save_section(**given, section="CONTACT", words="Ada", adjustments=[])
    submit_application(**given, send_adjustments=False)
