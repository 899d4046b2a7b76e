"""The base of everything that one can apply for: one id space for search, features and interactions."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Final, Self

import pgtrigger
from django.db import models
from django.db.models import F, Q

from courses.models.catalogue_version import counts_listings
from courses.models.feed_mark import marks_listings
from courses.models.organisation import Organisation
from courses.models.place import access_features
from courses.models.skill import Skill
from courses.models.source import Sourced


class Level(models.IntegerChoices):
    """Level of a qualification in England (gov.uk, "What qualification levels mean")."""

    ENTRY = 0, "Entry level"
    LEVEL_1 = 1, "Level 1"
    LEVEL_2 = 2, "Level 2"
    LEVEL_3 = 3, "Level 3"
    LEVEL_4 = 4, "Level 4"
    LEVEL_5 = 5, "Level 5"
    LEVEL_6 = 6, "Level 6"
    LEVEL_7 = 7, "Level 7"
    LEVEL_8 = 8, "Level 8"


PUBLISHED_COLUMNS = (
    *("source", "kind", "status", "hidden_at", "title", "summary", "description", "url", "level", "minimum_level"),
    *("minimum_age", "maximum_age", "closes_on", "access", "published_at", "confirmed_at"),
)
"""What the feed shows of a listing's base row, or what decides whether it is shown."""


class OpportunityQuerySet(models.QuerySet["Opportunity"]):
    """Which opportunities somebody may see."""

    def live(self, *, today: date) -> Self:
        """Those open to everybody: live, not hidden for being stale, and not past their closing date in London."""
        return self.filter(status=Opportunity.Status.LIVE, hidden_at=None).exclude(closes_on__lt=today)

    def once_shown(self) -> Self:
        """Those that people have been able to see, as they last saw them: not what is being written anew since."""
        status = Opportunity.Status
        being_written = (status.DRAFT, status.IN_REVIEW, status.SCHEDULED)
        return self.filter(published_at__isnull=False).exclude(status__in=being_written)

    def of_approved(self) -> Self:
        """Those whose organisation may publish."""
        approved = Organisation.Approval.APPROVED
        return self.filter(Q(course__provider__approval=approved) | Q(job__employer__approval=approved))

    def of_organisation(self, organisation: Organisation) -> Self:
        """Those of a provider or of an employer."""
        return self.filter(**{organisation.listings_path: organisation})


def shown_again() -> pgtrigger.Trigger:
    """Whoever confirms a hidden listing brings it back at once, by whichever way; a confirmed duplicate stays hidden.

    A duplicate is shown again only by a statement that takes `hidden_cause` away.
    """
    return pgtrigger.Trigger(
        name="opportunity_shown_again",
        level=pgtrigger.Row,
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=pgtrigger.Condition("OLD.hidden_at IS NOT NULL OR OLD.stale_warned_at IS NOT NULL"),
        func="""
            IF NEW.hidden_cause = 'DUPLICATE' THEN
                NEW.hidden_at := COALESCE(NEW.hidden_at, OLD.hidden_at);
            ELSIF NEW.confirmed_at IS DISTINCT FROM OLD.confirmed_at THEN
                NEW.hidden_at := NULL;
                NEW.stale_warned_at := NULL;
            END IF;
            IF NEW.hidden_at IS NULL THEN
                NEW.hidden_cause := '';
                NEW.hidden_reason := '';
            END IF;
            RETURN NEW;
        """,
    )


READ_BY_THE_MATCHER: Final = (
    *("kind", "status", "hidden_at", "title", "summary", "description", "level", "minimum_level", "minimum_age"),
    *("maximum_age", "closes_on", "access", "confirmed_at"),
)
"""The columns that `matching.datasets` reads, or by which it tells who is open to everybody."""


class Opportunity(Sourced):
    """Something one can apply for: a `Course` or a `Job`, which share its primary key."""

    class Kind(models.TextChoices):
        """Which of the two."""

        COURSE = "COURSE", "Course"
        JOB = "JOB", "Job"

    class HiddenCause(models.TextChoices):
        """Why a live listing is not shown."""

        STALE = "STALE", "Nobody keeps it fresh"
        REPORTED = "REPORTED", "Several people report that it is wrong"
        DUPLICATE = "DUPLICATE", "It is the same as another listing, which is shown"

    class Status(models.TextChoices):
        """Where the listing stands."""

        DRAFT = "DRAFT", "Draft"
        IN_REVIEW = "IN_REVIEW", "In review"
        SCHEDULED = "SCHEDULED", "Approved, goes live later"
        LIVE = "LIVE", "Live"
        CLOSED = "CLOSED", "Closed"
        EXPIRED = "EXPIRED", "Expired"
        WITHDRAWN = "WITHDRAWN", "Withdrawn"
        ARCHIVED = "ARCHIVED", "Archived"

    class ClosedBecause(models.TextChoices):
        """Why its organisation closed it."""

        FILLED = "FILLED", "Somebody has been found"
        FULL = "FULL", "All places are taken"
        CANCELLED = "CANCELLED", "It does not take place"
        NOT_OFFERED = "NOT_OFFERED", "It is no longer offered"
        OTHER = "OTHER", "Another reason"

    kind = models.CharField(max_length=6, choices=Kind.choices, editable=False)
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.DRAFT)
    status_reason = models.CharField(
        max_length=500, blank=True, help_text="Why it stands there, in words for its owner."
    )
    closed_because = models.CharField(max_length=11, choices=ClosedBecause.choices, blank=True, editable=False)
    revision = models.PositiveIntegerField(
        default=1, editable=False, help_text="Grows with every change, so that nobody overwrites one."
    )
    publish_at = models.DateTimeField("goes live at", null=True, blank=True)
    renew_by = models.DateField(
        null=True, blank=True, help_text="A live listing that is not confirmed by this day expires. Empty: never asked."
    )
    hidden_at = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text="Since when it is not shown, because nobody keeps it fresh. Empty: shown.",
    )
    hidden_cause = models.CharField(max_length=9, choices=HiddenCause.choices, blank=True, editable=False)
    hidden_reason = models.CharField(
        max_length=500, blank=True, editable=False, help_text="Why it is hidden, in words for its owner."
    )
    stale_warned_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When its owner was told that it will be hidden."
    )
    freshness = models.FloatField(
        null=True, blank=True, editable=False, help_text="How likely it is still true, 0 to 1. Empty: not scored yet."
    )
    quality = models.PositiveSmallIntegerField(
        null=True, blank=True, editable=False, help_text="How complete it is, 0 to 100. Empty: not scored yet."
    )
    reposted_from = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="reposts"
    )
    copied_from = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="copies"
    )
    title = models.CharField(max_length=255)
    summary = models.CharField(max_length=300, blank=True)
    description = models.TextField(max_length=4000, blank=True)
    url = models.URLField("where to find out more", max_length=500, blank=True)
    level = models.SmallIntegerField(
        choices=Level.choices, null=True, blank=True, help_text="Of the course, or of the apprenticeship."
    )
    minimum_level = models.SmallIntegerField(
        choices=Level.choices, null=True, blank=True, help_text="That one must already hold."
    )
    minimum_age = models.PositiveSmallIntegerField(null=True, blank=True, help_text="On the first day.")
    maximum_age = models.PositiveSmallIntegerField(null=True, blank=True, help_text="On the first day.")
    closes_on = models.DateField("last day to apply", null=True, blank=True)
    access = access_features()
    published_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(
        "last confirmed by its publisher",
        null=True,
        blank=True,
        help_text="Empty: an undated file says so, nobody else.",
    )
    changed_at = models.DateTimeField(auto_now=True)
    skills: models.ManyToManyField[Skill, Any] = models.ManyToManyField(
        Skill, through="OpportunitySkill", related_name="opportunities"
    )

    objects: ClassVar = OpportunityQuerySet.as_manager()

    class Meta(Sourced.Meta):
        verbose_name_plural = "opportunities"
        # Not the scores of trust, which change every night, nor what only its organisation reads.
        triggers = [*counts_listings(READ_BY_THE_MATCHER), shown_again(), *marks_listings(PUBLISHED_COLUMNS)]
        ordering = ["pk"]
        indexes = [
            # The lists' order, newest first, only over what people may see.
            models.Index(
                F("published_at").desc(), F("id").desc(), condition=Q(status="LIVE"), name="opportunity_live_newest"
            ),
            models.Index(fields=["changed_at"], name="opportunity_changed"),
        ]
        constraints = [
            *Sourced.Meta.constraints,
            models.CheckConstraint(condition=~Q(title=""), name="opportunity_has_title"),
            models.CheckConstraint(condition=Q(kind__in=["COURSE", "JOB"]), name="opportunity_kind_known"),
            models.CheckConstraint(
                condition=Q(
                    status__in=[
                        *("DRAFT", "IN_REVIEW", "SCHEDULED", "LIVE", "CLOSED", "EXPIRED", "WITHDRAWN", "ARCHIVED"),
                    ]
                ),
                name="opportunity_status_known",
            ),
            models.CheckConstraint(
                condition=Q(closed_because__in=["", "FILLED", "FULL", "CANCELLED", "NOT_OFFERED", "OTHER"]),
                name="opportunity_closed_because_known",
            ),
            # What people can see has a moment from which they could.
            models.CheckConstraint(
                condition=~Q(status="LIVE") | Q(published_at__isnull=False),
                name="opportunity_live_is_published",
            ),
            models.CheckConstraint(
                condition=~Q(status="SCHEDULED") | Q(publish_at__isnull=False), name="opportunity_scheduled_has_moment"
            ),
            models.CheckConstraint(
                condition=Q(hidden_cause__in=["", "STALE", "REPORTED", "DUPLICATE"]),
                name="opportunity_hidden_cause_known",
            ),
            # Whoever hides a listing tells its owner why, and a listing that is shown has no such reason.
            models.CheckConstraint(
                condition=Q(hidden_cause="", hidden_reason="")
                | (Q(hidden_at__isnull=False) & ~Q(hidden_cause="") & ~Q(hidden_reason="")),
                name="opportunity_hidden_says_why",
            ),
            models.CheckConstraint(
                condition=Q(freshness__isnull=True) | Q(freshness__range=(0, 1)), name="opportunity_freshness_0_to_1"
            ),
            models.CheckConstraint(
                condition=Q(quality__isnull=True) | Q(quality__lte=100), name="opportunity_quality_0_to_100"
            ),
            models.CheckConstraint(
                condition=Q(reposted_from__isnull=True) | ~Q(reposted_from=F("id")),
                name="opportunity_no_repost_of_itself",
            ),
            models.CheckConstraint(
                condition=Q(level__isnull=True) | Q(level__range=(0, 8)), name="opportunity_level_0_to_8"
            ),
            models.CheckConstraint(
                condition=Q(minimum_level__isnull=True) | Q(minimum_level__range=(0, 8)),
                name="opportunity_min_level_0_to_8",
            ),
            models.CheckConstraint(
                condition=Q(minimum_age__isnull=True)
                | Q(maximum_age__isnull=True)
                | Q(minimum_age__lte=F("maximum_age")),
                name="opportunity_ages_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.title
