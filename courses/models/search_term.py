"""Words of the live catalogue, for spelling help."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q


class Deletions(Func):
    """Hashes of a word's first seven letters with none, one and two of them left out; made by migration 0011.

    Two words that are two slips apart share one of them: the symmetric delete algorithm (W. Garbe, SymSpell, 2012).
    """

    function = "search_deletions"
    output_field = ArrayField(models.IntegerField())


class SearchTerm(models.Model):
    """A word that stands in live listings, as people write it, and in how many."""

    word = models.CharField(max_length=64, primary_key=True)
    listings = models.PositiveIntegerField()
    stem = models.TextField(help_text="The word as PostgreSQL's English configuration searches it.")
    deletions = models.GeneratedField(
        expression=Deletions(F("word")), output_field=ArrayField(models.IntegerField()), db_persist=True
    )

    class Meta:
        ordering = ["word"]
        indexes = [
            GinIndex(fields=["deletions"], fastupdate=False, name="search_term_deletions"),
            models.Index(fields=["stem"], name="search_term_stem"),
        ]
        constraints = [models.CheckConstraint(condition=Q(listings__gt=0), name="search_term_is_used")]

    def __str__(self) -> str:
        return self.word
