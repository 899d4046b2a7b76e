"""Events are kept once each, however often, by however many and in whatever order they are sent."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.accounts.models import User
from backend.errors import NotFound
from courses.models import Opportunity
from matching.feedback import EventTimeInvalid, SentEvent
from matching.models import FeedbackEvent, RecommendationList
from matching.services.feedback import (
    KEPT,
    MOST_AT_ONCE,
    Kind,
    Outcome,
    Result,
    TooManyEvents,
    erase_feedback,
    forget_feedback,
    leave_event,
    record_feedback,
)
from matching.services.interactions import dismiss_opportunity, save_opportunity, unsave_opportunity
from tests.factories.course import course
from tests.factories.feedback import feedback_event
from tests.factories.release import release
from tests.factories.resident import the_resident
from tests.factories.user import user
from tests.matching.services.conftest import NOW

HOUR = timedelta(hours=1)


def opened(opportunity_id: int, *, event_id: UUID | None = None, **fields: Any) -> SentEvent:
    values = {
        "event_id": str(event_id or uuid4()),
        "kind": "OPENED",
        "opportunity_id": opportunity_id,
        "at": NOW - HOUR,
    }
    return SentEvent(**{**values, **fields})


def send(by: User, *events: Any, client_now: datetime = NOW) -> list[Result]:
    return record_feedback(by=by, events=events, client_now=client_now, now=NOW)


def said(results: list[Result]) -> list[str]:
    return [result.refusal.code if result.refusal else result.outcome.value for result in results]


def a_list(uid: str, *places: int) -> RecommendationList:
    """A list that somebody was given."""
    items = [{"rank": rank, "opportunity": key} for rank, key in enumerate(places, 1)]
    return RecommendationList.objects.create(
        resident=the_resident(uid), release=release(), made_at=NOW, inputs="0" * 64, considered=9, items=items
    )


@pytest.mark.django_db
def test_each_event_by_itself(alice: User) -> None:
    row, once = course(), uuid4()
    draft = course(status="DRAFT", published_at=None)

    results = send(
        alice,
        opened(row.pk, event_id=once),
        opened(draft.pk),
        opened(row.pk, event_id=once, kind="SHOWN"),
        NotFound(),
        opened(row.pk, kind="DISMISSED", reason="TOO_FAR"),
    )

    assert said(results) == ["ACCEPTED", "OPPORTUNITY_NOT_FOUND", "DUPLICATE", "NOT_FOUND", "ACCEPTED"]
    kept = FeedbackEvent.objects.order_by("kind").values_list("kind", "reason", "origin", "at", "received_at")
    assert list(kept) == [
        ("DISMISSED", "TOO_FAR", "APP", NOW - HOUR, NOW),
        ("OPENED", "", "APP", NOW - HOUR, NOW),
    ]
    assert said(send(alice, opened(row.pk, event_id=once))) == ["DUPLICATE"]


@pytest.mark.django_db
def test_a_list_of_ones_own_and_nobody_elses(alice: User, bob: User) -> None:
    row = course()
    mine, theirs = a_list("alice", row.pk), a_list("bob", row.pk)

    events = [opened(row.pk, list_number=number, position=1) for number in (mine.pk, theirs.pk, 10**12)]

    assert said(send(alice, *events)) == ["ACCEPTED", "LIST_NOT_FOUND", "LIST_NOT_FOUND"]
    kept = FeedbackEvent.objects.get()
    assert (kept.list_number, kept.position, kept.release_id) == (mine.pk, 1, mine.release_id)
    mine.delete()
    assert FeedbackEvent.objects.count() == 1


@pytest.mark.django_db
def test_somebody_elses_id_is_free_for_me(alice: User, bob: User) -> None:
    row, once = course(), uuid4()

    assert said(send(alice, opened(row.pk, event_id=once))) == ["ACCEPTED"]
    assert said(send(bob, opened(row.pk, event_id=once))) == ["ACCEPTED"]


@pytest.mark.django_db
def test_too_many_and_a_clock_without_a_zone_keep_nothing(alice: User) -> None:
    row = course()

    with pytest.raises(TooManyEvents):
        send(alice, *(opened(row.pk) for _ in range(MOST_AT_ONCE + 1)))
    with pytest.raises(EventTimeInvalid):
        send(alice, opened(row.pk), client_now=NOW.replace(tzinfo=None))

    assert FeedbackEvent.objects.count() == 0


@pytest.mark.django_db
def test_a_hundred_take_as_few_statements_as_one(alice: User) -> None:
    the_resident()
    row = course()
    counts = []
    for number in (1, MOST_AT_ONCE):
        events = [opened(row.pk) for _ in range(number)]
        with CaptureQueriesContext(connection) as asked:
            assert set(said(send(alice, *events))) == {"ACCEPTED"}
        counts.append((len(asked), sum(query["sql"].strip().startswith("INSERT") for query in asked)))

    assert counts == [(5, 1), (5, 1)]  # savepoint, resident, opportunities, insert, release


@pytest.mark.django_db
def test_nothing_sent_is_nothing_done(alice: User) -> None:
    assert send(alice) == []


@pytest.mark.django_db(transaction=True)
def test_the_same_batch_from_eight_connections_is_kept_once() -> None:
    """In another order each time: requests that hold each other's rows must not wait in a circle."""
    row, alice, barrier = course(), the_resident().user, Barrier(8)
    events = [opened(row.pk) for _ in range(MOST_AT_ONCE)]

    def run(seed: int) -> list[str]:
        shuffled = random.Random(seed).sample(events, len(events))
        barrier.wait()
        try:
            return said(send(alice, *shuffled))
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        outcomes = [outcome for answer in pool.map(run, range(8)) for outcome in answer]

    assert (outcomes.count("ACCEPTED"), outcomes.count("DUPLICATE")) == (MOST_AT_ONCE, 7 * MOST_AT_ONCE)
    assert FeedbackEvent.objects.count() == MOST_AT_ONCE


@pytest.mark.django_db
def test_what_our_services_do_leaves_an_event_once(alice: User) -> None:
    row = course()
    for hours in range(2):
        save_opportunity(by=alice, opportunity_id=row.pk, now=NOW + hours * HOUR)
    for hours in range(2):
        dismiss_opportunity(by=alice, opportunity_id=row.pk, reason="TOO_FAR", now=NOW + (2 + hours) * HOUR)

    kept = FeedbackEvent.objects.order_by("at").values_list("kind", "reason", "origin", "at")
    assert list(kept) == [("SAVED", "", "SERVICE", NOW), ("DISMISSED", "TOO_FAR", "SERVICE", NOW + 2 * HOUR)]


@pytest.mark.django_db
def test_keeping_again_after_letting_go_is_another_event(alice: User) -> None:
    row = course()
    save_opportunity(by=alice, opportunity_id=row.pk, now=NOW)
    unsave_opportunity(by=alice, opportunity_id=row.pk, now=NOW)
    save_opportunity(by=alice, opportunity_id=row.pk, now=NOW + HOUR)

    assert list(FeedbackEvent.objects.order_by("at").values_list("at", flat=True)) == [NOW, NOW + HOUR]


@pytest.mark.django_db
def test_our_events_belong_to_the_list_in_which_it_was_last_seen(alice: User) -> None:
    row = course()
    shown = a_list("alice", course().pk, row.pk)
    send(alice, opened(row.pk, kind="SHOWN", list_number=shown.pk, position=2))
    opportunity = Opportunity.objects.get(pk=row.pk)

    leave_event(resident=the_resident(), kind=Kind.APPLIED, opportunity=opportunity, now=NOW)

    applied = FeedbackEvent.objects.get(kind="APPLIED")
    assert (applied.list_number, applied.position, applied.release_id) == (shown.pk, 2, shown.release_id)


@pytest.mark.django_db
def test_a_person_erases_theirs(alice: User, bob: User) -> None:
    for uid in ("alice", "alice", "bob"):
        feedback_event(by=uid)

    assert erase_feedback(by=alice) == 2
    assert list(FeedbackEvent.objects.values_list("resident__user", flat=True)) == [bob.pk]


@pytest.mark.django_db
def test_thirteen_months_and_no_longer() -> None:
    for age in (KEPT, KEPT + HOUR):
        feedback_event(at=NOW - age, received_at=NOW)

    assert forget_feedback(NOW) == "1 feedback events deleted."
    assert FeedbackEvent.objects.get().at == NOW - KEPT


@pytest.mark.django_db
def test_a_member_of_an_organisation_is_a_resident_like_everybody() -> None:
    assert said(send(user(uid="olga"), opened(course().pk))) == [Outcome.ACCEPTED.value]
