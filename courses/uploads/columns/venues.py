"""Columns of a file of venues: an organisation's register, one row a place."""

from __future__ import annotations

from typing import Final

from courses.models import AccessFeature, Venue
from courses.uploads.columns.column import DAY, REFERENCE, TEXT, YES_NO, Column, choice, choices

VENUE_COLUMNS: Final = (
    Column(
        "venue_reference",
        "reference",
        REFERENCE,
        "Your own reference of the place. Files of courses and jobs name it.",
        "EXAMPLE-PLACE",
        needed=True,
        limit=255,
        also=("reference", "your_venue_reference"),
    ),
    Column(
        "name", "name", TEXT, "Name of the place.", "Marsh Lane Centre", needed=True, limit=255, also=("venue_name",)
    ),
    Column("kind", "kind", choice(Venue.Kind), "Sort of place.", "TRAINING_CENTRE", needed=True),
    Column("address", "address", TEXT, "Street and number.", "1 Marsh Lane", limit=500),
    Column("postcode", "postcode", TEXT, "Postcode.", "E7 9ZZ", needed=True, limit=8),
    Column("outside_london", "outside_london", YES_NO, "Yes where the place is not in London.", "no"),
    Column("access", "access", choices(AccessFeature), "Practical help at this place.", "STEP_FREE; HEARING_LOOP"),
    Column("closed_on", "closed_on", DAY, "Last day that it is open, where it closes."),
)
