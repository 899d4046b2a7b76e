"""The area of every borough, so that "in Hackney, or within 2 km of it" can be measured.

File: `london_boroughs_simplified_60m.geojson` (Greater London Authority, statistical GIS boundaries, simplified to 60 metres;
contains National Statistics and Ordnance Survey data © Crown copyright and database right; Open Government Licence v3.0).
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from courses.importers.open_data.source import OpenSource
from courses.importers.reading import Once
from courses.importers.record import Record
from courses.importers.runs import Load, Parts, rows_of
from courses.importers.skips import Skip, SkipCode
from courses.importers.upsert import upsert
from courses.models import Borough, BoroughOutline, Source
from courses.services.places import place_venues
from courses.travel.outlines import area

_FILE = "london_geo/london_boroughs_simplified_60m.geojson"


def outline_builder(boroughs: Collection[str]) -> Callable[[Record], BoroughOutline]:
    """Makes an outline of a GeoJSON feature. `boroughs` are the ONS codes that exist."""
    once = Once()

    def build(record: Record) -> BoroughOutline:
        properties, geometry = record.values.get("properties"), record.values.get("geometry")
        if not isinstance(properties, dict) or not isinstance(geometry, dict):
            raise Skip("geometry", SkipCode.VALUE_MISSING)
        code = record.inside(properties).required("gss_code")
        if code not in boroughs:
            raise Skip("gss_code", SkipCode.BOROUGH_UNKNOWN)
        polygons = _polygons(geometry)
        once("gss_code", code)
        return BoroughOutline(borough_id=code, polygons=polygons)

    return build


def _polygons(geometry: dict[str, Any]) -> Any:
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    polygons: Any = {"MultiPolygon": coordinates, "Polygon": [coordinates]}.get(str(kind), [])
    try:
        area(polygons)
    except (ValueError, TypeError, IndexError) as error:
        raise Skip("geometry", SkipCode.PLACE_INVALID) from error
    return polygons


def _load(load: Load) -> Parts:
    build = outline_builder(frozenset(Borough.objects.values_list("pk", flat=True)))
    written = upsert(BoroughOutline.objects.all(), load.json(_FILE, build), key=("borough_id",))
    if written.changes:
        place_venues()
    return {"borough outlines": written}


BOROUGH_OUTLINES = OpenSource(
    "borough_outlines",
    Source.LONDON_GEO,
    "outlines of London's boroughs",
    (_FILE,),
    _load,
    lambda: [rows_of(BoroughOutline)],
    needs=("boroughs",),
)
