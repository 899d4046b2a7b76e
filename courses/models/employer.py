"""Employers."""

from __future__ import annotations

from django.db import models

from courses.models.feed_mark import FeedMark, marks_shown
from courses.models.organisation import Organisation


class Employer(Organisation):
    """An organisation that hires."""

    column = "employer"
    listings_path = "job__employer"

    class DisabilityConfident(models.TextChoices):
        """Level in the government's Disability Confident scheme."""

        COMMITTED = "COMMITTED", "Disability Confident Committed"
        EMPLOYER = "EMPLOYER", "Disability Confident Employer"
        LEADER = "LEADER", "Disability Confident Leader"

    disability_confident = models.CharField(max_length=9, choices=DisabilityConfident.choices, blank=True)
    living_wage_employer = models.BooleanField("pays at least the London Living Wage", default=False)

    class Meta(Organisation.Meta):
        ordering = ["name", "pk"]
        triggers = [
            *marks_shown(
                FeedMark.Subject.EMPLOYER,
                ("name", "website", "about", "approval", "disability_confident", "living_wage_employer"),
            ),
        ]
