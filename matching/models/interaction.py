"""What residents do with what they are shown.

Purpose: recommending. Lawful basis: UK GDPR Art 6(1)(e), public task. Erased with the account.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from backend.personal_data import Erasure, LawfulBasis, PersonalData, SeenBy
from courses.models import Opportunity
from courses.models.session import sessions
from matching.models.resident import Resident


class SavedOpportunity(models.Model):
    """A resident keeps an opportunity for later."""

    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="saved")
    opportunity = models.ForeignKey(Opportunity, on_delete=models.CASCADE, related_name="+")
    saved_at = models.DateTimeField()

    personal = PersonalData(
        title="Courses and jobs that you kept",
        person=("resident__user",),
        purpose="showing you again what you kept, and recommending more like it",
        lawful_basis=LawfulBasis.PUBLIC_TASK,
        retention="until you take it off your list, or your account is erased",
        erasure=Erasure.DELETE,
        seen_by=(SeenBy.PERSON,),
        tallied_by="saved_at",
        fields={"resident": "You", "opportunity": "The course or job", "saved_at": "When you kept it"},
        not_personal=("id",),
    )

    class Meta:
        ordering = ["-saved_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["resident", "opportunity"], name="saved_once")]

    def __str__(self) -> str:
        return f"{self.resident_id} saved {self.opportunity_id}"


class DismissedOpportunity(models.Model):
    """A resident does not want to see an opportunity again."""

    class Reason(models.TextChoices):
        """Why."""

        NOT_INTERESTED = "NOT_INTERESTED", "It isn't what I want"
        TOO_FAR = "TOO_FAR", "It's too far"
        WRONG_TIME = "WRONG_TIME", "The times don't suit me"
        TOO_EXPENSIVE = "TOO_EXPENSIVE", "It costs too much"
        PAY_TOO_LOW = "PAY_TOO_LOW", "The pay is too low"
        TOO_HARD = "TOO_HARD", "It's too hard for me"
        TOO_EASY = "TOO_EASY", "It's too easy for me"
        ALREADY_DONE = "ALREADY_DONE", "I've done it, or applied already"
        OTHER = "OTHER", "Another reason"

    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="dismissed")
    opportunity = models.ForeignKey(Opportunity, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=14, choices=Reason.choices)
    dismissed_at = models.DateTimeField()
    measure = models.FloatField(
        null=True,
        blank=True,
        help_text="What the reason is about, as it was then: minutes of the journey, pounds of the fee, pounds an hour, or the level.",
    )
    wrong_times = sessions()

    personal = PersonalData(
        title="Courses and jobs that you put away",
        person=("resident__user",),
        purpose="not recommending to you again what you put away, and recommending less of what you put it away for",
        lawful_basis=LawfulBasis.PUBLIC_TASK,
        retention="until you bring it back, or your account is erased",
        erasure=Erasure.DELETE,
        seen_by=(SeenBy.PERSON,),
        tallied_by="dismissed_at",
        fields={
            "resident": "You",
            "opportunity": "The course or job",
            "reason": "Why you put it away",
            "dismissed_at": "When you put it away",
            "measure": "How far, how dear, how badly paid or at which level it was then, where that is why you put it away",
            "wrong_times": "When it was, where that is why you put it away",
        },
        not_personal=("id",),
    )

    class Meta:
        ordering = ["-dismissed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["resident", "opportunity"], name="dismissed_once"),
            models.CheckConstraint(
                condition=Q(measure__isnull=True) | Q(measure__gte=0), name="dismissed_measure_from_0"
            ),
            # What is learnt from it is said in the words of the reason, so nothing else may stand here.
            models.CheckConstraint(
                condition=Q(measure__isnull=True)
                | Q(reason__in=["TOO_FAR", "TOO_EXPENSIVE", "PAY_TOO_LOW", "TOO_HARD", "TOO_EASY"]),
                name="dismissed_measure_of_its_reason",
            ),
            models.CheckConstraint(
                condition=Q(wrong_times=[]) | Q(reason="WRONG_TIME"), name="dismissed_times_of_their_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.resident_id} dismissed {self.opportunity_id}"
