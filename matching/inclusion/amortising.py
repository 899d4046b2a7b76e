"""Less weight for whoever had a place already: else the same strong profiles are served again and again. Data with a source, and pure.

    weights(received, strength)     # 1 / (1 + strength x places that a resident already had)

It is the same for everybody, whatever group they chose. At a strength of 0 nobody is weighed down; at 1 it is what the 52 weeks of
`matching.simulation` were run with.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from matching.inclusion.rules import RulesBroken

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Amortising:
    """How much a place that somebody had counts, from one day to another.

    Attributes:
        valid_from: the first day.
        valid_to: the last; None: until others follow.
        strength: by how much each place weighs a resident's benefit down; 0 or more.
        days: for how long a place counts.
        reason: why so.
    """

    valid_from: date
    valid_to: date | None
    strength: float
    days: int
    reason: str


def weights(received: NDArray[np.int64], strength: float) -> NDArray[np.float32]:
    """Return what each resident's benefit is multiplied by, shape (residents,): above 0, 1 for those who had nothing.

    Args:
        received: places that each had, shape (residents,).
        strength: see `Amortising`.
    """
    return (1 / (1 + strength * received)).astype(np.float32)


def amortising_on(entries: tuple[Amortising, ...], day: date) -> Amortising | None:
    """Return what holds on a day; None where nothing does, and nobody is weighed down."""
    return next(
        (one for one in entries if one.valid_from <= day and (one.valid_to is None or day <= one.valid_to)), None
    )


def load_amortising(file: Path) -> tuple[Amortising, ...]:
    """Return the entries of a file, the oldest first.

    Raises:
        RulesBroken: it is no JSON, an entry has no reason or can't be meant, or two hold on one day.
    """
    try:
        entries = tuple(_entry(one) for one in json.loads(file.read_text(encoding="utf-8"))["amortising"])
    except (KeyError, TypeError, ValueError, AttributeError, OSError) as error:
        raise RulesBroken(f"{file.name}: {error!r}") from error
    if any(not one.strength >= 0 or one.days < 1 or not one.reason.strip() for one in entries):
        raise RulesBroken(f"{file.name}: a strength is 0 or more, counts for a day at least, and has a reason")
    if any(earlier.valid_to is None or later.valid_from <= earlier.valid_to for earlier, later in pairwise(entries)):
        raise RulesBroken(f"{file.name}: one begins before the earlier one ends")
    return entries


def _entry(given: dict[str, Any]) -> Amortising:
    days = {name: given[name] and date.fromisoformat(given[name]) for name in ("valid_from", "valid_to")}
    return Amortising(**{**given, **days})
