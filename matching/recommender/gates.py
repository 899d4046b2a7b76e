"""The hard conditions of a catalogue, compiled: each is asked once for every different fact, and not once for every option.

Eighty thousand options lie at some hundred places and share a few thousand different facts about age, level and delivery. A request
compares those, and then looks the answer of every option up. What is asked, and in which order, stands in `candidates`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from matching.recommender.frames import UNKNOWN
from matching.recommender.travel import kilometres, unit_vectors

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from matching.recommender.frames import JourneyTable, OpportunityFrame, Resident
    from matching.recommender.travel import TravelModel

    Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Different:
    """Columns of facts without their repetitions."""

    code: NDArray[np.intp]
    """Shape (options,): row of each option's facts in `columns`. Of the machine's own width: it takes half the time to look up."""
    columns: tuple[NDArray[Any], ...]
    """Each of shape (different,)."""

    @classmethod
    def of(cls, *columns: NDArray[Any]) -> Self:
        """Take the repetitions out of columns of shape (options,). All that is missing (NaN, NaT) counts as the same."""
        code = np.zeros(len(columns[0]), dtype=np.int64)
        for column in columns:
            values, place = np.unique(column, return_inverse=True)
            _, code = np.unique(code * len(values) + place, return_inverse=True)
        _, first, code = np.unique(code, return_index=True, return_inverse=True)
        return cls(code=code.astype(np.intp), columns=tuple(column[first] for column in columns))


@dataclass(frozen=True, slots=True, eq=False)
class Gates:
    """The facts that hard conditions look at. Made once a catalogue; read by any number of requests."""

    places: Different
    """Points on the unit sphere (three columns; NaN where nobody has to travel) and columns of the table of journeys."""
    days: Different
    """Last day to apply, first day, and whether it is full."""
    persons: Different
    """Level that one must hold, and ways of taking part."""
    ages: Different
    """Lowest and highest age, and first day."""
    first: NDArray[np.intp]
    """Shape (opportunities,): row of each opportunity's first option."""
    later: tuple[tuple[NDArray[np.intp], NDArray[np.intp]], ...]
    """For the second option, the third and so on: the opportunities that have one, and its row."""

    @classmethod
    def of(cls, opportunities: OpportunityFrame) -> Self:
        """Compile a catalogue whose options are sorted by opportunity."""
        options = opportunities.options
        row = options.opportunity
        first = np.searchsorted(row, np.arange(len(opportunities)))
        points = unit_vectors(options.latitude, options.longitude)
        return cls.joined(
            places=Different.of(*points.T, options.cell),
            days=Different.of(opportunities.closes_on[row], options.starts_on, options.places_left == 0),
            persons=Different.of(opportunities.minimum_level[row], options.delivery),
            ages=Different.of(opportunities.minimum_age[row], opportunities.maximum_age[row], options.starts_on),
            first=first,
        )

    @classmethod
    def joined(
        cls, places: Different, days: Different, persons: Different, ages: Different, first: NDArray[np.intp]
    ) -> Self:
        """Put the facts together, as `of` and `topn.shelves` do."""
        counts = np.diff(first, append=len(places.code))
        later = (
            (with_more := np.flatnonzero(counts > place), first[with_more] + place)
            for place in range(1, int(counts.max(initial=0)))
        )
        return cls(places, days, persons, ages, first, tuple(later))

    def minutes(self, table: JourneyTable | None, resident: Resident, travel: TravelModel) -> NDArray[np.float64]:
        """Return the estimated minutes to every place, shape (places,); NaN where either end is not known.

        From the table of journeys where it has both ends, else from the straight line.
        """
        *points, cells = self.places.columns
        if resident.latitude is None or resident.longitude is None:
            return np.full(len(cells), np.nan)
        home = unit_vectors(np.array(resident.latitude), np.array(resident.longitude))
        straight = travel.minutes(kilometres(home, np.stack(points, axis=-1)))
        row = None if table is None else table.rows.get(resident.starts_from)
        if table is None or row is None:
            return straight
        return np.where(cells == UNKNOWN, straight, table.minutes[row, cells])

    def shut_by_day(self, today: np.datetime64) -> tuple[Flags, Flags, Flags]:
        """Return (closed, started, full), each (different days,)."""
        closes_on, starts_on, full = self.days.columns
        return closes_on < today, starts_on < today, full

    def shut_by_answers(self, resident: Resident) -> tuple[Flags, Flags]:
        """Return (level too high, delivery not wanted), each (different persons,); False for an answer not given."""
        level, delivery = self.persons.columns
        above = unwanted = np.zeros(len(level), dtype=np.bool_)
        if resident.highest_level is not None:
            above = (level != UNKNOWN) & (level > resident.highest_level)
        if resident.delivery:
            unwanted = (delivery != 0) & (delivery & resident.delivery == 0)
        return above, unwanted

    def shut_by_age(self, resident: Resident, today: np.datetime64) -> tuple[Flags, Flags]:
        """Return (too young, too old), each (different ages,): only where it is so for every day the resident may be born on."""
        lowest, highest, starts_on = self.ages.columns
        first_day = np.where(np.isnat(starts_on), today, starts_on)
        too_young = too_old = np.zeros(len(first_day), dtype=np.bool_)
        if resident.born_from is not None:
            too_young = (lowest != UNKNOWN) & (first_day < birthdays(resident.born_from, lowest))
        if resident.born_to is not None:
            too_old = (highest != UNKNOWN) & (first_day >= birthdays(resident.born_to, highest + 1))
        return too_young, too_old

    def lowest(self, values: NDArray[Any]) -> NDArray[Any]:
        """Return the lowest value among the options of each opportunity, shape (opportunities,), from shape (options,)."""
        found: NDArray[Any] = values[self.first]
        for rows, options in self.later:
            found[rows] = np.minimum(found[rows], values[options])
        return found

    def any_of(self, words: NDArray[np.uint64]) -> NDArray[np.uint64]:
        """Return the bits that any option of each opportunity has, shape (opportunities,), from shape (options,)."""
        found: NDArray[np.uint64] = words[self.first]
        for rows, options in self.later:
            found[rows] |= words[options]
        return found


def birthdays(born: date, ages: NDArray[np.int16]) -> NDArray[np.datetime64]:
    """Return the day on which somebody turns each age, shape of `ages`; 1 March for 29 February outside leap years."""
    years = np.arange(max(int(ages.max(initial=0)), 0) + 1)
    table = (np.datetime64(f"{born:%Y-%m}", "M") + 12 * years).astype("datetime64[D]") + (born.day - 1)
    return table[np.maximum(ages, 0)]
