"""Which boroughs a place lies in or near."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import Q

from courses.models.place import Borough, Venue

REACH: Final = 5_000
"""Metres around a borough within which a place is near it: nobody looks for a wider edge."""


class BoroughOutline(models.Model):
    """The area of a borough, where its publisher's file was imported. Without it, distances are estimated from postcodes."""

    borough = models.OneToOneField(Borough, on_delete=models.CASCADE, primary_key=True, related_name="outline")
    polygons = models.JSONField(
        help_text="Coordinates of a GeoJSON MultiPolygon: longitude and latitude, WGS84 degrees."
    )

    class Meta:
        ordering = ["borough"]

    def __str__(self) -> str:
        return f"outline of {self.borough_id}"


class VenueBorough(models.Model):
    """A borough that a place lies in or within `REACH` metres of. Written by `place_venues`, never by hand."""

    venue = models.ForeignKey(Venue, on_delete=models.CASCADE, related_name="reach")
    borough = models.ForeignKey(Borough, on_delete=models.CASCADE, related_name="reach")
    metres = models.PositiveSmallIntegerField(help_text="From the place to the nearest point of the borough; 0 inside.")

    class Meta:
        ordering = ["venue", "metres", "borough"]
        constraints = [
            models.UniqueConstraint(fields=["venue", "borough"], name="venue_borough_once"),
            models.CheckConstraint(condition=Q(metres__lte=REACH), name="venue_borough_within_reach"),
        ]
        indexes = [models.Index(fields=["borough", "metres"], name="venue_borough_metres")]

    def __str__(self) -> str:
        return f"{self.venue_id} is {self.metres} m from {self.borough_id}"
