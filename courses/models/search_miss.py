"""Searches that found nothing, counted by people who cannot be told from one another.

No person is stored, and none can be found again: a person is one of 1,024 buckets, by a hash keyed with the secret of
the week, which is thrown away when the week is over. Two people may share a bucket, so the count can only be too low.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class MissWeek(models.Model):
    """The secret of a week. It is deleted when the week is over."""

    week = models.DateField(primary_key=True, help_text="Its Monday.")
    secret = models.BinaryField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(week__iso_week_day=1), name="miss_week_begins_on_monday")]

    def __str__(self) -> str:
        return f"Week of {self.week}"


class SearchMiss(models.Model):
    """Harmless words that no live listing has, in one week."""

    week = models.DateField(help_text="Its Monday.")
    words = models.CharField(max_length=62)
    buckets = ArrayField(models.SmallIntegerField(), default=list, help_text="Empty once the week is over.")
    people = models.PositiveSmallIntegerField(help_text="At least so many searched for it.")

    class Meta:
        ordering = ["-week", "-people", "words"]
        constraints = [
            models.UniqueConstraint(fields=["week", "words"], name="search_miss_once_a_week"),
            models.CheckConstraint(condition=Q(week__iso_week_day=1), name="search_miss_week_begins_on_monday"),
            # Nothing that could be a number, an address or a name with its initials: at most three plain words.
            models.CheckConstraint(
                condition=Q(words__regex=r"^[a-z]{2,20}( [a-z]{2,20}){0,2}$"), name="search_miss_words_are_harmless"
            ),
            models.CheckConstraint(condition=Q(people__range=(1, 1024)), name="search_miss_by_somebody"),
        ]

    def __str__(self) -> str:
        return f"{self.words} ({self.people})"
