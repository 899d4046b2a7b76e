"""When something is due by the calendar of a place: five fields, as cron has them. Pure.

    Cron("30 9 * * 1-5")     # at half past nine, Monday to Friday

Each field is `*`, a number, a range, a list, or any of these with a step (`*/15`, `8-18/2`). Sunday is 0 or 7. Where both day fields
are given, either will do, as everywhere. A time that the clock leaves out in spring is due when the clock jumps over it; one that it
shows twice in autumn is due the first time only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

LONDON: Final = ZoneInfo("Europe/London")
_FIELDS: Final = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
_FARTHEST: Final = 366 * 5  # days: 29 February comes within them


@dataclass(frozen=True)
class Cron:
    """A rule.

    Attributes:
        rule: the five fields: minute, hour, day of the month, month, day of the week.
        zone: by whose clock.

    Raises:
        ValueError: it is no such rule, or no day fits it.
    """

    rule: str
    zone: ZoneInfo = LONDON
    _sets: tuple[frozenset[int], ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        words = self.rule.split()
        if len(words) != len(_FIELDS):
            raise ValueError(f"{self.rule!r} is no rule of five fields.")
        object.__setattr__(
            self, "_sets", tuple(_numbers(word, *limits) for word, limits in zip(words, _FIELDS, strict=True))
        )
        self.next_after(datetime(2024, 1, 1, tzinfo=UTC))

    def next_after(self, moment: datetime) -> datetime:
        """The first moment after this one at which it is due. In UTC."""
        first = moment.astimezone(self.zone).date()
        for days in range(-1, _FARTHEST):
            day = first + timedelta(days)
            due = next((at for at in self._on(day) if at > moment), None) if self._fits(day) else None
            if due is not None:
                return due
        raise ValueError(f"{self.rule!r} is never due.")

    def _fits(self, day: date) -> bool:
        _, _, month_days, months, week_days = self._sets
        any_month_day, any_week_day = (self.rule.split()[at].startswith("*") for at in (2, 4))
        by_month, by_week = day.day in month_days, day.isoweekday() % 7 in {each % 7 for each in week_days}
        either = by_month and by_week if any_month_day or any_week_day else by_month or by_week
        return day.month in months and either

    def _on(self, day: date) -> Iterator[datetime]:
        """Every moment of a day, in order."""
        minutes, hours, *_ = self._sets
        for hour in sorted(hours):
            for minute in sorted(minutes):
                local = datetime.combine(day, time(hour, minute), self.zone)
                moment = local.astimezone(UTC)
                shown = moment.astimezone(self.zone)
                # Left out in spring: the moment lies as far behind the jump as the time behind its beginning.
                gap = shown.replace(tzinfo=None) - local.replace(tzinfo=None)
                yield moment if not gap else _jump(moment, self.zone)


def _jump(moment: datetime, zone: ZoneInfo) -> datetime:
    """The moment before this one at which the clock was put forward, to the minute."""
    offset = moment.astimezone(zone).utcoffset()
    while (moment - timedelta(minutes=1)).astimezone(zone).utcoffset() == offset:
        moment -= timedelta(minutes=1)
    return moment


def _numbers(word: str, lowest: int, highest: int) -> frozenset[int]:
    found: set[int] = set()
    for part in word.split(","):
        span, _, step = part.partition("/")
        first, _, last = ("", "", "") if span == "*" else span.partition("-")
        begin = int(first) if first else lowest
        end = int(last) if last else begin if first and not step else highest
        if not lowest <= begin <= end <= highest or (step and int(step) < 1):
            raise ValueError(f"{word!r} is out of range.")
        found.update(range(begin, end + 1, int(step) if step else 1))
    return frozenset(found)
