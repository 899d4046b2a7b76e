"""Reminders before it is too late: once for each lead and each day, in London's days."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.models import Opportunity
from courses.worker import Worker
from matching.models import Application, InboxItem, SavedOpportunity
from matching.services.reminders import REMIND_RESIDENTS, remind_residents
from tests.factories.course import course, course_run
from tests.factories.resident import resident, the_resident

CLOSES = date(2026, 12, 12)


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def remind(*, now: datetime) -> int:
    """How many reminders were due."""
    return sum(remind_residents(now=now).values())


def application(*, status: str = "ACCEPTED", starts_on: date | None = None, **fields: Any) -> Application:
    """Alice's application for a course that closes on the 12th."""
    row = course(closes_on=CLOSES)
    run = course_run(course=row, starts_on=starts_on) if starts_on else None
    moment = noon(CLOSES - timedelta(30))
    values = {"started_at": moment, "changed_at": moment, "submitted_at": None if status == "DRAFT" else moment}
    return Application.objects.create(
        resident=the_resident(), opportunity_id=row.pk, run=run, status=status, **{**values, **fields}
    )


def kept(*, before: int = 30, uid: str = "alice", closes_on: date = CLOSES) -> Opportunity:
    """A course that somebody kept so many days before it closes."""
    row = course(closes_on=closes_on)
    SavedOpportunity.objects.create(
        resident=resident(uid=uid), opportunity_id=row.pk, saved_at=noon(closes_on - timedelta(before))
    )
    return row


def reminded_on(days: range) -> dict[int, int]:
    """How many reminders were due when the worker ran so many days before; days without any are left out."""
    counts = {left: remind(now=noon(CLOSES - timedelta(left))) for left in days}
    return {left: count for left, count in counts.items() if count}


@pytest.mark.django_db
def test_ten_days_before_and_two_days_before() -> None:
    kept()

    assert reminded_on(range(14, -4, -1)) == {10: 1, 2: 1}
    rows = InboxItem.objects.order_by("told_at").values_list("kind", "occasion", "facts")
    assert list(rows) == [
        ("SAVED_CLOSES_SOON", "2026-12-12:10", {"closes_on": "2026-12-12"}),
        ("SAVED_CLOSES_SOON", "2026-12-12:2", {"closes_on": "2026-12-12"}),
    ]


@pytest.mark.django_db
def test_they_expire_when_the_last_day_is_over_in_london() -> None:
    kept(closes_on=date(2027, 5, 12))  # in summer time
    remind(now=noon(date(2027, 5, 3)))

    assert InboxItem.objects.get().expires_at == datetime(2027, 5, 12, 23, tzinfo=UTC)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("before", "expected"), [(11, {10: 1, 2: 1}), (10, {2: 1}), (5, {2: 1}), (3, {2: 1}), (2, {}), (0, {})]
)
def test_what_was_kept_within_a_lead_is_not_reminded_of_at_once(before: int, expected: dict[int, int]) -> None:
    kept(before=before)

    assert reminded_on(range(10, -1, -1)) == expected


@pytest.mark.django_db
def test_a_worker_that_slept_tells_the_nearer_one_only() -> None:
    kept()

    assert reminded_on(range(2, -1, -1)) == {2: 1}


@pytest.mark.django_db
def test_a_last_day_that_moves_is_told_again() -> None:
    row = kept()
    remind(now=noon(CLOSES - timedelta(10)))
    Opportunity.objects.filter(pk=row.pk).update(closes_on=CLOSES + timedelta(7))

    assert remind(now=noon(CLOSES - timedelta(9))) == 0
    assert remind(now=noon(CLOSES - timedelta(3))) == 1


@pytest.mark.django_db
def test_what_is_not_shown_is_not_reminded_of() -> None:
    row = kept()
    Opportunity.objects.filter(pk=row.pk).update(status=Opportunity.Status.CLOSED)

    assert reminded_on(range(10, -1, -1)) == {}


@pytest.mark.django_db
def test_a_thousand_take_as_few_statements_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("matching.services.reminders.BATCH", 2)
    for number in range(5):
        kept(uid=f"r{number}")

    with CaptureQueriesContext(connection) as asked:
        assert remind(now=noon(CLOSES - timedelta(10))) == 5

    inserts = [query for query in asked if query["sql"].startswith("INSERT")]
    assert (len(inserts), InboxItem.objects.count()) == (3, 5)


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_remind_once() -> None:
    for number in range(20):
        kept(uid=f"r{number}")
    barrier = Barrier(2)

    def run(_: int) -> None:
        barrier.wait()
        try:
            remind(now=noon(CLOSES - timedelta(10)))
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(run, range(2)))

    assert InboxItem.objects.count() == 20


@pytest.mark.django_db
def test_what_was_sent_needs_no_reminder() -> None:
    sent = application(status="RECEIVED")
    SavedOpportunity.objects.create(
        resident=sent.resident, opportunity=sent.opportunity, saved_at=noon(CLOSES - timedelta(30))
    )

    assert reminded_on(range(10, -1, -1)) == {}


@pytest.mark.django_db
def test_a_draft_is_reminded_of_seven_and_two_days_before() -> None:
    application(status="DRAFT")

    assert reminded_on(range(14, -4, -1)) == {7: 1, 2: 1}
    rows = InboxItem.objects.order_by("told_at").values_list("kind", "occasion", "facts")
    assert list(rows) == [
        ("APPLICATION_UNFINISHED", "2026-12-12:7", {"closes_on": "2026-12-12"}),
        ("APPLICATION_UNFINISHED", "2026-12-12:2", {"closes_on": "2026-12-12"}),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"status": "ACCEPTED"}, {3: 1}),
        ({"status": "RECEIVED", "holds_place": True}, {3: 1}),
        ({"status": "RECEIVED"}, {}),
        ({"status": "WAITING"}, {}),
        ({"status": "OFFERED", "holds_place": True}, {}),
        ({"status": "WITHDRAWN"}, {}),
    ],
)
def test_whoever_has_a_place_is_told_three_days_before_it_starts(
    fields: dict[str, Any], expected: dict[int, int]
) -> None:
    row = application(starts_on=CLOSES, **fields)
    row.opportunity.closes_on = None  # long closed: who has a place is told all the same
    row.opportunity.save()

    assert reminded_on(range(10, -3, -1)) == expected
    if expected:
        assert InboxItem.objects.get().facts == {"starts_on": "2026-12-12"}


@pytest.mark.django_db
def test_the_worker_does_it() -> None:
    kept()

    assert Worker([REMIND_RESIDENTS]).work_once(now=noon(CLOSES - timedelta(10))) == ["remind_residents"]
    assert InboxItem.objects.count() == 1
