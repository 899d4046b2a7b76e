"""Training providers."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from courses.models.feed_mark import FeedMark, marks_shown
from courses.models.organisation import Organisation
from courses.models.place import Venue


class Provider(Organisation):
    """An organisation that runs courses."""

    column = "provider"
    listings_path = "course__provider"

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
    office = models.ForeignKey(Venue, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta(Organisation.Meta):
        ordering = ["name", "pk"]
        triggers = [
            *marks_shown(FeedMark.Subject.PROVIDER, ("name", "legal_name", "ukprn", "website", "about", "approval")),
        ]
        constraints = [
            *Organisation.Meta.constraints,
            models.CheckConstraint(
                condition=Q(ukprn__isnull=True) | Q(ukprn__regex=r"^[0-9]{8}$"), name="provider_ukprn_is_eight_digits"
            ),
        ]
