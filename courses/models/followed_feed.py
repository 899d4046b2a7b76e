"""A feed of another instance that this one follows."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class FollowedFeed(models.Model):
    """How far this instance has read. The place is written in the transaction that writes what was read up to there."""

    url = models.URLField(max_length=500, unique=True, help_text="Its first page.")
    next_url = models.URLField(max_length=1000, help_text="Its next page.")
    read_at = models.DateTimeField("last page read", null=True, blank=True)
    pages = models.PositiveBigIntegerField(default=0)
    updated = models.PositiveBigIntegerField("listings written", default=0)
    deleted = models.PositiveBigIntegerField("listings closed", default=0)
    trouble = models.CharField(
        max_length=40, blank=True, help_text="Code of what keeps it from being read on. Empty: nothing."
    )
    trouble_at = models.DateTimeField("last tried in vain", null=True, blank=True)
    refused = models.PositiveBigIntegerField("listings that could not be read", default=0)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(url__regex=r"^https?://"), name="followed_feed_over_http"),
            models.CheckConstraint(
                condition=Q(trouble="", trouble_at__isnull=True) | (~Q(trouble="") & Q(trouble_at__isnull=False)),
                name="followed_feed_trouble_has_moment",
            ),
            models.CheckConstraint(condition=Q(next_url__regex=r"^https?://"), name="followed_feed_next_over_http"),
        ]

    def __str__(self) -> str:
        return self.url
