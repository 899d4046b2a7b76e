"""What happened to an application, one row after the other.

Purpose: telling a resident what became of an application, and who moved it. Lawful basis: UK GDPR Art 6(1)(e), public task.
Retention: erased with the account. Of an organisation's people only that it was the organisation is kept.
"""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q

from backend.personal_data import Erasure, LawfulBasis, PersonalData, SeenBy
from matching.models.application import REASON_LENGTH, Application


class ApplicationEvent(models.Model):
    """One step of the timeline. Never changed; it goes with its application."""

    class Actor(models.TextChoices):
        """Who did it."""

        RESIDENT = "RESIDENT", "You"
        ORGANISATION = "ORGANISATION", "The organisation"
        SERVICE = "SERVICE", "This service"

    class What(models.TextChoices):
        """What happened."""

        MOVED = "MOVED", "It moved on"
        DAY_CHANGED = "DAY_CHANGED", "The course starts on another day"
        OUTCOME_CONFIRMED = "OUTCOME_CONFIRMED", "You said that this is right"
        OUTCOME_DISPUTED = "OUTCOME_DISPUTED", "You said that this is not right"

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField()
    actor = models.CharField(max_length=12, choices=Actor.choices)
    what = models.CharField(max_length=17, choices=What.choices, default=What.MOVED)
    to_status = models.CharField(max_length=12, choices=Application.Status.choices)
    reason = models.CharField(max_length=REASON_LENGTH, blank=True)

    personal = PersonalData(
        title="What happened to your applications",
        person=("application__resident__user",),
        purpose="telling you what became of your applications",
        lawful_basis=LawfulBasis.PUBLIC_TASK,
        retention="until your account is erased",
        erasure=Erasure.DELETE,
        seen_by=(SeenBy.PERSON, SeenBy.ORGANISATION),
        fields={
            "application": "The application",
            "at": "When",
            "actor": "Who did it",
            "what": "What happened",
            "to_status": "Where it stood then",
            "reason": "Why",
        },
        not_personal=("id",),
    )

    class Meta:
        ordering = ["at", "pk"]
        triggers: ClassVar = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update)]
        indexes = [models.Index(fields=["application", "at", "id"], name="application_event_of")]
        constraints = [
            models.CheckConstraint(
                condition=Q(actor__in=["RESIDENT", "ORGANISATION", "SERVICE"]), name="application_event_actor_known"
            ),
            models.CheckConstraint(
                condition=Q(what__in=["MOVED", "DAY_CHANGED", "OUTCOME_CONFIRMED", "OUTCOME_DISPUTED"]),
                name="application_event_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.to_status} {self.at:%Y-%m-%d %H:%M}"
