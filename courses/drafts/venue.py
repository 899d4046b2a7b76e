"""A venue of an organisation's register, as a draft."""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass
from datetime import date
from typing import Final

from backend.errors import Problem
from courses.drafts.findings import LONGEST_TEXT, Findings
from courses.models import AccessFeature, Borough, Venue

_POSTCODE: Final = re.compile(r"([A-Z]{1,2}[0-9][0-9A-Z]?) ?([0-9][A-Z]{2})")


@dataclass(frozen=True)
class VenueDraft:
    """A place. The names are those of `Venue`."""

    reference: str = ""
    name: str = ""
    kind: str = Venue.Kind.TRAINING_CENTRE.value
    address: str = ""
    postcode: str = ""
    outside_london: bool = False
    borough_id: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    access: tuple[str, ...] = ()
    closed_on: date | None = None


def check_venue(draft: VenueDraft, *, outcodes: Container[str] | None) -> list[Problem]:
    """Everything wrong with a venue.

    Args:
        draft: the venue.
        outcodes: those of London; None where they are not loaded, so that only the shape is checked.
    """
    found = Findings()
    found.reference("reference", draft.reference)
    found.line("name", draft.name, needed=True)
    found.choice("kind", draft.kind, Venue.Kind, needed=True)
    found.text("address", draft.address, limit=LONGEST_TEXT)
    found.choices("access", draft.access, AccessFeature)
    outcode = outcode_of(draft.postcode)
    if outcode is None:
        found.add("POSTCODE_INVALID", "postcode", "Please give a whole postcode, such as SW9 8HE.")
    elif not draft.outside_london and outcodes is not None and outcode not in outcodes:
        found.add("POSTCODE_NOT_IN_LONDON", "postcode", "This is not in London. If that is right, please say so.")
    _check_position(found, draft)
    return found.problems


def outcode_of(postcode: str) -> str | None:
    """The first half of a whole postcode in any spacing and case; None where it is no postcode."""
    match = _POSTCODE.fullmatch(postcode.strip().upper())
    return match[1] if match else None


def tidy_postcode(postcode: str) -> str:
    """In capitals, with one blank; what is no postcode stays as it is."""
    match = _POSTCODE.fullmatch(postcode.strip().upper())
    return f"{match[1]} {match[2]}" if match else postcode


def _check_position(found: Findings, draft: VenueDraft) -> None:
    latitude, longitude = draft.latitude, draft.longitude
    if (latitude is None) != (longitude is None):
        found.add("POSITION_HALF_GIVEN", "longitude", "A position is a latitude and a longitude: both, or neither.")
    elif None not in (latitude, longitude) and (draft.outside_london or not _in_london(latitude, longitude)):
        found.add("POSITION_NOT_IN_LONDON", "latitude", "This position is not in London. Leave it out elsewhere.")
    if draft.outside_london and draft.borough_id is not None:
        found.add("BOROUGH_OUTSIDE_LONDON", "borough_id", "A place outside London lies in no London borough.")
    shape = Borough._meta.get_field("gss_code").max_length or 0  # noqa: SLF001 - Django's documented place
    if draft.borough_id is not None and len(draft.borough_id) != shape:
        found.add("BOROUGH_UNKNOWN", "borough_id", "Please choose one of the 33 boroughs.")


def _in_london(latitude: float | None, longitude: float | None) -> bool:
    """As the database's constraint has it."""
    return 51.0 <= (latitude or 0) <= 52.0 and -1.0 <= (longitude or 0) <= 0.8  # noqa: PLR2004
