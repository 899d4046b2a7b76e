"""Job profiles of the National Careers Service: what a kind of work is like."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from courses.models.source import Sourced


class JobProfile(Sourced):
    """A kind of work, described for someone who is choosing. Not a vacancy."""

    slug = models.SlugField(max_length=100, unique=True)
    title = models.CharField(max_length=255)
    description = models.TextField(blank=True)
    categories = ArrayField(models.CharField(max_length=64), default=list, blank=True)
    soc2010 = ArrayField(models.CharField(max_length=4), default=list, blank=True)
    tasks = ArrayField(models.TextField(), default=list, blank=True)
    digital_skills_level = models.TextField(blank=True)
    career_path = models.TextField(blank=True)
    hours_min = models.DecimalField("fewest hours a week", max_digits=4, decimal_places=1, null=True, blank=True)
    hours_max = models.DecimalField("most hours a week", max_digits=4, decimal_places=1, null=True, blank=True)
    salary_starter_gbp = models.PositiveIntegerField(
        "starter's pay a year, in the year of the figure", null=True, blank=True
    )
    salary_experienced_gbp = models.PositiveIntegerField(
        "experienced pay a year, in the year of the figure", null=True, blank=True
    )
    salary_year = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Year the pay figures were collected. They are never shown as today's pay."
    )

    class Meta(Sourced.Meta):
        ordering = ["title", "pk"]
        constraints = [
            *Sourced.Meta.constraints,
            # A wage without its year would be read as today's.
            models.CheckConstraint(
                condition=Q(salary_starter_gbp__isnull=True, salary_experienced_gbp__isnull=True)
                | Q(salary_year__isnull=False),
                name="profile_salary_has_year",
            ),
            models.CheckConstraint(
                condition=Q(salary_starter_gbp__isnull=True)
                | Q(salary_experienced_gbp__isnull=True)
                | Q(salary_starter_gbp__lte=F("salary_experienced_gbp")),
                name="profile_salaries_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.title
