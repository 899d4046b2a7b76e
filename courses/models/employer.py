"""Employers."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from courses.models.catalogue_version import counts_changes
from courses.models.source import Sourced


class Employer(Sourced):
    """An organisation that hires."""

    class DisabilityConfident(models.TextChoices):
        """Level in the government's Disability Confident scheme."""

        COMMITTED = "COMMITTED", "Disability Confident Committed"
        EMPLOYER = "EMPLOYER", "Disability Confident Employer"
        LEADER = "LEADER", "Disability Confident Leader"

    name = models.CharField(max_length=255)
    website = models.URLField(max_length=255, blank=True)
    about = models.TextField(max_length=2000, blank=True)
    disability_confident = models.CharField(max_length=9, choices=DisabilityConfident.choices, blank=True)
    living_wage_employer = models.BooleanField("pays at least the London Living Wage", default=False)

    class Meta(Sourced.Meta):
        ordering = ["name", "pk"]
        triggers = counts_changes()
        constraints = [
            *Sourced.Meta.constraints,
            models.CheckConstraint(condition=~Q(name=""), name="employer_has_name"),
        ]

    def __str__(self) -> str:
        return self.name
