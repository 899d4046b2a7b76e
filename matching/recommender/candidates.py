"""Who may take part in what: hard eligibility, first of every way to take part, then of every opportunity.

Nobody is left out for an answer that they did not give or for a fact that nobody stated. Times of the week are not a
condition here: they change, and people find a way, so they only move the score.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import numpy as np

from matching.recommender.frames import UNKNOWN
from matching.recommender.travel import TravelModel, kilometres, unit_vectors

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from matching.recommender.frames import Resident
    from matching.recommender.index import CatalogueIndex


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
    minutes = journey_minutes(index, resident, travel)
    failures = np.zeros(len(minutes), dtype=np.uint16)
    for bit, failed in enumerate(_failed(index, resident, np.datetime64(today, "D"), minutes)):
        failures |= failed.astype(np.uint16) << np.uint16(bit)
    lowest = failures & (~failures + np.uint16(1))
    first = np.where(failures == 0, 0, np.bitwise_count(lowest - np.uint16(1))).astype(np.int64)
    distance = np.bitwise_count(failures).astype(np.int64) * len(CAUSES) + (len(CAUSES) - 1 - first) * (failures != 0)
    nearest = np.minimum.reduceat(distance, index.first_option) if len(distance) else distance
    causes = np.where(nearest == 0, ELIGIBLE, len(CAUSES) - 1 - nearest % len(CAUSES)).astype(np.int8)
    return Candidates(failures=failures, minutes=minutes, causes=causes)


def best_options(index: CatalogueIndex, scores: NDArray[np.float64], eligible: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Return the row of the best option of each opportunity, shape (opportunities,).

    The best is the eligible one with the highest score, then the lowest id, then the first. The row of an opportunity
    without an eligible option means nothing.
    """
    if not len(scores):
        return np.empty(0, dtype=np.intp)
    options = index.opportunities.options
    open_scores = np.where(eligible, scores, -np.inf)
    best = np.maximum.reduceat(open_scores, index.first_option)
    ids = np.where(open_scores == best[options.opportunity], options.ids, np.iinfo(np.int64).max)
    lowest = np.minimum.reduceat(ids, index.first_option)
    rows = np.where(ids == lowest[options.opportunity], np.arange(len(ids)), len(ids))
    first: NDArray[np.intp] = np.minimum.reduceat(rows, index.first_option)
    return first


def journey_minutes(index: CatalogueIndex, resident: Resident, travel: TravelModel) -> NDArray[np.float64]:
    """Return the estimated minutes to every option, shape (options,); NaN where either end is not known.

    From the table of journeys where it has both ends, else from the straight line.
    """
    if resident.latitude is None or resident.longitude is None:
        return np.full(len(index.places), np.nan)
    home = unit_vectors(np.array(resident.latitude), np.array(resident.longitude))
    straight = travel.minutes(kilometres(home, index.places))
    table, cells = index.opportunities.journeys, index.opportunities.options.cell
    row = None if table is None else table.rows.get(resident.starts_from)
    if table is None or row is None:
        return straight
    return np.where(cells == UNKNOWN, straight, table.minutes[row, cells])


def _failed(
    index: CatalogueIndex, resident: Resident, today: np.datetime64, minutes: NDArray[np.float64]
) -> tuple[NDArray[np.bool_], ...]:
    """Return one array (options,) for each of `CAUSES`, in its order: True where the option fails."""
    opportunities, options = index.opportunities, index.opportunities.options
    row = options.opportunity
    hidden = np.isin(opportunities.ids, np.fromiter(resident.hidden, np.int64, len(resident.hidden)))
    too_young, too_old = _age_failures(index, resident, today)
    above = np.zeros(len(opportunities), dtype=np.bool_)
    if resident.highest_level is not None:
        above = (opportunities.minimum_level != UNKNOWN) & (opportunities.minimum_level > resident.highest_level)
    unwanted = np.zeros(len(row), dtype=np.bool_)
    if resident.delivery:
        unwanted = (options.delivery != 0) & (options.delivery & resident.delivery == 0)
    longest = np.inf if resident.longest_journey is None else resident.longest_journey
    return (
        hidden[row],
        (opportunities.closes_on < today)[row],
        options.starts_on < today,
        options.places_left == 0,
        too_young,
        too_old,
        above[row],
        unwanted,
        minutes > longest,
    )


def _age_failures(
    index: CatalogueIndex, resident: Resident, today: np.datetime64
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return (too young, too old), each (options,): only where it is so for every day the resident may be born on."""
    options = index.opportunities.options
    lowest = index.opportunities.minimum_age[options.opportunity]
    highest = index.opportunities.maximum_age[options.opportunity]
    first_day = np.where(np.isnat(options.starts_on), today, options.starts_on)
    too_young = too_old = np.zeros(len(first_day), dtype=np.bool_)
    if resident.born_from is not None:
        too_young = (lowest != UNKNOWN) & (first_day < _birthdays(resident.born_from, lowest))
    if resident.born_to is not None:
        too_old = (highest != UNKNOWN) & (first_day >= _birthdays(resident.born_to, highest + 1))
    return too_young, too_old


def _birthdays(born: date, ages: NDArray[np.int16]) -> NDArray[np.datetime64]:
    """Return the day on which somebody turns each age, shape of `ages`; 1 March for 29 February outside leap years."""
    table = np.empty(max(int(ages.max(initial=0)), 0) + 1, dtype="datetime64[D]")
    for age in range(len(table)):
        month = np.datetime64(f"{born.year + age:04}-{born.month:02}")
        table[age] = month.astype("datetime64[D]") + (born.day - 1)
    return table[np.maximum(ages, 0)]
