"""Suggests next steps from what a resident kept and told us. Pure: plain values in, steps out; nothing here knows the database."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

MOST_SUGGESTED: Final = 12
"""More at once than these help nobody."""
_LONGEST_TITLE: Final = 80


@dataclass(frozen=True, slots=True)
class Kept:
    """A listing that the resident kept.

    Attributes:
        opportunity_id: its key.
        title: of the listing.
        organisation: the provider or the employer.
        closes_on: the last day to apply; None: none is stated.
        starts_on: the first day; None: any day, or not stated.
        to_check: whether it asks for something that the resident has not told us they have.
        to_ask: practical help that the resident needs and the listing doesn't mention, in words: "help with childcare".
        to_bring: evidence by which it is free for the resident, in words.
        untold: whether answers are missing by which we could say if it is free.
    """

    opportunity_id: int
    title: str
    organisation: str
    closes_on: date | None = None
    starts_on: date | None = None
    to_check: bool = False
    to_ask: tuple[str, ...] = ()
    to_bring: tuple[str, ...] = ()
    untold: bool = False


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A step that we suggest.

    Attributes:
        key: stable while it says the same about the same listing; at most 64 letters.
        words: what to do.
        due_on: by when; None: no day is known.
        opportunity_id: the listing that it is about.
    """

    key: str
    words: str
    due_on: date | None
    opportunity_id: int


def suggest(kept: Iterable[Kept], *, accepted: frozenset[str], today: date) -> list[Suggestion]:
    """The steps that are still worth suggesting: the most urgent first, none whose day has passed.

    Args:
        kept: what the resident kept, the newest first.
        accepted: keys of suggestions that are steps already.
        today: the date in London.
    """
    found = [
        step
        for one in kept
        for step in _steps(one, today)
        if step.key not in accepted and (step.due_on is None or step.due_on >= today)
    ]
    found.sort(key=lambda step: (step.due_on is None, step.due_on or today))  # stable: equal days stay in order
    return found[:MOST_SUGGESTED]


def _steps(kept: Kept, today: date) -> Iterator[Suggestion]:
    title = kept.title if len(kept.title) <= _LONGEST_TITLE else f"{kept.title[: _LONGEST_TITLE - 1].rstrip()}…"
    by = kept.closes_on or kept.starts_on
    if kept.untold:
        yield _step(kept, "TELL", f"Tell us a little more, so that we can say whether {title} is free for you", by)
    if kept.to_check:
        yield _step(kept, "CHECK", f"Check what you need for {title}", by)
    for need in kept.to_ask:
        yield _step(kept, "ASK", f"Ask {kept.organisation[:_LONGEST_TITLE]} about {need}", by, detail=need)
    if kept.closes_on is not None:
        yield _step(kept, "APPLY", f"Apply for {title} by {_day(kept.closes_on, today)}", kept.closes_on)
    elif kept.starts_on is not None:
        yield _step(kept, "APPLY", f"Apply for {title} before it starts on {_day(kept.starts_on, today)}", by)
    for evidence in kept.to_bring:
        what = evidence[0].lower() + evidence[1:].rstrip(".")
        yield _step(
            kept, "BRING", f"Have ready, so that {title} is free: {what}"[:200], kept.starts_on, detail=evidence
        )


def _step(kept: Kept, code: str, words: str, due_on: date | None, *, detail: str = "") -> Suggestion:
    told_apart = f"-{hashlib.sha256(detail.encode()).hexdigest()[:8]}" if detail else ""
    return Suggestion(f"{code}-{kept.opportunity_id}{told_apart}", words, due_on, kept.opportunity_id)


def _day(day: date, today: date) -> str:
    return f"{day:%-d %B}" if day.year == today.year else f"{day:%-d %B %Y}"
