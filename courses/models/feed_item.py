"""What this instance publishes: each listing as it is sent, under the number of its last change."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class FeedItem(models.Model):
    """A listing in the feed (Realtime Paged Data Exchange 1.0), or what is left of one that is no longer open.

    It outlives the listing: a follower that comes back after years still learns that something is gone.
    """

    class State(models.TextChoices):
        """RPDE's own words."""

        UPDATED = "updated", "Open"
        DELETED = "deleted", "No longer open"

    class Kind(models.TextChoices):
        """The schema.org type of its main thing."""

        COURSE = "Course", "Course"
        JOB = "JobPosting", "Job"

    # Not a foreign key: the item stays when the listing is removed.
    opportunity_id = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    state = models.CharField(max_length=7, choices=State.choices)
    change = models.BigIntegerField("number of its last change", unique=True)
    changed_at = models.DateTimeField()
    closes_on = models.DateField(null=True, blank=True, help_text="After this day it goes by itself.")
    data = models.TextField(blank=True, help_text="JSON as it is sent. Empty: no longer open.")

    class Meta:
        ordering = ["change"]
        indexes = [
            models.Index(fields=["closes_on"], condition=Q(state="updated"), name="feed_item_open_until"),
            models.Index(fields=["kind", "opportunity_id"], condition=Q(state="updated"), name="feed_item_open"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["Course", "JobPosting"]), name="feed_item_kind_known"),
            # RPDE: what is deleted carries no data. What is open does.
            models.CheckConstraint(
                condition=Q(state="updated") & ~Q(data="") | Q(state="deleted", data="", closes_on__isnull=True),
                name="feed_item_data_while_open",
            ),
            models.CheckConstraint(condition=Q(change__gt=0), name="feed_item_change_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.opportunity_id} {self.state} {self.change}"


class FeedClock(models.Model):
    """One row, which hands out the change numbers. Whoever holds its lock is the only one who may, until they commit."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    last = models.BigIntegerField("last number given", default=0)
    shape = models.PositiveIntegerField("form of the documents", default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="feed_clock_one_row"),
            models.CheckConstraint(condition=Q(last__gte=0), name="feed_clock_not_negative"),
        ]

    def __str__(self) -> str:
        return str(self.last)

    @staticmethod
    def locked() -> FeedClock:
        """The row, held until the end of the transaction."""
        FeedClock.objects.bulk_create([FeedClock()], ignore_conflicts=True)
        return FeedClock.objects.select_for_update().get()

    def take(self, count: int, *, microseconds: int) -> range:
        """The next numbers: above every one that was ever given, and above the clock.

        Above the clock, because a database that is restored from yesterday's copy must not hand out numbers that followers
        have already passed.

        Args:
            count: how many.
            microseconds: since 1970.
        """
        first = max(self.last + 1, microseconds)
        if count:
            self.last = first + count - 1
            type(self).objects.filter(pk=self.pk).update(last=self.last)
        return range(first, first + count)
