"""Three values, after Kleene: yes, no, and perhaps where too little is known."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum


class Truth(IntEnum):
    """Ordered, so that "all of" is the least and "any of" the greatest (Kleene's strong logic, 1938)."""

    NO = 0
    PERHAPS = 1
    YES = 2


def every(parts: Iterable[Truth]) -> Truth:
    """All of them hold; of nothing, yes."""
    return min(parts, default=Truth.YES)


def some(parts: Iterable[Truth]) -> Truth:
    """One of them holds; of nothing, no."""
    return max(parts, default=Truth.NO)


def known(value: bool | None) -> Truth:  # noqa: FBT001 - the value is the whole question
    """An answer that may be missing."""
    return Truth.PERHAPS if value is None else (Truth.YES if value else Truth.NO)
