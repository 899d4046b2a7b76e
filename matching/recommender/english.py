"""Small pieces of English: articles, plurals, money and days. Dates are written without Python's locale."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def with_article(label: str) -> str:
    """Put "a" or "an" before an occupation's label, by how it is said: an ICT manager, a user interface designer."""
    first = label.split(maxsplit=1)[0] if label.split() else label
    spelt_out = len(first) > 1 and first.isupper()
    said_as_vowel = (
        first[:1] in "AEFHILMNORSX" if spelt_out else first[:1].lower() in "aeio" or first.lower().startswith("un")
    )
    said_as_you = first.lower().startswith(("uni", "use", "uti", "one", "euro"))
    return f"{'an' if said_as_vowel and not said_as_you else 'a'} {label}"


def pounds(amount: float) -> str:
    """Return an amount as it is written in print: £9, £9.50, £1,200."""
    return f"£{amount:,.0f}" if float(amount).is_integer() else f"£{amount:,.2f}"


def in_fives(minutes: float) -> int:
    """Return minutes to the nearest five, at least five: we know where people live no better than that."""
    return max(5, 5 * round(minutes / 5))


def counted(number: int, noun: str) -> str:
    """Return "1 skill", "3 skills"."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def share_of(held: int, asked: int, noun: str) -> str:
    """Return "the skill", "both skills", "all 3 skills" or "2 of the 3 skills"."""
    if held == asked:
        return {1: f"the {noun}", 2: f"both {noun}s"}.get(asked, f"all {asked} {noun}s")
    return f"{held} of the {asked} {noun}s"


def day_in_words(day: date, today: date) -> str:
    """Return a day in words, with its year unless it is this year's or within the next half year."""
    near = day.year == today.year or today <= day <= today + timedelta(days=183)
    words = f"{day.day} {_MONTHS[day.month - 1]}"
    return words if near else f"{words} {day.year}"
