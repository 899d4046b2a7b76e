"""Who of several workers does a periodic job now, and when it is due again."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class JobLease(models.Model):
    """One periodic job. A worker that dies loses its lease when it runs out."""

    name = models.CharField(max_length=64, primary_key=True)
    due_at = models.DateTimeField(help_text="Not before.")
    held_until = models.DateTimeField(null=True, blank=True, help_text="Empty: nobody does it now.")
    holder = models.CharField(max_length=64, blank=True, help_text="Name of the worker's process.")
    finished_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=500, blank=True, help_text="In words: what it did, or how it failed.")
    failed = models.BooleanField(default=False)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="job_lease_has_name"),
            models.CheckConstraint(
                condition=Q(held_until__isnull=True) | ~Q(holder=""), name="job_lease_held_by_somebody"
            ),
        ]

    def __str__(self) -> str:
        return self.name
