"""Quiet hours: by the clock on the wall where the person lives, also in the nights in which that clock is changed. Pure.

What counts is the wall clock: a night is quiet from 21:00 to 08:00 by it, whether it has ten, eleven or twelve hours.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class QuietHours:
    """When somebody is left alone, every night.

    Attributes:
        zone: where they live.
        begins: by the wall clock.
        ends: by the wall clock. The same as `begins`: never quiet.
    """

    zone: ZoneInfo
    begins: time
    ends: time

    def covers(self, now: datetime) -> bool:
        """Whether a moment lies in quiet hours."""
        clock = now.astimezone(self.zone).time()
        if self.begins <= self.ends:
            return self.begins <= clock < self.ends
        return clock >= self.begins or clock < self.ends

    def over_at(self, now: datetime) -> datetime:
        """The first moment, now or later, that is not quiet. In UTC."""
        if not self.covers(now):
            return now.astimezone(UTC)
        return next(moment for moment in self._moments(self.ends, now) if not self.covers(moment))

    def next_begin(self, now: datetime) -> datetime | None:
        """When it is quiet next, from a moment that is not quiet. In UTC; None where it never is."""
        if self.begins == self.ends:
            return None
        return next(moment for moment in self._moments(self.begins, now) if self.covers(moment))

    def _moments(self, clock: time, now: datetime) -> Iterator[datetime]:
        """Every moment after `now` at which the wall clock shows this time, in order: twice in the night in which it is put back.

        In the night in which it is put forward a time that is left out counts as the moment at which the clock jumps over it.
        """
        first = now.astimezone(self.zone).date()
        for days in range(-1, 4):
            for fold in (0, 1):
                local = datetime.combine(first + timedelta(days), clock.replace(fold=fold), self.zone)
                moment = self._jump(local.astimezone(UTC), clock)
                if moment > now:
                    yield moment

    def _jump(self, moment: datetime, clock: time) -> datetime:
        shown = moment.astimezone(self.zone)
        if shown.time() == clock:
            return moment
        # Left out: both folds lie around the jump, at most two hours off. The jump is where the offset changes.
        low, high = moment - timedelta(hours=3), moment + timedelta(hours=3)
        before = low.astimezone(self.zone).utcoffset()
        while high - low > timedelta(seconds=1):
            middle = low + (high - low) / 2
            low, high = (middle, high) if middle.astimezone(self.zone).utcoffset() == before else (low, middle)
        return high.replace(microsecond=0)
