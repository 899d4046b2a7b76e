"""Boroughs, outcodes and the parts of an outcode that lie in each borough.

Files: `london_boroughs.csv` and `london_outcode_borough.csv` (ONS Postcode Directory, November 2025, and names of local
authorities; Open Government Licence v3.0), `london_areas_33.csv` (the statutory division into Inner and Outer London).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from itertools import groupby

from courses.importers.addresses import outcode
from courses.importers.fitting import fitting
from courses.importers.reading import Once
from courses.importers.record import Record
from courses.importers.skips import Skip, SkipCode
from courses.importers.upsert import Written, replace, upsert
from courses.models import Borough, Outcode, OutcodeBorough

BOROUGH_COLUMNS = ("gss_code", "name", "postcode_centroid_lat", "postcode_centroid_lon")
OUTCODE_COLUMNS = ("outcode", "gss_code", "postcodes", "share_of_outcode", "lat", "lon")


def borough_builder(parts: Mapping[str, str] | None = None) -> Callable[[Record], Borough]:
    """Makes a borough of a row.

    Args:
        parts: "inner" or "outer" by ONS code; None where the row itself has it in the column `part`.
    """
    once = Once()

    def build(record: Record) -> Borough:
        code = record.required("gss_code")
        if parts is not None and code not in parts:
            raise Skip("gss_code", SkipCode.BOROUGH_UNKNOWN)
        part = record.choice("part", Borough.Part) if parts is None else parts[code]
        latitude, longitude = record.point("postcode_centroid_lat", "postcode_centroid_lon")
        once("gss_code", code)
        name = record.required_line("name")
        return fitting(Borough(gss_code=code, name=name, part=part, latitude=latitude, longitude=longitude))

    return build


def part_of(record: Record) -> tuple[str, str]:
    """(ONS code, "inner" or "outer") of a row of `london_areas_33.csv`."""
    return record.required("gss_code"), record.choice("statutory_inner_outer", Borough.Part)


def write_boroughs(rows: Iterable[Borough]) -> Written:
    """Write boroughs."""
    return upsert(Borough.objects.all(), rows, key=("gss_code",))


def share_builder(boroughs: frozenset[str]) -> Callable[[Record], OutcodeBorough]:
    """Makes the part of an outcode in one borough of a row. `boroughs` are the ONS codes that exist."""
    once = Once()

    def build(record: Record) -> OutcodeBorough:
        half, code = outcode(record, "outcode"), record.required("gss_code")
        if code not in boroughs:
            raise Skip("gss_code", SkipCode.BOROUGH_UNKNOWN)
        share, postcodes = record.decimal("share_of_outcode"), record.whole("postcodes")
        if share is None or not 0 < share <= 1:
            raise Skip("share_of_outcode", SkipCode.NUMBER_INVALID)
        if postcodes is None or postcodes < 1:
            raise Skip("postcodes", SkipCode.NUMBER_INVALID)
        latitude, longitude = record.point("lat", "lon")
        once("outcode", (half, code))
        return fitting(
            OutcodeBorough(
                outcode_id=half,
                borough_id=code,
                share=share.quantize(Decimal("0.0001")),
                postcodes=postcodes,
                latitude=latitude,
                longitude=longitude,
            )
        )

    return build


def write_outcodes(rows: Iterable[OutcodeBorough]) -> tuple[Written, Written]:
    """Write outcodes and all of their parts: (outcodes, parts).

    An outcode lies at the mean of its London postcodes: the means of its parts, weighted by their postcodes.
    """
    shares = sorted(rows, key=lambda row: row.outcode_id)
    outcodes = (_outcode(code, list(parts)) for code, parts in groupby(shares, key=lambda row: row.outcode_id))
    return (
        upsert(Outcode.objects.all(), outcodes, key=("code",)),
        replace(OutcodeBorough.objects.all(), shares, key=("outcode_id", "borough_id")),
    )


def _outcode(code: str, parts: list[OutcodeBorough]) -> Outcode:
    postcodes = sum(part.postcodes for part in parts)
    return Outcode(
        code=code,
        # Five decimals are about a metre, as the file has them.
        latitude=round(sum(part.latitude * part.postcodes for part in parts) / postcodes, 5),
        longitude=round(sum(part.longitude * part.postcodes for part in parts) / postcodes, 5),
    )
