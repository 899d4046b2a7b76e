"""What a person wants to be told on their phone, when, and how often. No row: everything is as it is at the beginning.

Purpose: leaving people alone as they wish. Lawful basis: UK GDPR Art 6(1)(e), public task. Erased with the account.
"""

from __future__ import annotations

from datetime import time

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from backend.accounts.models import User
from backend.personal_data import Erasure, LawfulBasis, PersonalData, SeenBy

LONDON = "Europe/London"
MOST_A_WEEK = 14


class PushPreference(models.Model):
    """The wishes of one person."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="push_preference")
    zone = models.CharField(max_length=64, default=LONDON, help_text="Where their quiet hours are reckoned.")
    language = models.CharField(max_length=8, default="en", help_text="Of notifications, where we have words in it.")
    quiet_from = models.TimeField(default=time(21), help_text="By the wall clock. The same as the end: never quiet.")
    quiet_until = models.TimeField(default=time(8))
    wakes = models.BooleanField(default=False, help_text="Whether what is urgent may come in quiet hours.")
    paused_until = models.DateTimeField(null=True, blank=True)
    a_week = models.PositiveSmallIntegerField(
        default=3, help_text="Notifications in seven days that we begin ourselves."
    )
    merges = models.BooleanField(default=True, help_text="Whether several at once become one.")
    off = ArrayField(
        models.CharField(max_length=30), default=list, blank=True, help_text="What is switched off: KIND:CHANNEL."
    )
    changed_at = models.DateTimeField()

    personal = PersonalData(
        title="What you want to be told on your phone",
        person=("user",),
        purpose="leaving you alone as you wish",
        lawful_basis=LawfulBasis.PUBLIC_TASK,
        retention="until you change it, or your account is erased",
        erasure=Erasure.DELETE,
        seen_by=(SeenBy.PERSON,),
        fields={
            "user": "You",
            "zone": "The time zone of your quiet hours",
            "language": "The language that you chose for notifications",
            "quiet_from": "When your quiet hours begin",
            "quiet_until": "When they end",
            "wakes": "Whether urgent news may come in them",
            "paused_until": "Until when you want none at all",
            "a_week": "How many you want in a week",
            "merges": "Whether several at once become one",
            "off": "What you switched off",
            "changed_at": "When you last changed this",
        },
        not_personal=("id",),
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(a_week__lte=MOST_A_WEEK), name="push_preference_most_a_week"),
            models.CheckConstraint(condition=~Q(zone="") & ~Q(language=""), name="push_preference_has_zone"),
        ]

    def __str__(self) -> str:
        return f"Wishes of user {self.user_id}"
