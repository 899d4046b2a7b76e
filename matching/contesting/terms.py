"""By when a question is answered, and how many may wait at a time. Read from a file, with the days from which it holds and a source."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

from matching.inclusion.evidence import months_after


class TermsBroken(Exception):  # noqa: N818 - as the other refusals of files
    """The file of terms is not as it must be. Says where in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """What holds from one day to another.

    Attributes:
        valid_from: the first day.
        valid_to: the last; None: until another follows.
        answer_within_months: a question is answered within so many months.
        most_open: questions of one person that may wait at a time.
        source: why these.
    """

    valid_from: date
    valid_to: date | None
    answer_within_months: int
    most_open: int
    source: str

    def due_on(self, asked_on: date) -> date:
        """Return the last day on which a question of that day is answered in time."""
        return months_after(asked_on, self.answer_within_months)


@dataclass(frozen=True, slots=True)
class Terms:
    """All of them, the earliest first."""

    all: tuple[Term, ...]

    def on(self, day: date) -> Term:
        """Return what holds on a day; before the first day, what holds from it."""
        return next((one for one in reversed(self.all) if one.valid_from <= day), self.all[0])


def load_terms(file: Path) -> Terms:
    """Return the terms of a file.

    Raises:
        TermsBroken: it is no JSON, or breaks a rule of this module.
    """
    try:
        terms = tuple(_term(entry) for entry in json.loads(file.read_text(encoding="utf-8"))["terms"])
        wrong = _wrong_with(terms)
    except (KeyError, TypeError, ValueError, AttributeError, OSError) as error:
        raise TermsBroken(f"{file.name}: {error!r}") from error
    if wrong:
        raise TermsBroken(f"{file.name}: {wrong}")
    return Terms(terms)


def _term(entry: dict[str, Any]) -> Term:
    days = {name: entry[name] and date.fromisoformat(entry[name]) for name in ("valid_from", "valid_to")}
    return Term(**{**entry, **days})


def _wrong_with(terms: tuple[Term, ...]) -> str:
    if not terms:
        return "has no terms"
    if any(one.answer_within_months < 1 or one.most_open < 1 or not one.source.strip() for one in terms):
        return "a term gives no month, lets nobody ask, or has no source"
    if any(earlier.valid_to is None or later.valid_from <= earlier.valid_to for earlier, later in pairwise(terms)):
        return "a term begins before the earlier one ends"
    if terms[-1].valid_to is not None:
        return "nothing holds after the last term"
    return ""
