"""The day in London at a moment."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

LONDON: Final = ZoneInfo("Europe/London")


def london_day(moment: datetime) -> date:
    """The date on London's calendars."""
    return moment.astimezone(LONDON).date()
