"""What belongs to one organisation, be it a provider or an employer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from courses.models.employer import Employer
    from courses.models.provider import Provider


class OfOrganisation(models.Model):
    """A row of exactly one organisation."""

    provider = models.ForeignKey(
        "courses.Provider", on_delete=models.CASCADE, null=True, blank=True, related_name="%(class)ss"
    )
    employer = models.ForeignKey(
        "courses.Employer", on_delete=models.CASCADE, null=True, blank=True, related_name="%(class)ss"
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(provider__isnull=False, employer__isnull=True)
                | Q(provider__isnull=True, employer__isnull=False),
                name="%(class)s_of_one_organisation",
            ),
        ]

    @property
    def organisation(self) -> Provider | Employer:
        """Whose it is."""
        found = self.provider or self.employer
        if found is None:
            raise ValueError("It belongs to no organisation yet.")
        return found
