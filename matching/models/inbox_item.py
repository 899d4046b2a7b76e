"""What a resident is told in the app. A push notification may get lost; its inbox item is there when they next look.

Purpose: telling residents what became of what they asked for, and what is due. Lawful basis: UK GDPR Art 6(1)(e), public task.
Retention: deleted after `expires_at`, 90 days at most; erased with the account.
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from backend.personal_data import Erasure, LawfulBasis, PersonalData, PersonalField, SeenBy
from courses.models import Opportunity
from matching.models.inclusion_policy import InclusionPolicy
from matching.models.resident import Resident


class InboxItemQuerySet(models.QuerySet["InboxItem"]):
    """Which items somebody sees."""

    def shown(self, *, now: datetime) -> Self:
        """Those that have not expired, about nothing or about a listing that people may still see as they knew it."""
        visible = Opportunity.objects.once_shown().order_by().values("pk")
        return self.filter(expires_at__gt=now).filter(Q(opportunity__isnull=True) | Q(opportunity__in=visible))

    def unread(self) -> Self:
        """Those that were not read yet."""
        return self.filter(read_at__isnull=True)


class InboxItem(models.Model):
    """One thing that one resident is told once. Its words are made when it is read (`matching.inbox_words`)."""

    class Kind(models.TextChoices):
        """What it is about. The kinds of push notifications are the same."""

        STRONG_MATCH = "STRONG_MATCH", "Something new that suits you"
        SAVED_CLOSES_SOON = "SAVED_CLOSES_SOON", "Something that you kept closes soon"
        APPLICATION_UNFINISHED = "APPLICATION_UNFINISHED", "You have not sent an application that you began"
        COURSE_STARTS_SOON = "COURSE_STARTS_SOON", "A course that you have a place on starts soon"
        PLACE_OFFERED = "PLACE_OFFERED", "A place has become free for you"
        APPLICATION_MOVED = "APPLICATION_MOVED", "There is news about an application of yours"
        FOLLOW_UP = "FOLLOW_UP", "We would like to know how it went"
        SERVICE_NOTICE = "SERVICE_NOTICE", "Something about this service"

    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="inbox")
    kind = models.CharField(max_length=22, choices=Kind.choices)
    opportunity = models.ForeignKey(Opportunity, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    occasion = models.CharField(
        max_length=64, help_text="Tells it from an earlier one of its kind about the same thing: a day, a state."
    )
    facts = models.JSONField(default=dict, help_text="What its words need besides the listing: days and codes only.")
    policy = models.ForeignKey(
        InclusionPolicy,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="For whose sake they were told, because they are a member. Empty: everybody like them was.",
    )
    told_at = models.DateTimeField()
    expires_at = models.DateTimeField(help_text="From when on it is neither shown nor kept.")
    read_at = models.DateTimeField(null=True, blank=True)

    personal = PersonalData(
        title="What we told you in the app",
        person=("resident__user",),
        purpose="telling you what became of what you asked for, and what is due",
        lawful_basis=LawfulBasis.PUBLIC_TASK,
        retention="until it says nothing any more, 90 days at most, or your account is erased",
        erasure=Erasure.DELETE,
        seen_by=(SeenBy.PERSON,),
        fields={
            "resident": "You",
            "kind": "What it was about",
            "opportunity": "The course or job",
            "occasion": "What tells it from others like it",
            "facts": "What its words were made from",
            "policy": PersonalField(
                label="The policy because of which we told you, if there was one",
                lawful_basis=LawfulBasis.EXPLICIT_CONSENT,
            ),
            "told_at": "When we told you",
            "expires_at": "From when on it is deleted",
            "read_at": "When you read it",
        },
        not_personal=("id",),
    )

    objects: ClassVar = InboxItemQuerySet.as_manager()

    class Meta:
        ordering = ["-told_at", "-pk"]
        indexes = [
            models.Index(fields=["resident", "-told_at", "-id"], name="inbox_of_resident"),
            models.Index(fields=["expires_at"], name="inbox_by_expiry"),
        ]
        constraints = [
            # Nobody is told the same thing twice, whoever tells it and however many do so at once.
            models.UniqueConstraint(
                fields=["resident", "kind", "opportunity", "occasion"], nulls_distinct=False, name="inbox_told_once"
            ),
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        *("STRONG_MATCH", "SAVED_CLOSES_SOON", "APPLICATION_UNFINISHED", "COURSE_STARTS_SOON"),
                        *("PLACE_OFFERED", "APPLICATION_MOVED", "FOLLOW_UP", "SERVICE_NOTICE"),
                    ]
                ),
                name="inbox_kind_known",
            ),
            models.CheckConstraint(condition=~Q(occasion=""), name="inbox_has_occasion"),
            models.CheckConstraint(condition=Q(expires_at__gt=F("told_at")), name="inbox_expires_after_it_is_told"),
            models.CheckConstraint(
                condition=Q(policy=None) | Q(kind="STRONG_MATCH", opportunity__isnull=False),
                name="inbox_policy_tells_of_a_course",
            ),
            # What the words of these kinds name.
            models.CheckConstraint(
                condition=Q(opportunity__isnull=False) | Q(kind__in=["STRONG_MATCH", "FOLLOW_UP", "SERVICE_NOTICE"]),
                name="inbox_names_its_listing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for resident {self.resident_id}"
