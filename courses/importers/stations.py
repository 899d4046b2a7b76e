"""Stations, and the lines that call there.

File: `fixtures/tfl_stations.csv` (Transport for London, station topology of March 2025; see `fixtures/README.md`).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from courses.importers.reading import FileUnreadable, Once, parse, read_csv
from courses.importers.record import Record
from courses.importers.skips import Skips
from courses.travel.network import Station

STATION_FILE: Final = "tfl_stations.csv"
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
    """The stations of the folder `fixtures`.

    Raises:
        FileMissing, HeaderWrong: see there.
        FileUnreadable: a row is wrong. The file is our own, so nothing of it is used until it is mended.
    """
    skips = Skips()
    stations = list(parse(read_csv(folder / STATION_FILE, STATION_COLUMNS), station_builder(), skips))
    if skips.found:
        first = skips.found[0]
        raise FileUnreadable(f"{STATION_FILE} has mistakes, the first in row {first.row}, {first.field}: {first.code}.")
    return stations
