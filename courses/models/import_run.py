"""The record of each import: which file, what it changed, what it left out."""

from __future__ import annotations

from django.db import models

from courses.models.source import Source


class ImportRun(models.Model):
    """One source loaded once, all or nothing."""

    source = models.CharField(max_length=32, choices=Source.choices)
    file = models.CharField(max_length=255, help_text="Path inside the folder that was imported.")
    sha256 = models.CharField(max_length=64)
    finished_at = models.DateTimeField()
    created = models.PositiveIntegerField()
    updated = models.PositiveIntegerField()
    unchanged = models.PositiveIntegerField()
    skipped = models.PositiveIntegerField()
    skips = models.JSONField(
        default=list, help_text="Row number, field, code and reason of each row that was left out."
    )

    class Meta:
        ordering = ["-finished_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_source_display()} {self.finished_at:%Y-%m-%d %H:%M}"
