"""Quiet hours by the wall clock, in every zone and in the nights in which the clock is changed, against a count of every minute."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mobile_api.push.quiet import QuietHours

LONDON = ZoneInfo("Europe/London")
NIGHT = QuietHours(LONDON, time(21), time(8))
FORWARD = datetime(2027, 3, 28, tzinfo=UTC)
"""The night in which London's clock jumps from 01:00 to 02:00."""
BACK = datetime(2026, 10, 25, tzinfo=UTC)
"""The night in which it shows 01:00 to 02:00 twice."""
ZONES = ["Europe/London", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia", "UTC"]


@pytest.mark.parametrize(
    ("now", "over"),
    [
        (datetime(2026, 11, 23, 20, 59, 59, tzinfo=UTC), datetime(2026, 11, 23, 20, 59, 59, tzinfo=UTC)),
        (datetime(2026, 11, 23, 21, tzinfo=UTC), datetime(2026, 11, 24, 8, tzinfo=UTC)),
        (datetime(2026, 11, 24, 7, 59, 59, tzinfo=UTC), datetime(2026, 11, 24, 8, tzinfo=UTC)),
        (datetime(2026, 11, 24, 8, tzinfo=UTC), datetime(2026, 11, 24, 8, tzinfo=UTC)),
        # Put forward: that night has ten hours. It ends at 08:00 summer time, 07:00 UTC.
        (datetime(2027, 3, 27, 21, tzinfo=UTC), datetime(2027, 3, 28, 7, tzinfo=UTC)),
        # Put back: it has twelve.
        (datetime(2026, 10, 24, 20, tzinfo=UTC), datetime(2026, 10, 25, 8, tzinfo=UTC)),
    ],
)
def test_when_they_are_over(now: datetime, over: datetime) -> None:
    assert NIGHT.over_at(now) == over


@pytest.mark.parametrize(
    ("now", "begins"),
    [
        (datetime(2026, 11, 23, 12, tzinfo=UTC), datetime(2026, 11, 23, 21, tzinfo=UTC)),
        (datetime(2027, 3, 28, 12, tzinfo=UTC), datetime(2027, 3, 28, 20, tzinfo=UTC)),
        (datetime(2026, 10, 25, 12, tzinfo=UTC), datetime(2026, 10, 25, 21, tzinfo=UTC)),
    ],
)
def test_when_they_begin(now: datetime, begins: datetime) -> None:
    assert NIGHT.next_begin(now) == begins


def test_a_begin_that_the_clock_leaves_out_is_the_jump() -> None:
    hours = QuietHours(LONDON, time(1, 30), time(6))

    assert hours.next_begin(FORWARD) == FORWARD + timedelta(hours=1)
    assert hours.over_at(FORWARD + timedelta(hours=1)) == FORWARD + timedelta(hours=5)


def test_the_same_begin_and_end_is_never_quiet() -> None:
    never = QuietHours(LONDON, time(8), time(8))

    assert (never.covers(FORWARD), never.over_at(FORWARD), never.next_begin(FORWARD)) == (False, FORWARD, None)


def minutes(hours: QuietHours, now: datetime, *, quiet: bool) -> datetime | None:
    """The first whole minute, now or later within three days, that is quiet or not: by looking at each."""
    for count in range(3 * 24 * 60):
        moment = now + timedelta(minutes=count)
        if hours.covers(moment) is quiet:
            return moment
    return None


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    zone=st.sampled_from(ZONES),
    around=st.sampled_from([FORWARD, BACK, datetime(2027, 3, 14, tzinfo=UTC), datetime(2026, 4, 5, tzinfo=UTC)]),
    offset=st.integers(-36 * 60, 36 * 60),
    begins=st.integers(0, 95),
    ends=st.integers(0, 95),
)
def test_as_a_count_of_every_minute_says(zone: str, around: datetime, offset: int, begins: int, ends: int) -> None:
    clock = [time(quarter // 4, quarter % 4 * 15) for quarter in (begins, ends)]
    hours, now = QuietHours(ZoneInfo(zone), *clock), around + timedelta(minutes=offset)

    assert hours.over_at(now) == minutes(hours, now, quiet=False)
    if not hours.covers(now):
        assert hours.next_begin(now) == minutes(hours, now, quiet=True)
