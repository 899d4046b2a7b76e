"""Rules by the calendar: the fields of cron, and the two nights in which the clock is changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courses.cron import Cron

MONDAY = datetime(2026, 11, 23, 12, tzinfo=UTC)


def due(rule: str, after: datetime = MONDAY, count: int = 1, zone: str = "Europe/London") -> list[str]:
    cron, found = Cron(rule, ZoneInfo(zone)), list[str]()
    for _ in range(count):
        after = cron.next_after(after)
        found.append(f"{after:%a %Y-%m-%d %H:%M}")
    return found


@pytest.mark.parametrize(
    ("rule", "moments"),
    [
        ("30 9 * * *", ["Tue 2026-11-24 09:30", "Wed 2026-11-25 09:30"]),
        ("*/20 * * * *", ["Mon 2026-11-23 12:20", "Mon 2026-11-23 12:40", "Mon 2026-11-23 13:00"]),
        ("0 8-18/5 * * 1-5", ["Mon 2026-11-23 13:00", "Mon 2026-11-23 18:00", "Tue 2026-11-24 08:00"]),
        ("0 0 * * 0", ["Sun 2026-11-29 00:00"]),
        ("0 0 * * 7", ["Sun 2026-11-29 00:00"]),
        ("5,50 12 23 * *", ["Mon 2026-11-23 12:05", "Mon 2026-11-23 12:50", "Wed 2026-12-23 12:05"]),
        ("0 0 1 * 5", ["Fri 2026-11-27 00:00", "Tue 2026-12-01 00:00"]),
        ("0 0 29 2 *", ["Tue 2028-02-29 00:00"]),
        ("10/25 3 * * *", ["Tue 2026-11-24 03:10", "Tue 2026-11-24 03:35"]),
    ],
)
def test_when_it_is_due(rule: str, moments: list[str]) -> None:
    assert due(rule, count=len(moments)) == moments


def test_a_time_that_the_clock_leaves_out_is_due_at_the_jump() -> None:
    assert due("30 1 * * *", datetime(2027, 3, 27, 12, tzinfo=UTC), 2) == [
        "Sun 2027-03-28 01:00",
        "Mon 2027-03-29 00:30",
    ]


def test_a_time_that_the_clock_shows_twice_is_due_once() -> None:
    assert due("30 1 * * *", datetime(2026, 10, 24, 12, tzinfo=UTC), 2) == [
        "Sun 2026-10-25 00:30",
        "Mon 2026-10-26 01:30",
    ]


@pytest.mark.parametrize(
    "rule",
    ["", "* * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * * 13 *", "* * * * 8", "x * * * *", "5-1 * * * *"],
)
def test_no_rule(rule: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Cron(rule)


@pytest.mark.parametrize("rule", ["0 0 30 2 *", "*/0 * * * *"])
def test_a_rule_that_is_never_due_is_refused(rule: str) -> None:
    with pytest.raises(ValueError, match=r"never due|out of range"):
        Cron(rule)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    minute=st.integers(0, 59),
    hour=st.integers(0, 23),
    days=st.integers(0, 800),
    zone=st.sampled_from(["Europe/London", "America/New_York", "Australia/Lord_Howe"]),
)
def test_a_daily_job_is_due_once_on_each_day(minute: int, hour: int, days: int, zone: str) -> None:
    cron = Cron(f"{minute} {hour} * * *", ZoneInfo(zone))
    start = cron.next_after(datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=days))
    following = cron.next_after(start)

    local = [moment.astimezone(ZoneInfo(zone)).date() for moment in (start, following)]
    assert local[1] - local[0] == timedelta(days=1)
