"""The parts of a week that people say they have time in: single sessions, days, and the usual spans, as bits and in words.

Bit 3 * weekday + part; Monday 0, morning 0, afternoon 1, evening 2: the same as `frames.OptionFrame.sessions`.
"""

from __future__ import annotations

from typing import Final

_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_PARTS: Final = ("mornings", "afternoons", "evenings")
_WORKING_DAYS: Final = 5


def _of(days: range, parts: range) -> int:
    return sum(1 << (len(_PARTS) * day + part) for day in days for part in parts)


_ALL_DAY: Final = range(len(_PARTS))
_SINGLE: Final = {
    _of(range(day, day + 1), range(part, part + 1)): f"on {name} {words}"
    for day, name in enumerate(_DAYS)
    for part, words in enumerate(_PARTS)
}
_WHOLE_DAYS: Final = {_of(range(day, day + 1), _ALL_DAY): f"on {name}s" for day, name in enumerate(_DAYS)}
_ON_WORKING_DAYS: Final = {
    _of(range(_WORKING_DAYS), range(part, part + 1)): f"on weekday {words}" for part, words in enumerate(_PARTS)
}
_AT_WEEKENDS: Final = {_of(range(_WORKING_DAYS, len(_DAYS)), _ALL_DAY): "at weekends"}

SPANS: Final[dict[int, str]] = {**_SINGLE, **_WHOLE_DAYS, **_ON_WORKING_DAYS, **_AT_WEEKENDS}
"""Bits of a span -> its words, the smaller spans first."""
