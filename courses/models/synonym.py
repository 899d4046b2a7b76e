"""Words that mean the same to somebody who searches."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class Synonym(models.Model):
    """Who searches for `phrase` also finds what has `means`. One direction; the other one is a row of its own."""

    class Source(models.TextChoices):
        """Who says so."""

        OURS = "OURS", "Our own list, fixtures/synonyms.csv"
        SKILL = "SKILL", "Names of a skill in ESCO"
        OCCUPATION = "OCCUPATION", "Names of an occupation in ESCO"

    phrase = models.CharField(max_length=255)
    means = models.CharField(max_length=255)
    source = models.CharField(max_length=10, choices=Source.choices)
    # Both as plainto_tsquery writes them: words that are inflected otherwise are the same key.
    key = models.TextField(help_text="What is looked up: the phrase's stems, joined by &.")
    query = models.TextField(help_text="What is searched as well: the stems of what it means.")

    class Meta:
        ordering = ["phrase", "means"]
        indexes = [models.Index(fields=["key"], name="synonym_key")]
        constraints = [
            models.UniqueConstraint(fields=["key", "query"], name="synonym_once"),
            models.CheckConstraint(condition=~Q(key="") & ~Q(query=""), name="synonym_has_words"),
            models.CheckConstraint(condition=~Q(key=F("query")), name="synonym_says_something_new"),
        ]

    def __str__(self) -> str:
        return f"{self.phrase} → {self.means}"
