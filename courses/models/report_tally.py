"""How many residents reported a listing, by kind, since it was last confirmed. No resident stands here: only numbers come down."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from courses.models.opportunity import Opportunity


class ReportTally(models.Model):
    """People who report one kind of thing about one listing. A confirmation after `newest_at` has answered them."""

    class Kind(models.TextChoices):
        """What is wrong."""

        DOES_NOT_EXIST = "DOES_NOT_EXIST", "It doesn't exist"
        FULL = "FULL", "It's full, or the job is taken"
        WRONG_DETAILS = "WRONG_DETAILS", "Something in it is wrong"
        MISLEADING_PAY = "MISLEADING_PAY", "The pay or the price isn't what it says"
        OTHER = "OTHER", "Something else"

    opportunity = models.ForeignKey(Opportunity, on_delete=models.CASCADE, related_name="report_tallies")
    kind = models.CharField(max_length=14, choices=Kind.choices)
    people = models.PositiveIntegerField()
    oldest_at = models.DateTimeField()
    newest_at = models.DateTimeField()

    class Meta:
        ordering = ["opportunity", "kind"]
        verbose_name_plural = "report tallies"
        constraints = [
            models.UniqueConstraint(fields=["opportunity", "kind"], name="report_tally_once"),
            models.CheckConstraint(condition=Q(people__gte=1), name="report_tally_counts_somebody"),
            models.CheckConstraint(condition=Q(oldest_at__lte=models.F("newest_at")), name="report_tally_in_order"),
            models.CheckConstraint(
                condition=Q(kind__in=["DOES_NOT_EXIST", "FULL", "WRONG_DETAILS", "MISLEADING_PAY", "OTHER"]),
                name="report_tally_kind_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.people} × {self.kind} of {self.opportunity_id}"
