"""When the catalogue was last looked through for duplicates and scored, and what came out."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class TrustRun(models.Model):
    """One finished run of `find_duplicates` or `score_trust`."""

    class Task(models.TextChoices):
        """What was done."""

        DUPLICATES = "DUPLICATES", "Duplicates looked for"
        SCORES = "SCORES", "Freshness and quality scored"

    task = models.CharField(max_length=10, choices=Task.choices)
    started_at = models.DateTimeField(help_text="What changed before this moment was looked at.")
    listings = models.PositiveIntegerField(help_text="That were looked at.")
    counts = models.JSONField(default=dict, help_text="What came out, by name.")

    class Meta:
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(task__in=["DUPLICATES", "SCORES"]), name="trust_run_task_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_task_display()} {self.started_at:%Y-%m-%d %H:%M}"
