"""An anonymous account whose things went over to the account that the person has.

Purpose: losing nothing at sign-in, and doing it once. Lawful basis: UK GDPR Art 6(1)(e), public task. Erased with the account.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from backend.accounts.models import User
from backend.personal_data import Erasure, LawfulBasis, PersonalData, SeenBy


class AccountMerge(models.Model):
    """What went over, as it was told to the person: asked again, the answer is the same."""

    anonymous = models.OneToOneField(User, on_delete=models.CASCADE, related_name="+")
    account = models.ForeignKey(User, on_delete=models.CASCADE, related_name="merges")
    at = models.DateTimeField()
    moved = models.JSONField(default=dict, help_text="How many rows went over, by model.")
    differing = ArrayField(
        models.CharField(max_length=32), default=list, blank=True, help_text="Answers that both had given, differently."
    )

    personal = PersonalData(
        title="What went over to your account when you signed in",
        person=("anonymous", "account"),
        purpose="losing nothing at sign-in, and doing it once",
        lawful_basis=LawfulBasis.PUBLIC_TASK,
        retention="until the account is erased",
        erasure=Erasure.DELETE,
        seen_by=(SeenBy.PERSON,),
        fields={
            "anonymous": "The account without a name that you began with",
            "account": "Your account",
            "at": "When",
            "moved": "How many things went over",
            "differing": "Names of answers that you had given twice, differently",
        },
        not_personal=("id",),
    )

    class Meta:
        constraints = [
            # An account that went over to itself would be locked out by its own sign-in.
            models.CheckConstraint(condition=~Q(anonymous=F("account")), name="merge_into_another"),
        ]

    def __str__(self) -> str:
        return f"{self.anonymous_id} went over to {self.account_id}"
