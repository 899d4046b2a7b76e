"""Who is sent what and when: every rule, in the order in which they count."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from mobile_api.models import PushLedger
from mobile_api.push.budget import FewestFirst, Wish
from mobile_api.push.deciding import NEARLY, SILENT_AFTER, Ask, Channel, Decision, Person, Reason, decide
from mobile_api.push.holding import LEASE
from mobile_api.push.kinds import COUNTED, KINDS, Cap
from mobile_api.push.quiet import QuietHours

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
NIGHT = datetime(2026, 11, 23, 23, tzinfo=UTC)
MORNING = datetime(2026, 11, 24, 8, tzinfo=UTC)
ALICE = Person(
    quiet=QuietHours(ZoneInfo("Europe/London"), time(21), time(8)),
    channels=frozenset({Channel.APP}),
    agreed=frozenset({"CONTACT"}),
)


def ask(kind: str = "APPLICATION_MOVED", key: int = 1, at: datetime = NOON, **more: Any) -> Ask:
    return Ask(key, kind, told_at=at, expires_at=more.get("until", at + timedelta(days=30)))


def reasons(person: Person, *asks: Ask, now: datetime = NOON) -> dict[int, str]:
    return {decision.key: decision.reason.value for decision in decide(person, asks, now=now)}


@pytest.mark.parametrize("kind", list(KINDS))
def test_everything_is_sent_by_day(kind: str) -> None:
    assert decide(ALICE, [ask(kind)], now=NOON) == [Decision(1, Reason.SENT)]


@pytest.mark.parametrize(
    ("changes", "kind", "reason"),
    [
        ({"channels": frozenset()}, "PLACE_OFFERED", "NO_DEVICE"),
        ({"off": frozenset({("PLACE_OFFERED", Channel.APP)})}, "PLACE_OFFERED", "SWITCHED_OFF"),
        ({"off": frozenset({("PLACE_OFFERED", Channel.WEB)})}, "PLACE_OFFERED", "SENT"),
        ({"agreed": frozenset()}, "STRONG_MATCH", "NO_CONSENT"),
        ({"agreed": frozenset()}, "SAVED_CLOSES_SOON", "SENT"),
        ({"paused_until": NOON + timedelta(seconds=1)}, "PLACE_OFFERED", "PAUSED"),
        ({"paused_until": NOON}, "PLACE_OFFERED", "SENT"),
        ({"unopened": SILENT_AFTER}, "STRONG_MATCH", "NEVER_OPENED"),
        ({"unopened": SILENT_AFTER - 1}, "STRONG_MATCH", "SENT"),
        ({"unopened": SILENT_AFTER}, "APPLICATION_MOVED", "SENT"),
        ({"a_week": 3, "had": 3}, "STRONG_MATCH", "WEEK_IS_FULL"),
        ({"a_week": 3, "had": 2}, "STRONG_MATCH", "SENT"),
        ({"a_week": 0}, "APPLICATION_MOVED", "SENT"),
    ],
)
def test_why_not(changes: dict[str, Any], kind: str, reason: str) -> None:
    assert reasons(replace(ALICE, **changes), ask(kind)) == {1: reason}


@pytest.mark.parametrize("kind", list(KINDS))
def test_at_night_it_waits_until_the_morning(kind: str) -> None:
    decision = decide(ALICE, [ask(kind, at=NIGHT)], now=NIGHT)

    assert decision == [Decision(1, Reason.QUIET_HOURS, MORNING)]


@pytest.mark.parametrize(("minute", "reason"), [(54, "SENT"), (55, "QUIET_HOURS"), (59, "QUIET_HOURS")])
def test_what_would_be_sent_when_they_have_begun_waits_too(minute: int, reason: str) -> None:
    evening = datetime(2026, 11, 23, 20, minute, tzinfo=UTC)
    (decision,) = decide(ALICE, [ask(at=evening)], now=evening)

    assert (decision.reason, decision.again_at) == (reason, MORNING if reason == "QUIET_HOURS" else None)
    assert NEARLY > LEASE  # so that what a sender puts back waits, and is not put into the outbox again at once


def test_only_what_is_urgent_wakes_and_only_whoever_chose_so() -> None:
    woken = replace(ALICE, wakes=True)
    found = {kind: reasons(woken, ask(kind, at=NIGHT), now=NIGHT)[1] for kind in KINDS}

    assert {kind for kind, reason in found.items() if reason == "SENT"} == {"PLACE_OFFERED"}


def test_what_is_worth_nothing_by_the_morning_is_left_out() -> None:
    late = ask("PLACE_OFFERED", at=NIGHT, until=MORNING)

    assert reasons(ALICE, late, now=NIGHT) == {1: "TOO_LATE"}
    assert reasons(ALICE, ask("STRONG_MATCH", at=NOON - KINDS["STRONG_MATCH"].lasts)) == {1: "TOO_LATE"}


def test_several_at_once_become_one() -> None:
    asks = [ask("STRONG_MATCH", 1), ask("SAVED_CLOSES_SOON", 2), ask("PLACE_OFFERED", 3), ask("SAVED_CLOSES_SOON", 4)]
    decided = {decision.key: decision for decision in decide(ALICE, asks, now=NOON)}

    assert {key: decision.reason for key, decision in decided.items()} == {
        1: Reason.MERGED,
        2: Reason.SENT,
        3: Reason.SENT,
        4: Reason.MERGED,
    }
    assert (decided[2].leads, decided[3].leads) == ((4, 1), ())


def test_whoever_wants_each_gets_each_as_long_as_the_week_lasts() -> None:
    each = replace(ALICE, merges=False, a_week=2)
    asks = [ask("STRONG_MATCH", 1), ask("SAVED_CLOSES_SOON", 2), ask("APPLICATION_UNFINISHED", 3)]

    assert reasons(each, *asks) == {3: "SENT", 2: "SENT", 1: "WEEK_IS_FULL"}


def test_a_full_week_leaves_out_what_would_have_been_told_with_it() -> None:
    full = replace(ALICE, had=3)

    assert reasons(full, ask("STRONG_MATCH", 1), ask("SAVED_CLOSES_SOON", 2)) == {
        1: "WEEK_IS_FULL",
        2: "WEEK_IS_FULL",
    }


def test_the_ledger_knows_every_reason_but_waiting() -> None:
    assert set(PushLedger.Reason.values) == set(Reason) - {Reason.QUIET_HOURS}


def test_what_nobody_asked_for_counts() -> None:
    assert set(COUNTED) == {"STRONG_MATCH", "SAVED_CLOSES_SOON", "APPLICATION_UNFINISHED", "FOLLOW_UP"}
    assert [kind.name for kind in KINDS.values() if kind.consent and kind.cap is not Cap.COUNTED] == []


@pytest.mark.parametrize(
    ("left", "granted"),
    [
        (None, [True] * 4),
        (4, [True] * 4),
        (2, [False, True, True, False]),
        (3, [False, True, True, True]),
        (0, [False] * 4),
        (-1, [False] * 4),
    ],
)
def test_those_who_had_fewest_come_first(left: int | None, granted: list[bool]) -> None:
    wishes = [Wish(1, "STRONG_MATCH", had=2), Wish(9, "STRONG_MATCH", had=0), Wish(2, "STRONG_MATCH", had=1)]
    wishes.append(Wish(3, "STRONG_MATCH", had=1))

    assert FewestFirst().grant(wishes, left=left) == granted
