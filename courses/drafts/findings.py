"""Collects what is wrong with a draft: one method a rule, each with its stable code. Values are never repeated."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Final
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db.models import Choices

from backend.errors import Problem
from courses.plain_text import TextTooLong, TextUnreadable, problems_of_text

# Limits of the DfE Course Directory.
LONGEST_LINE: Final = 255
LONGEST_TEXT: Final = 500
FURTHEST: Final = timedelta(days=5 * 366)
"""A day further ahead is a slip of the finger."""

_LINE_ENDS: Final = "\n\r\t\u2028\u2029"
_url: Final = URLValidator(schemes=["http", "https"])


class Findings:
    """Problems of one draft. `prefix` stands before each field: `runs.0.`."""

    def __init__(self, prefix: str = "") -> None:
        self.prefix = prefix
        self.problems: list[Problem] = []

    def add(self, code: str, field: str, message: str) -> None:
        """One more."""
        self.problems.append(Problem(code, f"{self.prefix}{field}", message))

    def extend(self, problems: Iterable[Problem]) -> None:
        """Those of a part, which have their whole path."""
        self.problems.extend(problems)

    def line(self, field: str, value: str, *, limit: int = LONGEST_LINE, needed: bool = False) -> None:
        """A text in one line."""
        if any(sign in value for sign in _LINE_ENDS):
            self.add("LINE_BREAKS_NOT_ALLOWED", field, "This must stand in one line.")
        self.text(field, value, limit=limit, needed=needed)

    def reference(self, field: str, value: str) -> None:
        """The organisation's own name of something: two that look the same must be the same."""
        known = len(self.problems)
        self.line(field, value)
        said = any(problem.code == TextUnreadable.code for problem in self.problems[known:])
        if not said and not value.isascii() and any(unicodedata.category(sign) == "Cf" for sign in value):
            self.add(TextUnreadable.code, field, TextUnreadable.message)

    def text(self, field: str, value: str, *, limit: int = LONGEST_TEXT, needed: bool = False) -> None:
        """A text of plain words."""
        if needed and not value.strip():
            self.add("VALUE_MISSING", field, "This can't be empty.")
        for refusal in problems_of_text(value, longest=limit):
            self.add(refusal.code, field, refusal.text)

    def url(self, field: str, value: str) -> None:
        """An address of the web, or nothing. Not with a name before the host: it makes one site look like another."""
        if not value:
            return
        if len(value) > LONGEST_LINE:
            self.add(TextTooLong.code, field, f"This is too long: {LONGEST_LINE} letters at most.")
            return
        try:
            _url(value)
        except ValidationError:
            self.add("URL_INVALID", field, "This must be a web address that begins with https:// or http://.")
            return
        if "@" in urlsplit(value).netloc:
            self.add("URL_INVALID", field, "Please give the web address without a name and an @ before the site.")

    def choice(self, field: str, value: str, choices: type[Choices], *, needed: bool = False) -> None:
        """One of these, or nothing."""
        if not value:
            if needed:
                self.add("VALUE_MISSING", field, "Please choose one.")
        elif value not in _values(choices):
            self.add("VALUE_UNKNOWN", field, f"Please use one of: {', '.join(map(str, choices.values))}.")

    def choices(self, field: str, values: Collection[str], choices: type[Choices]) -> None:
        """Any of these, each once."""
        if any(value not in _values(choices) for value in values):
            self.add("VALUE_UNKNOWN", field, f"Please use only these: {', '.join(map(str, choices.values))}.")
        if len(set(values)) != len(values):
            self.add("VALUE_TWICE", field, "The same value stands here twice.")

    def whole(self, field: str, value: int | None, *, low: int, high: int) -> None:
        """A whole number in a range, or nothing."""
        if value is not None and not low <= value <= high:
            self.add("NUMBER_OUT_OF_RANGE", field, f"This must be a whole number from {low:,} to {high:,}.")

    def amount(self, field: str, value: Decimal | None, *, low: str, high: str, places: int = 2) -> None:
        """A number with a few decimals in a range, or nothing."""
        if value is None:
            return
        exponent = value.as_tuple().exponent
        if not isinstance(exponent, int) or not Decimal(low) <= value <= Decimal(high):
            self.add("NUMBER_OUT_OF_RANGE", field, f"This must be a number from {low} to {high}.")
        elif -exponent > places and value != round(value, places):
            self.add("TOO_MANY_DECIMALS", field, f"Please use at most {places} digits after the point.")

    def day(self, field: str, value: date | None, *, today: date, stored: date | None, past: str) -> None:
        """A day that is ahead. One that is stored already may have passed meanwhile. `past`: code of the other case."""
        if value is None or value == stored:
            return
        if value < today:
            self.add(past, field, "This day has passed.")
        elif value > today + FURTHEST:
            self.add("DATE_TOO_FAR", field, "This day is more than five years ahead.")


@cache
def _values(choices: type[Choices]) -> frozenset[object]:
    """What may stand there; Django makes the list anew each time it is asked for, which a file of 100,000 rows asks for a million times."""
    return frozenset(choices.values)
