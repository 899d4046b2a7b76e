"""Works out the travel times of every outcode, and writes those that are not there yet."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from django.db import transaction
from numpy.typing import NDArray

from courses.journeys import as_bytes
from courses.models import Outcode, TravelMode, TravelTimes
from courses.travel.grid import centres
from courses.travel.network import Network, Station, build_network, digest
from courses.travel.parameters import TravelParameters
from courses.travel.plane import distances, on_plane
from courses.travel.times import LastStretch, by_straight_line, cycling, last_stretch, public_transport, walking

BATCH: Final = 40  # outcodes a step: a step's arrays stay within 100 MB
_FIELDS: Final = ["minutes", "made_from"]


@dataclass(frozen=True, slots=True)
class Built:
    """How many rows were written and how many were as they should be."""

    created: int
    updated: int
    unchanged: int

    def __str__(self) -> str:
        if not self.created + self.updated:
            return "nothing changed"
        counts = {"new": self.created, "changed": self.updated, "unchanged": self.unchanged}
        return ", ".join(f"{count:,} {word}" for word, count in counts.items() if count)


@transaction.atomic
def build_travel_times(
    *,
    stations: Sequence[Station],
    parameters: TravelParameters | None = None,
    advance: Callable[[int], None] = lambda _: None,
) -> Built:
    """Bring the stored travel times up to date: a second time changes nothing.

    Args:
        stations: of the network; with none, public transport is estimated from the straight line.
        parameters: what is assumed; None for the defaults.
        advance: told how many outcodes are done.
    """
    assumed = parameters or TravelParameters()
    mark = digest(stations, assumed)
    stored = {(row[0], row[1]): row[2] for row in TravelTimes.objects.values_list("outcode", "mode", "made_from")}
    outcodes = list(Outcode.objects.order_by("code"))
    wanted = [
        row for row in outcodes if any(stored.get((row.code, mode)) != _mark(mark, row) for mode in TravelMode.values)
    ]
    advance(len(outcodes) - len(wanted))
    if wanted:
        ways = _ways(build_network(stations, assumed), assumed)
        for start in range(0, len(wanted), BATCH):
            batch = wanted[start : start + BATCH]
            TravelTimes.objects.bulk_create(
                _rows(batch, ways, mark),
                update_conflicts=True,
                unique_fields=["outcode", "mode"],
                update_fields=_FIELDS,
            )
            advance(len(batch))
    made = [(row.code, mode) for row in wanted for mode in TravelMode.values]
    created = sum(key not in stored for key in made)
    return Built(created, len(made) - created, (len(outcodes) - len(wanted)) * len(TravelMode))


def _mark(mark: str, outcode: Outcode) -> str:
    return hashlib.sha256(repr((mark, outcode.latitude, outcode.longitude)).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class _Ways:
    """What every outcode's journeys have in common."""

    cells: NDArray[np.float64]
    network: Network
    last: LastStretch | None
    parameters: TravelParameters


def _ways(network: Network, parameters: TravelParameters) -> _Ways:
    cells = on_plane(*centres())
    last = last_stretch(cells, network, parameters) if len(network.places) else None
    return _Ways(cells, network, last, parameters)


def _rows(outcodes: Sequence[Outcode], ways: _Ways, mark: str) -> Iterable[TravelTimes]:
    homes = on_plane(np.array([row.latitude for row in outcodes]), np.array([row.longitude for row in outcodes]))
    for mode, minutes in _minutes(homes, ways).items():
        for outcode, row in zip(outcodes, as_bytes(minutes), strict=True):
            yield TravelTimes(outcode=outcode, mode=mode, minutes=row.tobytes(), made_from=_mark(mark, outcode))


def _minutes(homes: NDArray[np.float64], ways: _Ways) -> dict[TravelMode, NDArray[np.float64]]:
    apart = distances(homes, ways.cells)
    if ways.last is None:
        by_train = by_straight_line(apart, ways.parameters)
    else:
        by_train = public_transport(homes, ways.cells, ways.network, ways.parameters, last=ways.last)
    return {
        TravelMode.PUBLIC_TRANSPORT: by_train,
        TravelMode.WALKING: walking(apart, ways.parameters),
        TravelMode.CYCLING: cycling(apart, ways.parameters),
    }
