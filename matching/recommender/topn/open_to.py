"""Who may take part in what, for 64 residents at once: the hard conditions of `candidates`, as bits.

Bitmaps the other way round: a word for each *different fact*, a bit for each resident. Sixty-four people need a few thousand
comparisons each, and then three looked-up words and two ANDs an option answer for all of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from numpy.typing import NDArray

    from matching.recommender.frames import JourneyTable, Resident
    from matching.recommender.gates import Gates
    from matching.recommender.travel import TravelModel

    Words = NDArray[np.uint64]
    Flags = NDArray[np.bool_]

WORD: Final = 64
"""Residents that share a word."""


class Doors:
    """The hard conditions of a catalogue on one day. What was asked once (an age, a place and a limit) is remembered."""

    def __init__(
        self, gates: Gates, ids: NDArray[np.int64], journeys: JourneyTable | None, today: date, travel: TravelModel
    ) -> None:
        self._gates = gates
        self._ids = ids
        self._journeys = journeys
        self._day = np.datetime64(today, "D")
        self._travel = travel
        closed, started, full = gates.shut_by_day(self._day)
        self._live = ~(closed | started | full)
        self._asked: dict[Any, Flags] = {}

    def words(self, residents: Sequence[Resident]) -> Words:
        """Return one word an opportunity, shape (opportunities,): bit r is set where `find_candidates` leaves it to resident r.

        There are at most `WORD` residents.
        """
        gates, everybody = self._gates, np.uint64((1 << len(residents)) - 1)
        open_to = np.where(self._live, everybody, np.uint64(0)).take(gates.days.code)
        open_to &= self._bits(residents, self._answers).take(gates.persons.code)
        open_to &= self._bits(residents, self._age).take(gates.ages.code)
        open_to &= self._bits(residents, self._journey).take(gates.places.code)
        return _without_hidden(gates.any_of(open_to), self._ids, residents)

    def rows(self, resident: Resident) -> NDArray[np.intp]:
        """Return the rows of the opportunities that are open to one resident, ascending."""
        return np.flatnonzero(self.words((resident,)))

    def choosy(self, residents: Sequence[Resident]) -> Flags:
        """Return whose level and ways of taking part leave less than half of all options, shape (residents,)."""
        counts = np.bincount(self._gates.persons.code, minlength=len(self._gates.persons.columns[0]))
        answers = [self._answers(resident) for resident in residents]
        few = {id(passes): 2 * int(counts[passes].sum()) < int(counts.sum()) for passes in answers}
        return np.array([few[id(passes)] for passes in answers], dtype=np.bool_)

    def _answers(self, resident: Resident) -> Flags:
        key = ("answers", resident.highest_level, resident.delivery)
        return self._once(key, lambda: ~np.logical_or(*self._gates.shut_by_answers(resident)))

    def _age(self, resident: Resident) -> Flags:
        key = ("age", resident.born_from, resident.born_to)
        return self._once(key, lambda: ~np.logical_or(*self._gates.shut_by_age(resident, self._day)))

    def _journey(self, resident: Resident) -> Flags:
        key = ("journey", resident.latitude, resident.longitude, resident.starts_from, resident.longest_journey)
        return self._once(key, lambda: self._reached(resident))

    def _reached(self, resident: Resident) -> Flags:
        if resident.longest_journey is None:
            return np.ones(len(self._gates.places.columns[0]), dtype=np.bool_)
        too_far: Flags = self._gates.minutes(self._journeys, resident, self._travel) > resident.longest_journey
        return ~too_far

    def _once(self, key: Any, ask: Callable[[], Flags]) -> Flags:
        if key not in self._asked:
            self._asked[key] = ask()
        return self._asked[key]

    @staticmethod
    def _bits(residents: Sequence[Resident], passes: Callable[[Resident], Flags]) -> Words:
        """Return a word for each different fact: who of the residents passes it."""
        octets = np.packbits(np.stack([passes(resident) for resident in residents]), axis=0, bitorder="little")
        words = np.zeros((octets.shape[1], WORD // 8), dtype=np.uint8)
        words[:, : len(octets)] = octets.T
        return words.view("<u8").reshape(-1).astype(np.uint64, copy=False)


def _without_hidden(words: Words, ids: NDArray[np.int64], residents: Sequence[Resident]) -> Words:
    for place, resident in enumerate(residents):
        if resident.hidden:
            hidden = np.isin(ids, np.fromiter(resident.hidden, np.int64, len(resident.hidden)))
            words[hidden] &= ~np.uint64(1 << place)
    return words
