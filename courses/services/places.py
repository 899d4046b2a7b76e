"""Puts venues on the map: their coordinates where nobody stated any, their borough, and the boroughs around them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from django.db import transaction
from numpy.typing import NDArray

from courses.models import Borough, BoroughOutline, Outcode, OutcodeBorough, Venue, VenueBorough
from courses.models.venue_borough import REACH
from courses.travel.outlines import area, metres_from_areas, metres_from_centres
from courses.travel.plane import on_plane

BATCH: Final = 2_000
EDGE_KNOWN: Final = 250
"""Metres by which a place may lie outside the borough that somebody stated: outlines are simplified, and so are front doors."""
EDGE_GUESSED: Final = 3_000
"""The same without outlines: the furthest corner of half a postcode."""
_WRITTEN: Final = ["borough", "latitude", "longitude", "approximate"]
Point = tuple[float, float]
Near = dict[str, int]
"""Metres by the code of the borough."""


@transaction.atomic
def place_venues(ids: Iterable[int] | None = None) -> int:
    """Place these venues, or all of them; to be called after a venue is written. A second time changes nothing.

    - A venue without coordinates gets the centre of its outcode (of the part in its borough, or else of the largest part),
      marked as approximate. Once somebody states coordinates it is no longer approximate.
    - A borough that is missing, or plainly not where the coordinates are, becomes the one in which they lie. Outside London
      a stated borough stays, and a missing one stays missing.
    - `VenueBorough` gets a row for every borough within `REACH` metres.

    Returns:
        How many venues have a place.
    """
    rows = Venue.objects.all() if ids is None else Venue.objects.filter(pk__in=list(ids))
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    if not keys:
        return 0
    chart = _Map.read()
    return sum(_place(keys[start : start + BATCH], chart) for start in range(0, len(keys), BATCH))


@dataclass(frozen=True, slots=True, eq=False)
class _Map:
    """What is known of London: outcodes, their parts, and the outlines of boroughs."""

    boroughs: list[str]
    outcodes: dict[str, Point]
    parts: dict[tuple[str, str], Point]
    main: dict[str, str]
    """The borough in which most of an outcode lies."""
    centres: frozenset[Point]
    """Of all outcodes and parts: coordinates that nobody has stated."""
    areas: list[Any] | None
    """In the order of `boroughs`; None unless every borough has its outline."""

    @classmethod
    def read(cls) -> _Map:
        boroughs = list(Borough.objects.order_by("pk").values_list("pk", flat=True))
        outlines = dict(BoroughOutline.objects.values_list("borough", "polygons"))
        outcodes = {row[0]: row[1:] for row in Outcode.objects.values_list("code", "latitude", "longitude")}
        parts = {
            row[:2]: row[2:]
            for row in OutcodeBorough.objects.order_by("outcode", "share", "-borough").values_list(
                "outcode", "borough", "latitude", "longitude"
            )
        }
        return cls(
            boroughs=boroughs,
            outcodes=outcodes,
            parts=parts,
            main=dict(parts.keys()),  # the largest share comes last
            centres=frozenset([*outcodes.values(), *parts.values()]),
            areas=[area(outlines[code]) for code in boroughs] if boroughs and set(boroughs) <= set(outlines) else None,
        )

    def centre(self, venue: Venue) -> tuple[str | None, Point | None]:
        """(borough, centre) of the part of the venue's outcode that lies in its borough, or else of the largest part."""
        code = venue.postcode.split(" ")[0].upper()
        borough = venue.borough_id if (code, venue.borough_id) in self.parts else self.main.get(code)
        if borough is None:
            return venue.borough_id, self.outcodes.get(code)
        return borough, self.parts[code, borough]

    def metres(self, points: Sequence[Point]) -> NDArray[np.float64]:
        """To every borough, shape (points, boroughs)."""
        places = on_plane(*np.array(points, dtype=np.float64).reshape(-1, 2).T)
        if self.areas is not None:
            return metres_from_areas(self.areas, places)
        number = {code: row for row, code in enumerate(self.boroughs)}
        owners = np.array([number[borough] for _, borough in self.parts], dtype=np.intp)
        centres = on_plane(*np.array(list(self.parts.values()), dtype=np.float64).reshape(-1, 2).T)
        return metres_from_centres(centres, owners, len(self.boroughs), places)


def _place(keys: list[int], chart: _Map) -> int:
    venues = list(Venue.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk"))
    before = {venue.pk: _state(venue) for venue in venues}
    for venue in venues:
        _locate(venue, chart)
    placed = [(venue, point) for venue in venues if (point := _point(venue)) is not None]
    lengths = chart.metres([point for _, point in placed])
    reach = {venue.pk: _reach(venue, metres, chart) for (venue, _), metres in zip(placed, lengths, strict=True)}
    changed = [venue for venue in venues if _state(venue) != before[venue.pk]]
    # INSERT … ON CONFLICT (primary key) DO UPDATE, as the importers do: far quicker than Django's UPDATE … CASE WHEN.
    Venue.objects.bulk_create(changed, update_conflicts=True, unique_fields=["pk"], update_fields=_WRITTEN)
    _write(reach, keys)
    return len(placed)


def _write(reach: Mapping[int, Near], keys: Sequence[int]) -> None:
    """Replace the rows of those venues whose reach has changed, and of no others."""
    stored: dict[int, Near] = defaultdict(dict)
    for venue, borough, metres in VenueBorough.objects.filter(venue__in=keys).values_list("venue", "borough", "metres"):
        stored[venue][borough] = metres
    different = [key for key in keys if reach.get(key, {}) != stored[key]]
    VenueBorough.objects.filter(venue__in=different).delete()
    VenueBorough.objects.bulk_create(
        (
            VenueBorough(venue_id=key, borough_id=borough, metres=metres)
            for key in different
            for borough, metres in reach.get(key, {}).items()
        ),
        batch_size=BATCH,
    )


def _state(venue: Venue) -> tuple[Any, ...]:
    return venue.borough_id, venue.latitude, venue.longitude, venue.approximate


def _point(venue: Venue) -> Point | None:
    return None if venue.latitude is None or venue.longitude is None else (venue.latitude, venue.longitude)


def _locate(venue: Venue, chart: _Map) -> None:
    """Coordinates of the outcode where nobody stated better ones."""
    point = _point(venue)
    if point is not None and not (venue.approximate and point in chart.centres):
        venue.approximate = False
        return
    venue.borough_id, centre = chart.centre(venue)
    venue.latitude, venue.longitude = centre or (None, None)
    venue.approximate = centre is not None


def _reach(venue: Venue, metres: NDArray[np.float64], chart: _Map) -> Near:
    """Metres to the boroughs around one venue; its own borough is set where it is missing or wrong, and is 0 metres away."""
    edge = EDGE_GUESSED if chart.areas is None or venue.approximate else EDGE_KNOWN
    borough = chart.boroughs.index(venue.borough_id) if venue.borough_id in chart.boroughs else None
    if borough is None or metres[borough] > edge:
        nearest = int(np.argmin(metres)) if len(metres) else None
        borough = nearest if nearest is not None and metres[nearest] <= edge else borough
        venue.borough_id = None if borough is None else chart.boroughs[borough]
    lengths = metres.copy()
    if borough is not None:
        lengths[borough] = 0
    return {chart.boroughs[row]: round(float(lengths[row])) for row in np.flatnonzero(lengths <= REACH).tolist()}
