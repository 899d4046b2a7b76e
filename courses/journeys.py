"""How long a journey takes, looked up in the stored times; where there are none, estimated from the straight line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from backend.errors import NotFound
from courses.models import Outcode, TravelMode, TravelTimes, Venue
from courses.models.travel_times import UNREACHED
from courses.travel.grid import centres
from courses.travel.parameters import TravelParameters
from courses.travel.plane import distances, on_plane
from courses.travel.times import by_straight_line, cycling, walking

_BY_STRAIGHT_LINE: Final = {
    TravelMode.PUBLIC_TRANSPORT.value: by_straight_line,
    TravelMode.WALKING.value: walking,
    TravelMode.CYCLING.value: cycling,
}


class OutcodeNotFound(NotFound):
    """No London postcode begins like this."""

    code = "OUTCODE_NOT_FOUND"
    message = "We can't find that postcode in London. Please type the first half, like SW9."


@dataclass(frozen=True, slots=True)
class Journey:
    """An estimated journey to a place, one way, door to door."""

    mode: str
    minutes: int
    """Rounded to five minutes, five at least: the estimate is no better than that."""

    @property
    def text(self) -> str:
        """In plain words."""
        by = {TravelMode.WALKING.value: "on foot", TravelMode.CYCLING.value: "by bicycle"}
        return f"About {self.minutes} minutes {by.get(self.mode, 'by public transport')}"


def cells_within(outcode: str, minutes: int, mode: str = TravelMode.PUBLIC_TRANSPORT) -> list[int]:
    """The cells of the travel grid that are at most so many minutes away, ascending. See `Venue.cell`.

    Raises:
        OutcodeNotFound: it is not a London outcode.
    """
    cells: list[int] = np.flatnonzero(minutes_to_cells(outcode, mode) <= minutes).tolist()
    return cells


def minutes_to_cells(outcode: str, mode: str = TravelMode.PUBLIC_TRANSPORT) -> NDArray[np.uint8]:
    """Minutes to every cell of the grid, shape (CELLS,); 255 for 255 and more.

    Raises:
        OutcodeNotFound: it is not a London outcode.
    """
    code = outcode.strip().upper()
    stored = TravelTimes.objects.filter(outcode=code, mode=mode).values_list("minutes", flat=True).first()
    if stored is not None:
        return np.frombuffer(stored, dtype=np.uint8)
    home = Outcode.objects.filter(pk=code).first()
    if home is None:
        raise OutcodeNotFound(field="outcode")
    return as_bytes(_estimate(home, on_plane(*centres()), mode))


def journeys(outcode: str, venues: Iterable[Venue]) -> Mapping[int, list[Journey]]:
    """The journeys from an outcode to some venues, by venue, one for each mode that takes less than 255 minutes;
    empty for a venue that has no place.

    One statement for all of them (two before `build_travel_times` ran).

    Raises:
        OutcodeNotFound: it is not a London outcode.
    """
    code, wanted = outcode.strip().upper(), list(venues)
    stored = {
        mode: np.frombuffer(minutes, dtype=np.uint8)
        for mode, minutes in TravelTimes.objects.filter(outcode=code).values_list("mode", "minutes")
    }
    home = None
    if len(stored) < len(TravelMode) or any(venue.cell is None for venue in wanted):
        home = Outcode.objects.filter(pk=code).first()
        if home is None:
            raise OutcodeNotFound(field="outcode")
    return {venue.pk: _to_one(home, stored, venue) for venue in wanted}


def as_bytes(minutes: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Whole minutes that fit into a byte; 255 for more, and for what is not known."""
    return np.nan_to_num(np.rint(np.minimum(minutes, UNREACHED)), nan=UNREACHED).astype(np.uint8)


def _to_one(home: Outcode | None, stored: Mapping[str, NDArray[np.uint8]], venue: Venue) -> list[Journey]:
    if venue.latitude is None or venue.longitude is None:
        return []
    found = []
    for mode in TravelMode.values:
        if mode in stored and venue.cell is not None:
            minutes = float(stored[mode][venue.cell])
        elif home is not None:
            place = on_plane(np.array([venue.latitude]), np.array([venue.longitude]))
            minutes = float(_estimate(home, place, mode)[0])
        else:
            continue
        if minutes < UNREACHED:
            found.append(Journey(mode=mode, minutes=max(5, 5 * round(minutes / 5))))
    return found


def _estimate(home: Outcode, places: NDArray[np.float64], mode: str) -> NDArray[np.float64]:
    start = on_plane(np.array([home.latitude]), np.array([home.longitude]))
    minutes: NDArray[np.float64] = _BY_STRAIGHT_LINE[mode](distances(start, places)[0], TravelParameters())
    return minutes
