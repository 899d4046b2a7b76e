"""That a resident was told: your account has not been used for long and will be erased.

Purpose: nobody's data is kept for longer than it is of use to them (UK GDPR Art 5(1)(e)), and nobody loses it unasked.
Lawful basis: legal obligation, UK GDPR Art 6(1)(c). Deleted when they come back; erased with the account.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from backend.personal_data import Erasure, LawfulBasis, PersonalData, SeenBy
from matching.models.resident import Resident


class InactivityNotice(models.Model):
    """One notice to one resident, and the day on which they are erased unless they come back."""

    resident = models.OneToOneField(Resident, on_delete=models.CASCADE, related_name="inactivity_notice")
    told_on = models.DateField()
    erase_on = models.DateField()

    personal = PersonalData(
        title="That we told you about an account which nobody uses",
        person=("resident__user",),
        purpose="erasing accounts that nobody uses, after their owner was told",
        lawful_basis=LawfulBasis.LEGAL_DUTY,
        retention="until you come back, or your account is erased",
        erasure=Erasure.DELETE,
        seen_by=(SeenBy.PERSON,),
        fields={"resident": "You", "told_on": "When we told you", "erase_on": "When your account is to be erased"},
        not_personal=("id",),
    )

    class Meta:
        ordering = ["erase_on", "pk"]
        indexes = [models.Index(fields=["erase_on"], name="inactivity_due")]
        constraints = [
            # Nobody is erased on the day they are told.
            models.CheckConstraint(condition=Q(erase_on__gt=F("told_on")), name="inactivity_gives_time"),
        ]

    def __str__(self) -> str:
        return f"To be erased on {self.erase_on:%Y-%m-%d}"
