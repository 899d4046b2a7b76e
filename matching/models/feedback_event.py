"""What residents do with what they are shown, one event each: what learning and the funnel are made from.

Purpose: learning what helps people, and seeing where they are lost. Lawful basis: UK GDPR Art 6(1)(e), public task.
Retention: deleted after 13 months; erased with the account, or earlier where the resident asks for it. Shown to nobody but the
resident; figures about many are made by `matching.queries.funnel`.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from backend.personal_data import Erasure, LawfulBasis, PersonalData, PersonalField, SeenBy
from courses.models import Opportunity
from matching.models.interaction import DismissedOpportunity
from matching.models.real import RealField
from matching.models.release import ModelRelease
from matching.models.resident import Resident


class FeedbackEvent(models.Model):
    """Something that one resident did with one opportunity."""

    class Kind(models.TextChoices):
        """What they did."""

        SHOWN = "SHOWN", "Saw it in a list"
        OPENED = "OPENED", "Opened it"
        SAVED = "SAVED", "Kept it for later"
        DISMISSED = "DISMISSED", "Put it away"
        APPLIED = "APPLIED", "Applied or enquired"

    class Origin(models.TextChoices):
        """Who noticed it."""

        APP = "APP", "The app"
        SERVICE = "SERVICE", "This service, when it did what they asked for"

    event_id = models.UUIDField(help_text="Made by the app: an event that is sent twice counts once.")
    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="feedback")
    opportunity = models.ForeignKey(Opportunity, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=9, choices=Kind.choices)
    reason = models.CharField(max_length=14, choices=DismissedOpportunity.Reason.choices, blank=True)
    origin = models.CharField(max_length=7, choices=Origin.choices)
    at = models.DateTimeField(help_text="When it happened, the error of the phone's clock taken out.")
    received_at = models.DateTimeField()
    # No foreign key: only a person's newest lists are kept, and their events outlive them.
    list_number = models.BigIntegerField(
        null=True, blank=True, help_text="Key of the `RecommendationList` in which they saw it. Empty: elsewhere."
    )
    position = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Place in that list, or in another.")
    release = models.ForeignKey(
        ModelRelease, on_delete=models.PROTECT, null=True, blank=True, related_name="+", help_text="Made that list."
    )
    # The list itself is soon gone: what learning needs of it is kept here. In single precision, for there are many.
    parts = ArrayField(
        RealField(),
        null=True,
        blank=True,
        help_text="Parts of its score in that list, in the order of the release's `parts`.",
    )
    place = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Where it would have stood, had no two places been swapped."
    )
    propensity = RealField(null=True, blank=True, help_text="How likely it was to stand where it stood.")

    personal = PersonalData(
        title="What you did with what you were shown",
        person=("resident__user",),
        purpose="learning what helps people, and seeing where they are lost",
        lawful_basis=LawfulBasis.PUBLIC_TASK,
        retention="13 months, or until you erase it, or your account is erased",
        erasure=Erasure.DELETE,
        seen_by=(SeenBy.PERSON,),
        fields={
            "event_id": "Number that your app gave it",
            "resident": "You",
            "opportunity": "The course or job",
            "kind": "What you did",
            "reason": "Why you put it away",
            "origin": "Whether your app noticed it, or we did",
            "at": "When",
            "received_at": "When we learned of it",
            "list_number": "The list in which you saw it",
            "position": "Its place in the list",
            "release": PersonalField(label="Version of the matcher that made the list"),
            "parts": "What its score was made of then",
            "place": "The place where it would have stood, had we not swapped two",
            "propensity": "How likely it was to stand there",
        },
        not_personal=("id",),
    )

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["resident", "-at", "-id"], name="feedback_of_resident"),
            models.Index(fields=["resident", "opportunity", "-at"], name="feedback_on_opportunity"),
            models.Index(fields=["at"], name="feedback_by_moment"),
        ]
        constraints = [
            # By resident, so that nobody learns whether somebody else has sent an id.
            models.UniqueConstraint(fields=["resident", "event_id"], name="feedback_counts_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["SHOWN", "OPENED", "SAVED", "DISMISSED", "APPLIED"]), name="feedback_kind_known"
            ),
            models.CheckConstraint(condition=Q(origin__in=["APP", "SERVICE"]), name="feedback_origin_known"),
            models.CheckConstraint(
                condition=(~Q(kind="DISMISSED") & Q(reason="")) | (Q(kind="DISMISSED") & ~Q(reason="")),
                name="feedback_reason_of_dismissal",
            ),
            # Whatever a phone's clock says, nothing has happened before it was told.
            models.CheckConstraint(condition=Q(at__lte=F("received_at")), name="feedback_not_in_the_future"),
            models.CheckConstraint(
                condition=Q(list_number__isnull=True, release__isnull=True)
                | Q(list_number__isnull=False, release__isnull=False, position__isnull=False),
                name="feedback_list_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(position__isnull=True) | Q(position__gte=1), name="feedback_position_from_1"
            ),
            # What is learnt from is whole or not there: parts without a list belong to no release, and say nothing.
            models.CheckConstraint(
                condition=Q(parts__isnull=True, place__isnull=True, propensity__isnull=True)
                | Q(parts__isnull=False, list_number__isnull=False, place__isnull=False, propensity__isnull=False)
                & Q(place__gte=1, propensity__gt=0, propensity__lte=1),
                name="feedback_exposure_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.opportunity_id}"
