"""What was told is decided about once, in the transaction that ends its being due; replays send nothing twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from courses.models import Opportunity
from matching.models import InboxItem
from matching.services.consents import give
from matching.services.inbox import inbox_item as made_item
from matching.services.inbox import tell, tell_all
from mobile_api.models import Device, PushBatch, PushDue, PushLedger, PushPreference
from mobile_api.push import planning, posting
from mobile_api.push.budget import Wish
from mobile_api.push.outbox import message_of
from mobile_api.push.planning import plan
from tests.factories.course import course, course_run
from tests.factories.device import AUTH, P256DH, device
from tests.factories.inbox import inbox_item
from tests.factories.job import job
from tests.factories.provider import provider
from tests.factories.push import ledger
from tests.factories.resident import resident, the_resident
from tests.factories.user import user
from tests.factories.venue import venue
from tests.meanwhile import Begin, at_the_same_time, stopped_before, waits

__all__ = ["at_the_same_time"]
pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
NIGHT = datetime(2026, 11, 23, 22, tzinfo=UTC)
MORNING = datetime(2026, 11, 24, 8, tzinfo=UTC)


def told(of: str = "alice", **fields: Any) -> InboxItem:
    return inbox_item(**{"to": the_resident(of), "told_at": NOW, "expires_at": NOW + timedelta(days=30), **fields})


def decisions() -> dict[int, str]:
    return dict(PushLedger.objects.values_list("item", "reason"))


# --- what is due


def test_an_item_is_due_from_the_transaction_that_told_it() -> None:
    item = told()
    with transaction.atomic():
        told(occasion="undone")
        assert PushDue.objects.count() == 2
        transaction.set_rollback(True)

    assert list(PushDue.objects.values_list("item", "not_before")) == [(item.pk, NOW)]


def test_told_again_is_not_due_again() -> None:
    listing = Opportunity.objects.get(pk=course().pk)
    given: dict[str, Any] = {
        "resident": resident(),
        "kind": InboxItem.Kind.APPLICATION_MOVED,
        "about": listing,
        "occasion": "7:2",
        "facts": {"state": "SEEN"},
        "now": NOW,
    }
    assert [tell(**given), tell(**given)] == [True, False]
    tell_all([made_item(**given), made_item(**{**given, "occasion": "7:3"})])

    assert PushDue.objects.count() == 2


# --- one turn


def test_it_goes_into_the_outbox_with_its_words_and_is_due_no_more() -> None:
    spreadsheets = course(title="Spreadsheets", provider=provider(name="Lantern College"))
    phone = device()
    item = told(about=spreadsheets)

    planned = plan(now=NOW)

    batch = PushBatch.objects.get()
    message = message_of(batch, now=NOW)
    assert planned is not None
    assert (planned.decided, planned.batches, PushDue.objects.count()) == ({"SENT": 1}, 1, 0)
    assert (batch.devices, batch.expires_at) == ([phone.pk], NOW + timedelta(days=1))
    assert batch.quiet_from == datetime(2026, 11, 23, 21, tzinfo=UTC)
    assert (message.title, message.body) == (
        "Closes soon",
        "You kept Spreadsheets (Lantern College). The last day to apply is Thursday 3 December.",
    )
    assert (message.tag, message.urgent, message.ttl_seconds) == (f"SAVED_CLOSES_SOON:{spreadsheets.pk}", False, 86_400)
    assert message.link == f"http://127.0.0.1:8000/opportunities/{spreadsheets.pk}"
    row = PushLedger.objects.get()
    assert (row.item, row.reason, row.batch, row.day) == (item.pk, "SENT", batch.pk, date(2026, 11, 23))


def test_where_a_course_starts_and_what_to_bring() -> None:
    begins = course(title="Python", provider=provider(name="Lantern College"), what_to_bring="A laptop.")
    place = venue(name="Lantern Hall", postcode="E8 1AA")
    course_run(course=begins, venue=place, delivery_mode="CLASSROOM", starts_on=date(2026, 11, 26))
    device()
    told(about=begins, kind="COURSE_STARTS_SOON", occasion="2026-11-26:3", facts={"starts_on": "2026-11-26"})
    plan(now=NOW)

    assert message_of(PushBatch.objects.get(), now=NOW).body == (
        "Python (Lantern College) starts on Thursday 26 November at Lantern Hall, E8 1AA. What to bring: A laptop."
    )


def test_a_job_is_named_with_its_employer_and_a_place_is_urgent() -> None:
    offered = Opportunity.objects.get(pk=job(title="Service desk analyst").pk)
    device()
    told(about=offered, kind="PLACE_OFFERED", facts={"answer_by": "2026-11-24"}, expires_at=NOW + timedelta(hours=20))
    plan(now=NOW)

    batch = PushBatch.objects.get()
    assert message_of(batch, now=NOW).body.startswith("A place has become free on Service desk analyst (")
    assert (batch.urgent, batch.expires_at, batch.quiet_from) == (
        True,
        NOW + timedelta(hours=20),
        datetime(2026, 11, 23, 21, tzinfo=UTC),
    )


def test_one_message_for_all_who_get_the_same_words() -> None:
    listing = course()
    phones = [device(of=f"resident-{number}") for number in range(3)]
    for number in range(3):
        told(f"resident-{number}", about=listing)

    plan(now=NOW)

    assert PushBatch.objects.get().devices == [phone.pk for phone in phones]


def test_a_batch_ends_at_its_size_and_splits_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(posting, "BATCH", 3)
    listing = course()
    for number in range(3):
        device(of=f"resident-{number}")
        device(of=f"resident-{number}")
        told(f"resident-{number}", about=listing)

    plan(now=NOW)

    assert [len(batch.devices) for batch in PushBatch.objects.order_by("pk")] == [2, 2, 2]


def test_a_kind_that_is_off_in_the_browser_goes_to_the_phone_only() -> None:
    phone = device()
    device(kind="WEBPUSH", address="https://fcm.googleapis.com/x", p256dh=P256DH, auth=AUTH)
    PushPreference.objects.create(user=user(), off=["SAVED_CLOSES_SOON:WEB"], changed_at=NOW)
    told()
    plan(now=NOW)

    assert PushBatch.objects.get().devices == [phone.pk]


def test_why_nothing_came_is_written_down() -> None:
    item = told()
    dead = device()
    Device.objects.filter(pk=dead.pk).update(retired_at=NOW, address="")

    plan(now=NOW)

    assert (decisions(), PushBatch.objects.count()) == ({item.pk: "NO_DEVICE"}, 0)


def test_a_match_needs_a_yes_that_still_counts() -> None:
    device()
    first = told(kind="STRONG_MATCH", facts={"count": 1}, occasion="2026-11-23")
    plan(now=NOW)
    give(by=user(), purpose="CONTACT", notice_version=1, now=NOW)
    second = told(kind="STRONG_MATCH", facts={"count": 1}, occasion="2026-11-24")
    plan(now=NOW)

    assert decisions() == {first.pk: "NO_CONSENT", second.pk: "SENT"}


def test_at_night_it_stays_due_until_the_morning() -> None:
    device()
    item = told(told_at=NIGHT)
    plan(now=NIGHT)

    assert list(PushDue.objects.values_list("item", "not_before")) == [(item.pk, MORNING)]
    assert (plan(now=MORNING - timedelta(seconds=1)), decisions()) == (planning.Planned({}, 0, more=False), {})
    plan(now=MORNING)
    assert (decisions(), PushBatch.objects.count()) == ({item.pk: "SENT"}, 1)


def test_several_that_waited_for_the_morning_come_as_one() -> None:
    device()
    first, second = told(told_at=NIGHT), told(told_at=NIGHT, occasion="2026-12-04:10")
    plan(now=NIGHT)
    plan(now=MORNING)

    batch = PushBatch.objects.get()
    assert sorted(decisions().values()) == ["MERGED", "SENT"]
    assert set(PushLedger.objects.values_list("item", "batch")) == {(first.pk, batch.pk), (second.pk, batch.pk)}
    assert message_of(batch, now=MORNING).body.endswith("waits for you in the app. Other things there: 1.")


def test_a_week_that_is_full() -> None:
    device()
    PushPreference.objects.create(user=user(), a_week=1, merges=False, changed_at=NOW)
    ledger(subject="old", decided_at=NOW - timedelta(days=7), day=date(2026, 11, 16))
    first, second = told(), told(occasion="2026-12-04:10")
    plan(now=NOW)

    assert {key: decisions()[key] for key in (first.pk, second.pk)} == {first.pk: "SENT", second.pk: "WEEK_IS_FULL"}


def test_whoever_never_comes_back_is_left_alone_until_they_do() -> None:
    device()
    alice = user()
    alice.seen_on = date(2026, 11, 1)
    alice.save()
    for number in range(12):
        ledger(subject=str(number), decided_at=NOW - timedelta(days=8), day=date(2026, 11, 15))
    first = told()
    plan(now=NOW)
    alice.seen_on = date(2026, 11, 20)
    alice.save()
    second = told(occasion="2026-12-04:10")
    plan(now=NOW)

    assert {key: decisions()[key] for key in (first.pk, second.pk)} == {first.pk: "NEVER_OPENED", second.pk: "SENT"}


def test_the_budget_of_the_week_goes_to_those_who_had_fewest(settings: Settings) -> None:
    settings.PUSH_WEEKLY_BUDGET = 3
    for name in ("alice", "bob"):
        device(of=name)
    ledger(of="alice", subject="old")
    ledger(of="carol", subject="old")
    alices, bobs = told("alice"), told("bob")
    plan(now=NOW)

    assert (decisions()[alices.pk], decisions()[bobs.pk]) == ("NO_BUDGET", "SENT")


def test_another_budget_takes_its_place() -> None:
    class Nobody:
        run: int | None = None

        def grant(self, wishes: Sequence[Wish], *, left: int | None) -> list[bool]:
            assert (len(wishes), left) == (1, None)
            return [False]

    device()
    match = told()
    place = told(kind="PLACE_OFFERED", facts={"answer_by": None})
    plan(now=NOW, budget=Nobody())

    assert decisions() == {match.pk: "NO_BUDGET", place.pk: "SENT"}


# --- once


def test_the_same_thing_due_again_on_the_same_day_is_not_sent_again() -> None:
    device()
    item = told()
    for _ in range(3):
        plan(now=NOW)
        PushDue.objects.create(item=item.pk, not_before=NOW)

    plan(now=NOW + timedelta(hours=1))

    assert (PushBatch.objects.count(), PushLedger.objects.count(), PushDue.objects.count()) == (1, 1, 0)


def test_an_item_that_is_gone_is_due_no_more() -> None:
    device()
    told().delete()
    plan(now=NOW)

    assert (PushDue.objects.count(), PushLedger.objects.count()) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_one_planner_at_a_time(at_the_same_time: Begin) -> None:
    device()
    told()

    def other() -> None:
        assert plan(now=NOW) is None

    with stopped_before(posting, "told", lambda: at_the_same_time(lambda: plan(now=NOW))):
        second = at_the_same_time(other)
        assert not waits(second)
        assert second.result() == "ok"
    assert PushBatch.objects.count() == 1


@pytest.mark.parametrize("people", [1, 3])
def test_any_number_of_people_at_a_constant_number_of_statements(people: int) -> None:
    for number in range(people):
        device(of=f"resident-{number}")
        told(f"resident-{number}", about=Opportunity.objects.get(pk=job().pk))

    with CaptureQueriesContext(connection) as asked:
        plan(now=NOW)

    assert len(asked) == 15


def test_quiet_hours_are_where_somebody_lives() -> None:
    device()
    PushPreference.objects.create(user=user(), zone="America/New_York", changed_at=NOW)
    item = told()  # 12:00 in London, 07:00 there
    plan(now=NOW)

    assert list(PushDue.objects.values_list("item", "not_before")) == [(item.pk, NOW + timedelta(hours=1))]


def test_what_may_wake_somebody_is_not_put_back_at_night() -> None:
    device()
    PushPreference.objects.create(user=user(), wakes=True, changed_at=NOW)
    told(kind="PLACE_OFFERED", facts={"answer_by": None})
    told(told_at=NIGHT, kind="PLACE_OFFERED", facts={"answer_by": None}, occasion="at night")
    plan(now=NOW)
    plan(now=NIGHT)

    assert list(PushBatch.objects.values_list("quiet_from", flat=True)) == [None, None]


def test_whoever_has_no_quiet_hours_is_sent_it_at_night() -> None:
    device()
    PushPreference.objects.create(user=user(), quiet_from=time(0), quiet_until=time(0), changed_at=NOW)
    told(told_at=NIGHT)
    plan(now=NIGHT)

    assert PushBatch.objects.get().quiet_from is None
