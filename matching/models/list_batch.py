"""Everybody's list is made beforehand, at night: how far that has come, so that what dies half-way goes on.

No personal data: a part holds between which numbers its residents lie, and how many lists were made. Which list is whose stands in
`RecommendationList`.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from backend.personal_data import NothingPersonal
from matching.models.release import ModelRelease


class ListBatch(models.Model):
    """Lists for everybody, with one release, from one version of the catalogue, for one day."""

    release = models.ForeignKey(ModelRelease, on_delete=models.PROTECT, related_name="+")
    catalogue_version = models.PositiveBigIntegerField()
    day = models.DateField(help_text="The day that the lists are for.")
    started_at = models.DateTimeField(help_text="When it was first started; its lists are of this moment.")
    finished_at = models.DateTimeField(null=True, blank=True)

    personal = NothingPersonal("says how far the nightly lists have come, and of nobody in particular")

    class Meta:
        ordering = ["-started_at", "-pk"]
        verbose_name_plural = "list batches"
        constraints = [
            # Whoever starts the same batch again goes on with it.
            models.UniqueConstraint(fields=["release", "catalogue_version", "day"], name="list_batch_once"),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True) | Q(finished_at__gte=F("started_at")),
                name="list_batch_ends_after_its_start",
            ),
        ]

    def __str__(self) -> str:
        return f"Lists for {self.day:%Y-%m-%d} by {self.release_id}"


class ListBatchPart(models.Model):
    """Some residents of a batch, by their numbers. Done as a whole, by one process at a time."""

    batch = models.ForeignKey(ListBatch, on_delete=models.CASCADE, related_name="parts")
    first = models.PositiveBigIntegerField(help_text="Lowest number of a resident.")
    last = models.PositiveBigIntegerField(help_text="Highest number of a resident.")
    done_at = models.DateTimeField(null=True, blank=True)
    made = models.PositiveIntegerField(default=0, help_text="Lists of this batch; the others were fresh already.")

    personal = NothingPersonal("a range of numbers of residents, and a count")

    class Meta:
        ordering = ["batch", "first"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "first"], name="list_batch_part_begins_once"),
            models.CheckConstraint(condition=Q(first__lte=F("last")), name="list_batch_part_has_a_range"),
            models.CheckConstraint(
                condition=Q(done_at__isnull=False) | Q(made=0), name="list_batch_part_made_when_done"
            ),
        ]
        indexes = [
            models.Index(fields=["batch", "first"], condition=Q(done_at__isnull=True), name="list_batch_part_left")
        ]

    def __str__(self) -> str:
        return f"Residents {self.first} to {self.last}"
