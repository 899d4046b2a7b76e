"""News of a course that some are told before others: until when, and that it was told. The course itself is in everybody's list and search.

Purpose: a head start that ends by itself, also when its policy ends early. No personal data.
"""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from backend.personal_data import NothingPersonal
from courses.models import Course
from matching.inclusion.policy import LONGEST_HEAD_START
from matching.models.inclusion_policy import InclusionPolicy


class HeldNewsQuerySet(models.QuerySet["HeldNews"]):
    """News that wait."""

    def waiting(self) -> Self:
        """Those that not everybody was told yet."""
        return self.filter(released_on=None)


class HeldNews(models.Model):
    """One course whose news wait for those who have no head start."""

    course = models.OneToOneField(Course, on_delete=models.CASCADE, related_name="+")
    policy = models.ForeignKey(InclusionPolicy, on_delete=models.PROTECT, related_name="+")
    held_on = models.DateField(help_text="The day on which everybody would have been told.")
    until = models.DateField(help_text="The day on which everybody is told, if the policy does not end before.")
    released_on = models.DateField(null=True, blank=True, help_text="The day on which everybody was told.")

    personal = NothingPersonal("a course, and the day on which news of it are for everybody")

    objects: ClassVar = HeldNewsQuerySet.as_manager()

    class Meta:
        ordering = ["until", "course"]
        verbose_name_plural = "held news"
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gt=F("held_on"), until__lte=F("held_on") + timedelta(days=LONGEST_HEAD_START)),
                name="held_news_waits_a_week_at_most",
            ),
            models.CheckConstraint(
                condition=Q(released_on=None) | Q(released_on__gte=F("held_on")),
                name="held_news_told_after_it_was_held",
            ),
        ]

    def __str__(self) -> str:
        return f"Course {self.course_id} until {self.until}"
