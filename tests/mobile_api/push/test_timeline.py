"""Months of many people, by chance: nobody is woken, no week gets too full, and nothing is lost. Both clock changes lie in them.

Small here; `PUSH_SIMULATED_RESIDENTS=50000` makes it the full trial.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from mobile_api.push.deciding import Ask, Channel, Person, Reason
from mobile_api.push.kinds import KINDS, AtNight, Cap
from mobile_api.push.quiet import QuietHours
from mobile_api.push.timeline import WEEK, happenings

RESIDENTS = int(os.environ.get("PUSH_SIMULATED_RESIDENTS", "400"))
DAYS = 60
STARTS = {
    "the clock goes back": datetime(2026, 9, 25, tzinfo=UTC),
    "the clock goes forward": datetime(2027, 2, 26, tzinfo=UTC),
}
ZONES = [ZoneInfo(name) for name in ("Europe/London",) * 8 + ("America/New_York", "Asia/Dhaka")]


def somebody(chance: random.Random) -> Person:
    night = (
        (time(21), time(8)) if chance.random() < 0.7 else (time(chance.randrange(24), 30), time(chance.randrange(24)))
    )
    off = frozenset((kind, Channel.APP) for kind in KINDS if chance.random() < 0.05)
    return Person(
        quiet=QuietHours(chance.choice(ZONES), *night),
        channels=frozenset({Channel.APP}),
        wakes=chance.random() < 0.2,
        a_week=chance.choice([0, 1, 3, 3, 3, 7]),
        merges=chance.random() < 0.8,
        off=off,
        agreed=frozenset({"CONTACT"}) if chance.random() < 0.7 else frozenset(),
    )


def told(chance: random.Random, start: datetime) -> list[Ask]:
    """Some thirty things in sixty days, at any hour; a few of them at the same moment."""
    asks = []
    for key in range(chance.randrange(10, 50)):
        at = start + timedelta(minutes=chance.randrange(DAYS * 24 * 60))
        if asks and chance.random() < 0.3:
            at = asks[-1].told_at
        lasts = timedelta(hours=chance.choice([3, 20, 24 * 10]))
        asks.append(Ask(key, chance.choice(list(KINDS)), at, at + lasts))
    return asks


@pytest.mark.parametrize("season", list(STARTS))
def test_nobody_is_woken_no_week_is_too_full_and_nothing_is_lost(season: str) -> None:
    chance = random.Random(20_261_126)
    before, after = (moment.astimezone(ZONES[0]) for moment in (STARTS[season], STARTS[season] + timedelta(days=DAYS)))
    assert before.utcoffset() != after.utcoffset()  # London's clock is changed within them
    reasons: Counter[str] = Counter()
    for _ in range(RESIDENTS):
        person, asks = somebody(chance), told(chance, STARTS[season])
        found = list(happenings(person, asks))

        # Nothing is lost: each has one final decision, and those that are merged are told by one that is sent.
        assert sorted(each.ask.key for each in found) == [ask.key for ask in asks]
        led = [key for each in found for key in each.decision.leads if each.decision.is_sent]
        assert sorted(led) == sorted(each.ask.key for each in found if each.decision.reason is Reason.MERGED)

        sent = [each for each in found if each.decision.is_sent]
        for each in sent:
            may_wake = person.wakes and each.ask.of.at_night is AtNight.MAY_WAKE
            assert may_wake or not person.quiet.covers(each.at)
            assert each.ask.told_at <= each.at < each.ask.useless_at
        counted = [each.at for each in sent if each.ask.of.cap is Cap.COUNTED]
        for moment in counted:
            assert sum(moment - WEEK < other <= moment for other in counted) <= person.a_week
        reasons.update(each.decision.reason.value for each in found)
    print(f"{season}: {RESIDENTS} residents, {DAYS} days, {dict(reasons)}")  # noqa: T201 - with -s

    assert {"SENT", "MERGED", "TOO_LATE", "SWITCHED_OFF", "NO_CONSENT", "WEEK_IS_FULL"} <= reasons.keys()
