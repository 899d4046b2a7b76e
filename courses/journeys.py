"""How long a journey takes, looked up in the stored times; where there are none, estimated from the straight line."""

from __future__ import annotations

import re
from collections import defaultdict
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

LONG: Final = 2
"""Hours from which a journey is told in hours."""
_OUTCODE: Final = re.compile(r"[A-Z]{1,2}[0-9][0-9A-Z]?", re.ASCII)
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
        return f"About {_in_words(self.minutes)} {by.get(self.mode, 'by public transport')}"


def _in_words(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    if hours < LONG:
        return f"{minutes} minutes"
    return f"{hours} hours {rest} minutes" if rest else f"{hours} hours"


def outcode_in(text: str) -> str | None:
    """The outcode that somebody typed, in capitals; None where it has not the shape of one."""
    code = text.strip().upper()
    return code if _OUTCODE.fullmatch(code) else None


def minutes_to_cells(outcode: str, mode: str = TravelMode.PUBLIC_TRANSPORT) -> NDArray[np.uint8]:
    """Minutes to every cell of the grid, shape (CELLS,); 255 for 255 and more.

    Raises:
        OutcodeNotFound: it is not a London outcode.
    """
    code = outcode_in(outcode)
    stored = TravelTimes.objects.filter(outcode=code, mode=mode).values_list("minutes", flat=True).first()
    if stored is not None:
        return np.frombuffer(stored, dtype=np.uint8)
    home = Outcode.objects.filter(pk=code).first()
    if home is None:
        raise OutcodeNotFound(field="outcode")
    return as_bytes(_estimate(home, on_plane(*centres()), mode))


@dataclass(frozen=True, slots=True, eq=False)
class Start:
    """An outcode with its stored times: what it takes to say how long a journey to any venue is."""

    home: Outcode
    stored: Mapping[str, NDArray[np.uint8]]
    """Minutes to every cell by mode; a mode that is missing is estimated from the straight line."""

    def journeys_to(self, venue: Venue) -> list[Journey]:
        """One for each mode that takes less than 255 minutes; none where nobody knows where the venue is."""
        if venue.latitude is None or venue.longitude is None:
            return []
        minutes = {
            mode: self._minutes_to(venue.latitude, venue.longitude, venue.cell, mode) for mode in TravelMode.values
        }
        return [Journey(mode=mode, minutes=in_fives(took)) for mode, took in minutes.items() if took < UNREACHED]

    def _minutes_to(self, latitude: float, longitude: float, cell: int | None, mode: str) -> float:
        if mode in self.stored and cell is not None:
            return float(self.stored[mode][cell])
        return float(_estimate(self.home, on_plane(np.array([latitude]), np.array([longitude])), mode)[0])


def starts(outcodes: Iterable[str]) -> dict[str, Start]:
    """The starting points of these outcodes, as they were written, in two statements; one that is not in London is absent."""
    written = {text: code for text in outcodes if (code := outcode_in(text))}
    stored: dict[str, dict[str, NDArray[np.uint8]]] = defaultdict(dict)
    times = TravelTimes.objects.filter(outcode__in=written.values())
    for code, mode, minutes in times.values_list("outcode", "mode", "minutes"):
        stored[code][mode] = np.frombuffer(minutes, dtype=np.uint8)
    homes = Outcode.objects.in_bulk([*written.values()])
    return {text: Start(homes[code], stored[code]) for text, code in written.items() if code in homes}


def in_fives(minutes: float) -> int:
    """Minutes to the nearest five, five at least."""
    return max(5, 5 * round(minutes / 5))


def as_bytes(minutes: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Whole minutes that fit into a byte; 255 for more, and for what is not known."""
    return np.nan_to_num(np.rint(np.minimum(minutes, UNREACHED)), nan=UNREACHED).astype(np.uint8)


def _estimate(home: Outcode, places: NDArray[np.float64], mode: str) -> NDArray[np.float64]:
    start = on_plane(np.array([home.latitude]), np.array([home.longitude]))
    minutes: NDArray[np.float64] = _BY_STRAIGHT_LINE[mode](distances(start, places)[0], TravelParameters())
    return minutes
