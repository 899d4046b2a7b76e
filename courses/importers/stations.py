"""Stations, and the lines that call there.

Files: `fixtures/tfl_stations.csv` (Transport for London, station topology of March 2025; TfL's transport data terms) and
`fixtures/rail_stations.csv` (uk-railway-stations, Open Database License 1.0), the stations at which only National Rail calls.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from courses.importers.reading import FileUnreadable, Once, parse, read_csv
from courses.importers.record import Record
from courses.importers.skips import Skips
from courses.travel.network import Station

STATION_FILES: Final = ("tfl_stations.csv", "rail_stations.csv")
STATION_COLUMNS: Final = ("station", "name", "latitude", "longitude", "lines")


def station_builder() -> Callable[[Record], Station]:
    """Makes a station of a row."""
    once = Once()

    def build(record: Record) -> Station:
        once("station", record.required("station"))
        latitude, longitude = record.point("latitude", "longitude")
        lines = tuple(record.required("lines").split())
        return Station(record.required_line("name"), latitude, longitude, lines)

    return build


def read_stations(folder: Path) -> list[Station]:
    """The stations of the files in the folder `fixtures`.

    Raises:
        FileMissing, HeaderWrong: see there.
        FileUnreadable: a row is wrong. The files are our own, so nothing of them is used until they are mended.
    """
    skips = Skips()
    build = station_builder()
    stations = [
        station for name in STATION_FILES for station in parse(read_csv(folder / name, STATION_COLUMNS), build, skips)
    ]
    if skips.found:
        first = skips.found[0]
        raise FileUnreadable(f"{first.file} has mistakes, the first in row {first.row}, {first.field}: {first.code}.")
    return stations
