"""What was decided about each thing that a person could have been sent: once, by the database.

Purpose: nothing twice, never more than a person wants, and an answer to "why did nothing come?". Lawful basis: UK GDPR Art 6(1)(e), public
task. No words are kept. Kept for 90 days, erased with the account.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from backend.accounts.models import User
from backend.personal_data import Erasure, LawfulBasis, PersonalData, PersonalField, SeenBy
from matching.models import InboxItem, InclusionPolicy


class PushLedger(models.Model):
    """One decision. Those that wait for quiet hours to be over have none yet."""

    class Reason(models.TextChoices):
        """What was decided, and why. `mobile_api.push.deciding` decides."""

        SENT = "SENT", "sent"
        MERGED = "MERGED", "told by another one that was due at the same moment"
        TOO_LATE = "TOO_LATE", "worth nothing any more, or before quiet hours were over"
        NO_DEVICE = "NO_DEVICE", "no phone and no browser that works"
        SWITCHED_OFF = "SWITCHED_OFF", "they switched this kind off"
        PAUSED = "PAUSED", "they want none for a while"
        NO_CONSENT = "NO_CONSENT", "they have not agreed to this kind"
        NEVER_OPENED = "NEVER_OPENED", "they have not opened the app for long"
        WEEK_IS_FULL = "WEEK_IS_FULL", "they had as many this week as they want"
        WEEK_SHARED = "WEEK_SHARED", "news of a programme that they asked for took that place in their week"
        NO_BUDGET = "NO_BUDGET", "others had fewer this week"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="push_ledger")
    kind = models.CharField(max_length=22, choices=InboxItem.Kind.choices)
    subject = models.CharField(max_length=90, help_text="What it is about: number of the listing, and the occasion.")
    day = models.DateField(help_text="Of the decision, where the person lives.")
    item = models.PositiveBigIntegerField(help_text="Number of the inbox item, as long as that is there.")
    reason = models.CharField(max_length=12, choices=Reason.choices, help_text="Why it was sent or left out.")
    decided_at = models.DateTimeField()
    batch = models.PositiveBigIntegerField(null=True, blank=True, help_text="Number of the batch that it was sent in.")
    policy = models.ForeignKey(
        InclusionPolicy,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="For whose sake they were told. Empty: everybody like them was.",
    )
    run = models.PositiveBigIntegerField(
        null=True,
        blank=True,
        help_text="Number of the allocator's run by which the week's notifications were shared out. Empty: there was enough for everybody, "
        "or those who had fewest came first.",
    )
    opened_at = models.DateTimeField(null=True, blank=True)

    personal = PersonalData(
        title="What we sent to your phone, or did not, and why",
        person=("user",),
        purpose="sending nothing twice and never more than you want",
        lawful_basis=LawfulBasis.PUBLIC_TASK,
        retention="90 days, or until your account is erased",
        erasure=Erasure.DELETE,
        seen_by=(SeenBy.PERSON, SeenBy.STAFF),
        fields={
            "user": "You",
            "kind": "What it was about",
            "subject": "What tells it from others like it",
            "day": "On which day",
            "item": "Number of what we told you in the app",
            "reason": "Why it was sent or left out",
            "decided_at": "When that was decided",
            "batch": "Number of the parcel that it was sent in",
            "policy": PersonalField(
                label="The policy because of which you were told, if there was one",
                lawful_basis=LawfulBasis.EXPLICIT_CONSENT,
                seen_by=(SeenBy.PERSON,),
            ),
            "run": "Number of the night's run by which it was decided who gets this week's",
            "opened_at": "When you opened it",
        },
        not_personal=("id",),
    )

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "push ledger"
        indexes = [
            models.Index(fields=["user", "decided_at"], name="push_ledger_of_user"),
            models.Index(fields=["batch"], condition=Q(batch__isnull=False), name="push_ledger_of_batch"),
            models.Index(fields=["decided_at"], name="push_ledger_by_moment"),
        ]
        constraints = [
            # The outbox's idempotency: the same thing is decided about once a day, however many decide at once.
            models.UniqueConstraint(fields=["user", "kind", "subject", "day"], name="push_ledger_once_a_day"),
            models.CheckConstraint(condition=~Q(subject=""), name="push_ledger_has_subject"),
            models.CheckConstraint(
                condition=Q(
                    reason__in=[
                        *("SENT", "MERGED", "TOO_LATE", "NO_DEVICE", "SWITCHED_OFF"),
                        *("PAUSED", "NO_CONSENT", "NEVER_OPENED", "WEEK_IS_FULL", "WEEK_SHARED", "NO_BUDGET"),
                    ]
                ),
                name="push_ledger_reason_known",
            ),
            models.CheckConstraint(
                condition=Q(opened_at__isnull=True) | Q(opened_at__gte=F("decided_at"), reason__in=["SENT", "MERGED"]),
                name="push_ledger_opened_was_sent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.reason} on {self.day:%Y-%m-%d}"
