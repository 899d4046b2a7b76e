"""Words of the live catalogue, for spelling help."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class SearchTerm(models.Model):
    """A word that stands in live listings, as people write it, and in how many."""

    word = models.CharField(max_length=64, primary_key=True)
    listings = models.PositiveIntegerField()

    class Meta:
        ordering = ["word"]
        constraints = [models.CheckConstraint(condition=Q(listings__gt=0), name="search_term_is_used")]

    def __str__(self) -> str:
        return self.word
