"""Wages that pay is measured against: dated, with their source, never a constant in code."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import Q

from courses.models.catalogue_version import counts_rows


class PayRateQuerySet(models.QuerySet["PayRate"]):
    """Which rate counts when."""

    def hourly_on(self, day: date) -> dict[str, Decimal]:
        """Pounds an hour of each kind on this day; a kind is absent before its first rate that we hold."""
        newest = self.filter(valid_from__lte=day).order_by("kind", "-valid_from").distinct("kind")
        return {rate.kind: rate.hourly_gbp for rate in newest}


class PayRate(models.Model):
    """A statutory minimum, or the voluntary London Living Wage, from a day on."""

    class Kind(models.TextChoices):
        """Which wage. National Minimum Wage Regulations 2015 as amended; London Living Wage: Living Wage Foundation."""

        AGE_21_PLUS = "AGE_21_PLUS", "National Living Wage, 21 and over"
        AGE_18_20 = "AGE_18_20", "National Minimum Wage, 18 to 20"
        UNDER_18 = "UNDER_18", "National Minimum Wage, under 18"
        APPRENTICE = "APPRENTICE", "Apprentice rate"
        LONDON_LIVING_WAGE = "LONDON_LIVING_WAGE", "London Living Wage (voluntary)"

    kind = models.CharField(max_length=18, choices=Kind.choices)
    valid_from = models.DateField()
    hourly_gbp = models.DecimalField("pounds an hour", max_digits=5, decimal_places=2)
    source = models.CharField(max_length=255)
    note = models.CharField(max_length=255, blank=True)

    objects: ClassVar = PayRateQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "-valid_from"]
        triggers = counts_rows(("kind", "valid_from", "hourly_gbp"))
        constraints = [
            models.UniqueConstraint(fields=["kind", "valid_from"], name="pay_rate_once_a_day"),
            models.CheckConstraint(condition=Q(hourly_gbp__gt=0), name="pay_rate_positive"),
            models.CheckConstraint(condition=~Q(source=""), name="pay_rate_has_source"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} £{self.hourly_gbp} from {self.valid_from}"
