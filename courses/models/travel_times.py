"""How long it takes from each half of a postcode to each part of London: worked out once, looked up ever after."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import F, Func, IntegerField, Q
from django.db.models.lookups import Exact

from courses.models.catalogue_version import counts_rows
from courses.models.place import Outcode
from courses.travel.grid import CELLS

UNREACHED: Final = 255
"""The minutes of a cell that is 255 minutes away or more."""


class TravelMode(models.TextChoices):
    """A way to get somewhere."""

    PUBLIC_TRANSPORT = "PUBLIC_TRANSPORT", "public transport"
    WALKING = "WALKING", "foot"
    CYCLING = "CYCLING", "bicycle"


class TravelTimes(models.Model):
    """Minutes, door to door and one way, from the centre of an outcode to the middle of every cell of the grid."""

    outcode = models.ForeignKey(Outcode, on_delete=models.CASCADE, related_name="travel_times")
    mode = models.CharField(max_length=20, choices=TravelMode.choices)
    minutes = models.BinaryField(
        help_text=f"One byte a cell, in the grid's order; {UNREACHED} for {UNREACHED} minutes and more."
    )
    made_from = models.CharField(
        max_length=64, help_text="SHA-256 of the outcode's place, the stations, the parameters and the arithmetic."
    )

    class Meta:
        ordering = ["outcode", "mode"]
        verbose_name_plural = "travel times"
        # A recommendation depends on the journey: new times are a new catalogue to whoever keeps lists.
        triggers = counts_rows(("outcode_id", "mode", "minutes"))
        constraints = [
            models.UniqueConstraint(fields=["outcode", "mode"], name="travel_times_once"),
            models.CheckConstraint(condition=Q(mode__in=TravelMode.values), name="travel_times_mode_known"),
            # A row of another length belongs to another grid: its cells would be other places.
            models.CheckConstraint(
                condition=Q(Exact(Func(F("minutes"), function="octet_length", output_field=IntegerField()), CELLS)),
                name="travel_times_one_byte_a_cell",
            ),
            models.CheckConstraint(condition=Q(made_from__regex=r"^[0-9a-f]{64}$"), name="travel_times_made_from_hash"),
        ]

    def __str__(self) -> str:
        return f"{self.outcode_id} by {self.get_mode_display()}"
