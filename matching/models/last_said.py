"""When a resident last decided something, by their own clock: what arrives late must not undo what they decided later.

Purpose: doing what a resident wanted last, over connections that break. Lawful basis: UK GDPR Art 6(1)(e), public task.
Retention: 14 days; erased with the account.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from backend.personal_data import Erasure, LawfulBasis, PersonalData, SeenBy
from matching.models.resident import Resident


class LastSaid(models.Model):
    """The newest moment at which one resident decided one thing."""

    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="last_said")
    about = models.CharField(max_length=40, help_text="What: `saved:7`, `me.wants`, `application:7`.")
    made_at = models.DateTimeField()

    personal = PersonalData(
        title="When you last decided something",
        person=("resident__user",),
        purpose="doing what you wanted last, when what you sent arrives late",
        lawful_basis=LawfulBasis.PUBLIC_TASK,
        retention="14 days",
        erasure=Erasure.DELETE,
        seen_by=(SeenBy.PERSON,),
        fields={"resident": "You", "about": "What it was about", "made_at": "When"},
        not_personal=("id",),
    )

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["made_at"], name="last_said_at")]
        constraints = [
            models.UniqueConstraint(fields=["resident", "about"], name="last_said_once"),
            models.CheckConstraint(condition=~Q(about=""), name="last_said_has_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.about} {self.made_at:%Y-%m-%d %H:%M:%S}"
