"""Dates that are written relative to the day of loading."""

from __future__ import annotations

from datetime import date, timedelta

from courses.importers.record import Record
from courses.importers.skips import Skip, SkipCode

WEEKDAYS = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")


def relative_day(record: Record, field: str, *, today: date) -> date | None:
    """`{"weeks": 3, "weekday": "MON"}` = the first Monday on or after today + 3 weeks; None for null."""
    value = record.values.get(field)
    if value is None:
        return None
    if not isinstance(value, dict) or value.get("weekday") not in WEEKDAYS or not isinstance(value.get("weeks"), int):
        raise Skip(field, SkipCode.DATE_INVALID)
    earliest = today + timedelta(weeks=value["weeks"])
    return earliest + timedelta(days=(WEEKDAYS.index(value["weekday"]) - earliest.weekday()) % 7)
