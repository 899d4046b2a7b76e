"""An address under which a calendar app fetches a resident's plan without a sign-in, as calendar apps do.

Purpose: showing a resident's plan in the calendar of their phone. Lawful basis: UK GDPR Art 6(1)(e), public task.
Retention: deleted after half a year, or when the resident ends it; erased with the account. The address tells nothing about anybody.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from backend.personal_data import Erasure, LawfulBasis, PersonalData, PersonalField, SeenBy
from matching.models.resident import Resident


class CalendarLink(models.Model):
    """One address. What stands in it is signed: whoever reads this table can't make it without the server's secret."""

    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="calendar_links")
    key = models.UUIDField(unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    personal = PersonalData(
        title="Addresses of your plan's calendar",
        person=("resident__user",),
        purpose="showing your plan in the calendar of your phone",
        lawful_basis=LawfulBasis.PUBLIC_TASK,
        retention="half a year, or until you end it, or your account is erased",
        erasure=Erasure.DELETE,
        seen_by=(SeenBy.PERSON,),
        fields={
            "resident": "You",
            "key": PersonalField(label="Secret of the address", withheld="whoever has it can read your plan"),
            "made_at": "When you made it",
            "expires_at": "Until when it works",
        },
        not_personal=("id",),
    )

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("made_at")), name="calendar_link_expires_later"),
        ]

    def __str__(self) -> str:
        return f"Calendar of resident {self.resident_id}"
