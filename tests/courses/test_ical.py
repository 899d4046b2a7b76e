"""Calendar files, judged by a library that is not ours, and by the letter of RFC 5545."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from courses.ical import Entry, calendar

LONDON = ZoneInfo("Europe/London")
CHANGED = datetime(2026, 11, 26, 9, tzinfo=UTC)
HARD = 'Commas, semicolons; back\\slashes and "quotes":\nwith a line end, £ and 日本 and 🎓'


def entry(**fields: Any) -> Entry:
    return Entry(**{"uid": "a@b", "title": "A", "starts": date(2026, 12, 7), "changed_at": CHANGED, **fields})


def read(*entries: Entry, name: str = "My days") -> Calendar:
    """As another program understands it; it must have found nothing wrong."""
    parsed = Calendar.from_ical(calendar(entries, name=name).encode())
    assert [event.errors for event in parsed.walk()] == [[]] * (len(entries) + 1)
    return parsed


def test_the_whole_file() -> None:
    text = calendar([entry(title="First day", place="Library, E7", url="https://example.org/1")], name="Plan")

    assert text.split("\r\n") == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Londoners' skills matcher//EN",
        "CALSCALE:GREGORIAN",
        "X-WR-CALNAME:Plan",
        "BEGIN:VEVENT",
        "UID:a@b",
        "DTSTAMP:20261126T090000Z",
        "LAST-MODIFIED:20261126T090000Z",
        "DTSTART;VALUE=DATE:20261207",
        "DTEND;VALUE=DATE:20261208",
        "SUMMARY:First day",
        "LOCATION:Library\\, E7",
        "URL:https://example.org/1",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_another_program_reads_what_was_written() -> None:
    (event,) = read(entry(title=HARD, text=HARD * 9, place=HARD), name=HARD).walk("VEVENT")

    assert (event["SUMMARY"], event["DESCRIPTION"], event["LOCATION"]) == (HARD, HARD * 9, HARD)


@given(text=st.text(max_size=300))
def test_no_line_is_too_long_and_no_letter_is_cut(text: str) -> None:
    raw = calendar([entry(title=text.encode(errors="ignore").decode())], name="x").encode()

    lines = raw.split(b"\r\n")
    assert max(len(line) for line in lines) <= 75
    assert [line for line in lines if b"\n" in line or b"\r" in line] == []
    for line in lines:
        line.decode()  # every line is whole letters


@pytest.mark.parametrize(
    ("local", "expected"),
    [
        (datetime(2027, 3, 27, 9, 30, tzinfo=LONDON), "20270327T093000Z"),  # the day before the clocks go forward
        (datetime(2027, 3, 28, 9, 30, tzinfo=LONDON), "20270328T083000Z"),
        (datetime(2027, 10, 30, 9, 30, tzinfo=LONDON), "20271030T083000Z"),
        (datetime(2027, 10, 31, 9, 30, tzinfo=LONDON), "20271031T093000Z"),  # they have gone back
        (datetime(2027, 10, 31, 0, 30, tzinfo=LONDON), "20271030T233000Z"),
    ],
)
def test_half_past_nine_stays_half_past_nine_over_both_changes_of_the_clocks(local: datetime, expected: str) -> None:
    parsed = read(entry(starts=local, ends=local + timedelta(hours=2)))

    (event,) = parsed.walk("VEVENT")
    assert event["DTSTART"].to_ical().decode() == expected
    ends = event["DTEND"].dt.astimezone(LONDON)
    assert (ends.date(), ends.hour, ends.minute) == (local.date(), local.hour + 2, 30)
    assert event["TRANSP"] == "OPAQUE"


def test_days_are_days_and_end_on_the_day_after() -> None:
    (event,) = read(entry(starts=date(2026, 12, 30), ends=date(2027, 1, 2))).walk("VEVENT")

    assert (event["DTSTART"].dt, event["DTEND"].dt) == (date(2026, 12, 30), date(2027, 1, 3))
    assert event["DTSTART"].params["VALUE"] == "DATE"


def test_a_moment_without_a_zone_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="zone"):
        calendar([entry(starts=datetime(2026, 12, 7, 9))], name="x")  # noqa: DTZ001


def test_control_characters_are_left_out() -> None:
    assert "SUMMARY:ab\r\n" in calendar([entry(title="a\x00\x07b")], name="x")
