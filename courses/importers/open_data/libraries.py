"""Public libraries, as places where a course can happen.

File: `london_libraries_2023.csv` (Arts Council England, basic data set on public libraries; Open Government Licence v3.0), with
coordinates from the ONS Postcode Directory.

A library that has closed is left out. One that we have stored before and that a newer file calls closed is kept, because a
course may have been held there, with the last day of the year that the file names: it names no day.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date

from courses.importers.addresses import address, postcode
from courses.importers.fitting import fitting
from courses.importers.open_data.source import OpenSource
from courses.importers.reading import Once
from courses.importers.record import Record
from courses.importers.runs import Load, Parts, rows_of
from courses.importers.skips import Skip, SkipCode
from courses.importers.upsert import upsert
from courses.models import Borough, Source, Venue
from courses.services.places import place_venues

_FILE = "london_geo/london_libraries_2023.csv"
_FILE_YEAR = 2023  # of the reporting: a library that is closed without a year was closed by its end
_FIRST_YEAR = 1850  # of the Public Libraries Act
COLUMNS = (
    *("name", "address1", "address2", "address3", "authority", "postcode", "type", "operation_23", "closed"),
    *("gss_code", "lat", "lon"),
)


def library_builder(load: Load, boroughs: Collection[str], stored: Collection[str]) -> Callable[[Record], Venue]:
    """Makes a venue of a row.

    Args:
        load: for values that can be left out.
        boroughs: ONS codes that exist.
        stored: references of the libraries that are in the catalogue already.
    """
    once = Once()

    def build(record: Record) -> Venue:
        if not record.line("type").lower().startswith("static"):
            raise Skip("type", SkipCode.NOT_A_VENUE)
        library = _library(record)
        if library.closed_on and library.source_ref not in stored:
            raise Skip("closed", SkipCode.CLOSED)
        if library.borough_id not in boroughs:
            raise Skip("gss_code", SkipCode.BOROUGH_UNKNOWN)
        library.latitude, library.longitude = record.point("lat", "lon")
        library.postcode = load.unless_broken(record, lambda: postcode(record, "postcode")) or ""
        once("name", library.source_ref)
        return fitting(library)

    return build


def _library(record: Record) -> Venue:
    name = record.required_line("name")
    return Venue(
        source=Source.LIBRARIES,
        source_ref=f"{record.required_line('authority')}: {name}",
        name=name,
        kind=Venue.Kind.LIBRARY,
        address=address(record, "address1", "address2", "address3"),
        borough_id=record.required("gss_code"),
        closed_on=_closed_on(record),
    )


def _closed_on(record: Record) -> date | None:
    """The last day on which it can have been open; None where it is open, or closed only for a while."""
    year = record.whole("closed")
    if year is None and record.line("operation_23").lower() != "closed":
        return None
    if year is not None and not _FIRST_YEAR <= year <= _FILE_YEAR:
        raise Skip("closed", SkipCode.DATE_INVALID)
    return date(year or _FILE_YEAR, 12, 31)


def _load(load: Load) -> Parts:
    libraries = Venue.objects.filter(source=Source.LIBRARIES)
    boroughs = frozenset(Borough.objects.values_list("pk", flat=True))
    stored = frozenset(str(reference) for reference in libraries.values_list("source_ref", flat=True))
    build = library_builder(load, boroughs, stored)
    written = upsert(libraries, load.csv(_FILE, COLUMNS, build), key=("source_ref",), keep=["access"])
    place_venues(written.touched.values())
    return {"libraries": written}


LIBRARIES = OpenSource(
    "libraries",
    Source.LIBRARIES,
    "public libraries",
    (_FILE,),
    _load,
    lambda: [rows_of(Venue, source=Source.LIBRARIES)],
    needs=("boroughs",),
)
