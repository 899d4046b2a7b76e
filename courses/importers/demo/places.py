"""Fictional venues and workplaces, at the centre of a real part of a real outcode."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from courses.importers.fitting import fitting
from courses.importers.reading import Once
from courses.importers.record import Record
from courses.importers.skips import Skip, SkipCode
from courses.models import AccessFeature, OutcodeBorough, Source, Venue

Places = Mapping[tuple[str, str], OutcodeBorough]


def places() -> Places:
    """Each part of an outcode, by outcode and name of the borough."""
    parts = OutcodeBorough.objects.select_related("borough")
    return {(part.outcode_id, part.borough.name): part for part in parts}


def venue_builder(known: Places) -> Callable[[Record], Venue]:
    """Makes a venue of an object of `venues.json` or `workplaces.json`; a key may stand in the two files only once."""
    once = Once()

    def build(record: Record) -> Venue:
        key, outcode = record.required("key"), record.required("outcode")
        once("key", key)
        place = known.get((outcode, record.required("borough")))
        if place is None:
            raise Skip("borough", SkipCode.PLACE_INVALID)
        return fitting(
            Venue(
                source=Source.DEMO,
                source_ref=key,
                name=record.required_line("name"),
                kind=record.choice("kind", Venue.Kind),
                address=record.line("address"),
                postcode=outcode,  # the second half would be somebody's real front door
                borough_id=place.borough_id,
                latitude=place.latitude,
                longitude=place.longitude,
                access=record.choices("access", AccessFeature),
            )
        )

    return build
