"""What people want to be told."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from matching.models import InboxItem
from mobile_api.models import PushDue, PushLedger, PushPreference
from mobile_api.node import encode
from mobile_api.push.deciding import Channel
from mobile_api.push.planning import plan
from mobile_api.push.preferences import (
    LONGEST_PAUSE,
    PreferenceInvalid,
    Wishes,
    change,
    pause,
    preference_of,
    switch,
)
from mobile_api.push.stopping import stop_token
from tests.factories.device import device
from tests.factories.inbox import inbox_item
from tests.factories.push import ledger
from tests.factories.resident import resident
from tests.factories.user import user
from tests.mobile_api.conftest import Ask

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
NIGHT = datetime(2026, 11, 23, 22, tzinfo=UTC)
FOLDER = Path(__file__).resolve().parents[2] / "operations" / "notifications"
FILES = {file.stem: file.read_text(encoding="utf-8") for file in sorted(FOLDER.glob("*.graphql"))}


def test_at_the_beginning() -> None:
    row = preference_of(user())

    assert (row.pk, row.zone, row.a_week, row.wakes, row.off) == (None, "Europe/London", 3, False, [])
    assert (row.quiet_from.hour, row.quiet_until.hour) == (21, 8)
    assert PushPreference.objects.count() == 0


def test_what_is_left_out_stays() -> None:
    change(by=user(), wishes=Wishes(zone="Asia/Dhaka", a_week=5), now=NOW)
    row = change(by=user(), wishes=Wishes(wakes=True), now=NOW)

    assert (row.zone, row.a_week, row.wakes) == ("Asia/Dhaka", 5, True)


@pytest.mark.parametrize(
    "wishes",
    [
        Wishes(zone="Mars/Base"),
        Wishes(zone="../etc/passwd"),
        Wishes(language="English"),
        Wishes(a_week=15),
        Wishes(a_week=-1),
    ],
)
def test_a_wish_that_cannot_be_kept_changes_nothing(wishes: Wishes) -> None:
    with pytest.raises(PreferenceInvalid):
        change(by=user(), wishes=wishes, now=NOW)

    assert PushPreference.objects.count() == 0


def test_switching_is_by_kind_and_channel_and_twice_changes_nothing() -> None:
    for _ in range(2):
        switch(by=user(), kinds=["FOLLOW_UP", "STRONG_MATCH"], channels=[Channel.WEB], on=False, now=NOW)
    row = switch(by=user(), kinds=["FOLLOW_UP"], channels=Channel, on=True, now=NOW)

    assert row.off == ["STRONG_MATCH:WEB"]


@pytest.mark.parametrize("until", [NOW, NOW - timedelta(days=1), NOW + LONGEST_PAUSE + timedelta(seconds=1)])
def test_a_pause_ends_within_a_year(until: datetime) -> None:
    with pytest.raises(PreferenceInvalid):
        pause(by=user(), until=until, now=NOW)


def test_what_waits_for_the_morning_is_decided_about_anew_after_a_change() -> None:
    for name in ("alice", "bob"):
        device(of=name)
    alices = inbox_item(to=resident(), told_at=NIGHT, expires_at=NIGHT + timedelta(days=9))
    bobs = inbox_item(to=resident(uid="bob"), told_at=NIGHT, expires_at=NIGHT + timedelta(days=9))
    plan(now=NIGHT)

    change(by=user(), wishes=Wishes(zone="America/New_York"), now=NIGHT + timedelta(minutes=1))

    due = dict(PushDue.objects.values_list("item", "not_before"))
    assert due == {alices.pk: NIGHT + timedelta(minutes=1), bobs.pk: datetime(2026, 11, 24, 8, tzinfo=UTC)}
    plan(now=NIGHT + timedelta(minutes=1))
    assert list(PushLedger.objects.values_list("item", "reason")) == [(alices.pk, "SENT")]


# --- over GraphQL


def statements(name: str) -> int:
    found = re.match(r"# statements: (\d+)\n", FILES[name])
    assert found is not None
    return int(found[1])


INPUTS: dict[str, Any] = {
    "preferences": None,
    "my_notifications": None,
    "update": {"input": {"quietFrom": "22:30", "urgentMayWake": True, "mostAWeek": 1, "merged": False}},
    "switch": {"input": {"kinds": ["FOLLOW_UP"], "channels": ["APP"], "on": False}},
    "pause": {"input": {"until": "2026-12-24T12:00:00Z"}},
    "opened": {"input": {"notification": encode("Notification", 7)}},
}


def test_everything_can_be_read_and_changed(ask: Ask) -> None:
    changed = ask(FILES["update"], INPUTS["update"], by="alice").data["updateNotificationPreferences"]
    switched = ask(FILES["switch"], INPUTS["switch"], by="alice").data["switchNotifications"]["preferences"]["kinds"]
    until = (timezone.now() + timedelta(days=30)).isoformat()
    paused = ask(FILES["pause"], {"input": {"until": until}}, by="alice").data["pauseNotifications"]
    read = ask(FILES["preferences"], by="alice").data["notificationPreferences"]

    assert changed["preferences"] == {
        "zone": "Europe/London",
        "language": "en",
        "quietFrom": "22:30:00",
        "quietUntil": "08:00:00",
        "urgentMayWake": True,
        "mostAWeek": 1,
        "merged": False,
    }
    assert {each["kind"]: each["on"] for each in switched}["FOLLOW_UP"] == ["WEB"]
    assert (paused["errors"], read["pausedUntil"] is not None) == ([], True)
    assert read["languages"][0] == {"code": "en", "name": "English"}
    assert {each["kind"] for each in read["kinds"] if each["needsConsent"]} == {"STRONG_MATCH"}
    assert read["stopUrl"] == f"http://127.0.0.1:8000/push/stop/{stop_token(user())}"


def test_what_was_sent_and_why_not_is_shown_to_its_owner_alone(ask: Ask) -> None:
    ledger(subject="1")
    ledger(subject="2", reason="WEEK_IS_FULL", decided_at=NOW + timedelta(hours=1))
    ledger(of="bob", subject="3")

    rows = ask(FILES["my_notifications"], by="alice").data["myNotifications"]["edges"]

    assert [row["node"]["reason"] for row in rows] == ["WEEK_IS_FULL", "SENT"]


def test_opening_is_noted_once_and_reads_the_item(ask: Ask) -> None:
    item = inbox_item(expires_at=timezone.now() + timedelta(days=3))
    ledger(batch=7, item=item.pk)
    ledger(of="bob", batch=7, item=99)

    opened = [
        ask(FILES["opened"], INPUTS["opened"], by=name).data["reportNotificationOpened"]["opened"]
        for name in ("alice", "alice", "carol")
    ]

    assert opened == [True, True, False]
    assert set(PushLedger.objects.exclude(opened_at=None).values_list("user", flat=True)) == {user().pk}
    assert InboxItem.objects.get().read_at is not None


@pytest.mark.parametrize("name", list(INPUTS))
def test_statements(ask: Ask, name: str, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    resident()
    for number in range(3):
        ledger(subject=str(number), batch=7)

    with django_assert_num_queries(statements(name)):
        ask(FILES[name], INPUTS[name], by="alice")
