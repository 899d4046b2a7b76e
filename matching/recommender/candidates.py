"""Who may take part in what: hard eligibility, first of every way to take part, then of every opportunity.

Nobody is left out for an answer that they did not give or for a fact that nobody stated. Times of the week are not a
condition here: they change, and people find a way, so they only move the score.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from matching.recommender.frames import Resident
    from matching.recommender.index import CatalogueIndex
    from matching.recommender.travel import TravelModel


class Cause(StrEnum):
    """Why an opportunity is left out: a closed list, in the order in which the conditions are looked at."""

    HIDDEN = "hidden"
    CLOSED = "closed"
    STARTED = "started"
    FULL = "full"
    TOO_YOUNG = "too_young"
    TOO_OLD = "too_old"
    LEVEL = "level"
    DELIVERY = "delivery"
    JOURNEY = "journey"

    @property
    def words(self) -> str:
        """The cause in plain English, addressed to the resident."""
        return _WORDS[self]


_WORDS: Final[dict[Cause, str]] = {
    Cause.HIDDEN: "You asked us not to show this again.",
    Cause.CLOSED: "The last day to apply has passed.",
    Cause.STARTED: "It has already started.",
    Cause.FULL: "There are no places left.",
    Cause.TOO_YOUNG: "You need to be older to do this.",
    Cause.TOO_OLD: "It is only for people who are younger than you.",
    Cause.LEVEL: "You need a higher level of qualification first.",
    Cause.DELIVERY: "It is not done in a way that works for you, such as online or in a classroom.",
    Cause.JOURNEY: "The journey is longer than you want to travel.",
}

CAUSES: Final = tuple(Cause)
ELIGIBLE: Final = -1
"""In an array of causes: none."""


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """Which options and opportunities are open to one resident, and why the others are not."""

    failures: NDArray[np.uint16]
    """Shape (options,): bit i is set when the option fails `CAUSES[i]`; 0 = eligible. "What if" questions start here."""
    minutes: NDArray[np.float64]
    """Shape (options,): estimated journey; NaN where there is none or it is not known."""
    causes: NDArray[np.int8]
    """Shape (opportunities,): index into `CAUSES` of the option that came closest, or `ELIGIBLE`."""

    @property
    def eligible_rows(self) -> NDArray[np.intp]:
        """Rows of the eligible opportunities, ascending."""
        return np.flatnonzero(self.causes == ELIGIBLE)

    def counts(self) -> dict[Cause, int]:
        """Return how many opportunities each cause left out; causes that left out none are absent."""
        tally = np.bincount(self.causes[self.causes != ELIGIBLE], minlength=len(CAUSES))
        return {cause: int(count) for cause, count in zip(CAUSES, tally, strict=True) if count}


def find_candidates(index: CatalogueIndex, resident: Resident, today: date, travel: TravelModel) -> Candidates:
    """Return the candidates of one resident among all open opportunities.

    An opportunity is eligible when any of its options is. If none is, the option that came closest gives the cause: the one
    that fails the fewest conditions, then the one whose first failure comes latest in `CAUSES`; its first failure is told.
    """
    gates, day = index.gates, np.datetime64(today, "D")
    minutes = gates.minutes(index.opportunities.journeys, resident, travel)
    longest = np.inf if resident.longest_journey is None else resident.longest_journey
    failures = _bits(Cause.JOURNEY, minutes > longest).take(gates.places.code)
    closed, started, full = gates.shut_by_day(day)
    by_day = _bits(Cause.CLOSED, closed) | _bits(Cause.STARTED, started) | _bits(Cause.FULL, full)
    above, unwanted = gates.shut_by_answers(resident)
    too_young, too_old = gates.shut_by_age(resident, day)
    failures |= by_day.take(gates.days.code)
    failures |= (_bits(Cause.LEVEL, above) | _bits(Cause.DELIVERY, unwanted)).take(gates.persons.code)
    failures |= (_bits(Cause.TOO_YOUNG, too_young) | _bits(Cause.TOO_OLD, too_old)).take(gates.ages.code)
    if resident.hidden:
        ids = np.fromiter(resident.hidden, np.int64, len(resident.hidden))
        hidden = _bits(Cause.HIDDEN, np.isin(index.opportunities.ids, ids))
        failures |= hidden.take(index.opportunities.options.opportunity)
    nearest = gates.lowest(_DISTANCES.take(failures))
    return Candidates(failures=failures, minutes=minutes.take(gates.places.code), causes=_CAUSE_AT.take(nearest))


def best_options(
    index: CatalogueIndex, options: NDArray[np.intp], scores: NDArray[np.float64]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the opportunities that some options belong to, ascending, and where in `options` the best one of each stands.

    The best is the one with the highest score, then the lowest id, then the first.

    Args:
        index: of the catalogue.
        options: rows of the options that are open to somebody, ascending.
        scores: of those options, shape (options,).
    """
    if not len(options):
        return options, np.empty(0, dtype=np.intp)
    row = index.opportunities.options.opportunity[options]
    starts = np.flatnonzero(np.diff(row, prepend=-1))
    counts = np.diff(starts, append=len(row))
    best = np.repeat(np.maximum.reduceat(scores, starts), counts)
    ids = np.where(scores == best, index.opportunities.options.ids[options], np.iinfo(np.int64).max)
    lowest = np.repeat(np.minimum.reduceat(ids, starts), counts)
    places = np.where(ids == lowest, np.arange(len(ids)), len(ids))
    return row[starts].astype(np.intp), np.minimum.reduceat(places, starts)


def _bits(cause: Cause, failed: NDArray[np.bool_]) -> NDArray[np.uint16]:
    """Return the bit of a cause where a condition is failed."""
    return failed.astype(np.uint16) << np.uint16(CAUSES.index(cause))


def _distances() -> NDArray[np.uint8]:
    """Return for each mask of failures how far from eligible it is: by how many fail, then by how early the first one stands."""
    masks = np.arange(1 << len(CAUSES), dtype=np.uint16)
    lowest = masks & (~masks + np.uint16(1))
    first = np.bitwise_count(lowest - np.uint16(1))
    return np.where(masks == 0, 0, np.bitwise_count(masks) * len(CAUSES) + len(CAUSES) - 1 - first).astype(np.uint8)


_DISTANCES: Final = _distances()
_CAUSE_AT: Final = np.array(
    [ELIGIBLE, *(len(CAUSES) - 1 - distance % len(CAUSES) for distance in range(1, int(_DISTANCES.max()) + 1))],
    dtype=np.int8,
)
"""Index into `CAUSES` for each distance."""
