"""Training providers."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from courses.models.catalogue_version import counts_changes
from courses.models.place import Venue
from courses.models.source import Sourced


class Provider(Sourced):
    """An organisation that runs courses."""

    name = models.CharField(max_length=255)
    legal_name = models.CharField(max_length=255, blank=True)
    ukprn = models.CharField(
        "UKPRN",
        max_length=8,
        unique=True,
        null=True,
        blank=True,
        help_text="UK Provider Reference Number, eight digits.",
    )
    kind = models.CharField(max_length=64, blank=True, help_text="In the register's own words.")
    website = models.URLField(max_length=255, blank=True)
    about = models.TextField(max_length=2000, blank=True)
    office = models.ForeignKey(Venue, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta(Sourced.Meta):
        ordering = ["name", "pk"]
        triggers = counts_changes()
        constraints = [
            *Sourced.Meta.constraints,
            models.CheckConstraint(
                condition=Q(ukprn__isnull=True) | Q(ukprn__regex=r"^[0-9]{8}$"), name="provider_ukprn_is_eight_digits"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="provider_has_name"),
        ]

    def __str__(self) -> str:
        return self.name
