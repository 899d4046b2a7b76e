"""How long a course takes, as the Skills Toolkit writes it."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from courses.importers.record import Record
from courses.importers.skips import Skip, SkipCode
from courses.models import CourseRun

_UNITS = {unit.value.lower().rstrip("s"): unit for unit in CourseRun.DurationUnit}
_NUMBER = r"(\d{1,3}(?:\.\d{1,2})?)"
_TIME = re.compile(
    rf"(?:(under|up to|less than|about)\s+)?{_NUMBER}(?:\s*(?:-|–|to)\s*{_NUMBER})?\s*(minute|hour|day|week|month|year)s?",
    re.IGNORECASE | re.ASCII,
)
_LONGEST = 999


@dataclass(frozen=True)
class StudyTime:
    """A length in whole units, never shorter than what was written; `exact` where it is just what was written."""

    value: int
    unit: str
    exact: bool


def study_time(record: Record, field: str) -> StudyTime | None:
    """The length; None where the cell is empty.

    A range ("2 to 3 hours") or a limit ("Under 4 hours") is its upper end, and a part of an hour counts as the whole hour: who
    has that long has long enough. "4 hours a week" is no length, and is refused.
    """
    text = record.line(field)
    if not text:
        return None
    match = _TIME.fullmatch(text)
    if match is None:
        raise Skip(field, SkipCode.TIME_UNKNOWN)
    limit, least, most, unit = match[1], float(match[2]), float(match[3] or match[2]), match[4].lower()
    minutes = unit == "minute"
    value = math.ceil(most / 60) if minutes else math.ceil(most)
    if most < least or not 1 <= value <= _LONGEST:
        raise Skip(field, SkipCode.TIME_UNKNOWN)
    exact = not limit and match[3] is None and not minutes and value == most
    return StudyTime(value, (_UNITS["hour"] if minutes else _UNITS[unit]).value, exact)
