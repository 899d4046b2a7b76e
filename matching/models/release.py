"""Fitted matchers: which one made a list, and is it the one that was approved."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q


class ModelReleaseQuerySet(models.QuerySet["ModelRelease"]):
    """Releases."""

    def current(self) -> Self:
        """The one in use; none before the first `fit_matcher`."""
        return self.filter(is_current=True)


class ModelRelease(models.Model):
    """A fitted matcher on disk. Its folder is named by its version; the hash is checked whenever it is read."""

    version = models.CharField(max_length=64, unique=True, help_text="Moment of fitting and first figures of the hash.")
    sha256 = models.CharField(max_length=64)
    fitted_at = models.DateTimeField()
    catalogue_version = models.PositiveBigIntegerField(help_text="Of the catalogue that it was fitted on.")
    occupations = models.PositiveIntegerField()
    opportunities = models.PositiveIntegerField()
    configuration = models.JSONField(default=dict)
    is_current = models.BooleanField(default=False)

    objects: ClassVar = ModelReleaseQuerySet.as_manager()

    class Meta:
        ordering = ["-fitted_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["is_current"], condition=Q(is_current=True), name="release_one_is_current"),
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="release_sha256_shape"),
        ]

    def __str__(self) -> str:
        return self.version
