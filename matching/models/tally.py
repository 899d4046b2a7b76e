"""How much was done in a month by people who are no longer here: numbers without people, so that what we measure doesn't
shrink when somebody leaves.

No personal data: a row holds a month, a kind and a number. No person, no place, no group: nothing can be told apart by it.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class MonthTally(models.Model):
    """So many rows of a kind, of one month, were erased with their people."""

    what = models.CharField(max_length=80, help_text="The model whose rows were counted: matching.SavedOpportunity.")
    month = models.DateField(help_text="Its first day: no finer moment is kept.")
    number = models.PositiveBigIntegerField()

    class Meta:
        ordering = ["what", "month"]
        verbose_name_plural = "month tallies"
        constraints = [
            models.UniqueConstraint(fields=["what", "month"], name="tally_once_a_month"),
            # A day would tell more than we mean to keep.
            models.CheckConstraint(condition=Q(month__day=1), name="tally_month_only"),
            models.CheckConstraint(condition=Q(number__gte=1), name="tally_counts_something"),
        ]

    def __str__(self) -> str:
        return f"{self.number} × {self.what} in {self.month:%Y-%m}"
