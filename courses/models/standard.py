"""Apprenticeship standards."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from courses.models.source import Sourced


class ApprenticeshipStandard(Sourced):
    """What an apprentice learns to do, as approved in England."""

    reference = models.CharField(max_length=8, unique=True)
    title = models.CharField(max_length=255)
    lars_code = models.PositiveIntegerField("LARS code", null=True, blank=True)
    level = models.PositiveSmallIntegerField(null=True, blank=True)
    duration_months = models.PositiveSmallIntegerField(null=True, blank=True)
    max_funding_gbp = models.PositiveIntegerField("highest funding in pounds", null=True, blank=True)
    routes = ArrayField(models.CharField(max_length=100), default=list, blank=True)
    kind = models.CharField(max_length=40, blank=True)

    class Meta(Sourced.Meta):
        ordering = ["reference"]
        constraints = [
            *Sourced.Meta.constraints,
            models.CheckConstraint(
                condition=Q(reference__regex=r"^[A-Z]{2,3}[0-9]{4}$"), name="standard_reference_shape"
            ),
            models.CheckConstraint(
                condition=Q(level__isnull=True) | Q(level__range=(2, 7)), name="standard_level_2_to_7"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"
