"""Writes calendar files: RFC 5545, with what a phone's calendar needs. Pure: plain values in, text out.

Days are `VALUE=DATE`, so that they stay on their day in every zone; moments are in UTC, which no change of the clocks touches.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

_PRODUCT: Final = "-//Londoners' skills matcher//EN"
_LONGEST_LINE: Final = 75
"""Octets of a line without its end (RFC 5545, 3.1)."""
_ESCAPES: Final = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})
_UNWRITABLE: Final = {*range(0x20), 0x7F} - {0x0A, 0x0D}
"""Control characters, which no text may hold (RFC 5545, 3.3.11); line ends are escaped."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """Something that happens on a day, or from one moment to another.

    Attributes:
        uid: stable and unique in the world: whoever has the entry already gets it changed, not doubled.
        title: in a few words.
        starts: a day, or a moment with its zone.
        ends: the last day, or the moment when it ends; None: the same day.
        text: more about it.
        place: where.
        url: where to find out more.
        changed_at: when it was last changed.
    """

    uid: str
    title: str
    starts: date
    ends: date | None = None
    text: str = ""
    place: str = ""
    url: str = ""
    changed_at: datetime


def calendar(entries: Iterable[Entry], *, name: str) -> str:
    """A calendar file. Entries stand in the order in which they are given; there must be one at least for phones to take it.

    Args:
        entries: what happens.
        name: of the calendar, as phones show it.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{_PRODUCT}",
        "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{_text(name)}",
    ]
    for entry in entries:
        lines += _event(entry)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _fold(line))


def _event(entry: Entry) -> Iterator[str]:
    changed = _moment(entry.changed_at)
    yield "BEGIN:VEVENT"
    yield f"UID:{_text(entry.uid)}"
    yield f"DTSTAMP:{changed}"
    yield f"LAST-MODIFIED:{changed}"
    yield from _when(entry)
    yield f"SUMMARY:{_text(entry.title)}"
    if entry.text:
        yield f"DESCRIPTION:{_text(entry.text)}"
    if entry.place:
        yield f"LOCATION:{_text(entry.place)}"
    if entry.url:
        yield f"URL:{''.join(entry.url.split())}"
    # A day of theirs is not a day without time for anything else.
    yield "TRANSP:TRANSPARENT" if not isinstance(entry.starts, datetime) else "TRANSP:OPAQUE"
    yield "END:VEVENT"


def _when(entry: Entry) -> Iterator[str]:
    """The end of a day is the day after it (RFC 5545, 3.6.1)."""
    ends = entry.ends or entry.starts
    if isinstance(entry.starts, datetime):
        yield f"DTSTART:{_moment(entry.starts)}"
        if isinstance(ends, datetime) and ends > entry.starts:
            yield f"DTEND:{_moment(ends)}"
    else:
        yield f"DTSTART;VALUE=DATE:{entry.starts:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{ends + timedelta(days=1):%Y%m%d}"


def _moment(moment: datetime) -> str:
    if moment.tzinfo is None:
        raise ValueError("A moment in a calendar needs its zone.")
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(text: str) -> str:
    clean = "".join(character for character in text if ord(character) not in _UNWRITABLE)
    return clean.translate(_ESCAPES)


def _fold(line: str) -> Iterator[str]:
    """Lines of at most 75 octets; no letter is cut in two. Each one behind the first begins with a space."""
    part, size = "", 0
    for character in line:
        octets = len(character.encode())
        if size + octets > _LONGEST_LINE:
            yield part
            part, size = " ", 1
        part, size = part + character, size + octets
    yield part
