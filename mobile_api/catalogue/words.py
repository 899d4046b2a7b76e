"""Places and lengths in plain words."""

from __future__ import annotations

from collections.abc import Iterable

from courses.models import CourseRun, Venue

MOST_NAMED = 3


def length_words(value: int | None, unit: str) -> str | None:
    """A length: "10 weeks", "1 day"; None where it is not stated."""
    if value is None or not unit:
        return None
    label = CourseRun.DurationUnit(unit).label
    return f"{value} {label.removesuffix('s') if value == 1 else label}"


def places_words(venues: Iterable[Venue], *, others: list[str]) -> str:
    """The boroughs of these places in order, each once, at most three, then the others: "Brent, Camden and online"."""
    names = list(dict.fromkeys(venue.borough.name if venue.borough else venue.name for venue in venues))
    named = (
        names[:MOST_NAMED]
        if len(names) <= MOST_NAMED
        else [*names[: MOST_NAMED - 1], f"{len(names) - MOST_NAMED + 1} more places"]
    )
    parts = [*named, *others]
    if not parts:
        return "Ask where"
    words = parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
    return words[0].upper() + words[1:]
