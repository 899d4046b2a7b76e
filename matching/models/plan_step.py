"""The next steps that residents have set themselves.

Purpose: helping a resident to do what they want to do, in time. Lawful basis: UK GDPR Art 6(1)(e), public task.
Retention: until the resident removes a step; erased with the account. Nobody but the resident sees it.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import Deferrable, Q

from backend.personal_data import Erasure, LawfulBasis, PersonalData, SeenBy
from courses.models import Opportunity
from matching.models.resident import Resident

LONGEST_WORDS = 200


class PlanStepQuerySet(models.QuerySet["PlanStep"]):
    """Which steps are still of use."""

    def ahead(self, *, today: date) -> Self:
        """Those that are not done and whose day, where they have one, has not passed."""
        return self.exclude(state=PlanStep.State.DONE).filter(Q(due_on__isnull=True) | Q(due_on__gte=today))


class PlanStep(models.Model):
    """One step of one resident's plan."""

    class State(models.TextChoices):
        """How far it is."""

        TO_DO = "TO_DO", "To do"
        DOING = "DOING", "Begun"
        DONE = "DONE", "Done"

    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="plan")
    words = models.CharField("what to do", max_length=LONGEST_WORDS)
    state = models.CharField(max_length=5, choices=State.choices, default=State.TO_DO)
    due_on = models.DateField(null=True, blank=True)
    opportunity = models.ForeignKey(Opportunity, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    suggestion = models.CharField(
        max_length=64, blank=True, help_text="Which suggestion of ours it was. Empty: the resident's own."
    )
    place = models.PositiveIntegerField(help_text="In the plan, from 1; there may be gaps.")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    personal = PersonalData(
        title="Your plan",
        person=("resident__user",),
        purpose="helping you to do what you want to do, in time",
        lawful_basis=LawfulBasis.PUBLIC_TASK,
        retention="until you remove the step, or your account is erased",
        erasure=Erasure.DELETE,
        seen_by=(SeenBy.PERSON,),
        fields={
            "resident": "You",
            "words": "What to do",
            "state": "How far it is",
            "due_on": "By when",
            "opportunity": "The course or job that it is about",
            "suggestion": "Which suggestion of ours it was",
            "place": "Its place in your plan",
            "made_at": "When you made it",
            "changed_at": "When you last changed it",
            "done_at": "When you did it",
        },
        not_personal=("id",),
    )

    objects: ClassVar = PlanStepQuerySet.as_manager()

    class Meta:
        ordering = ["place"]
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="plan_step_has_words"),
            models.CheckConstraint(condition=Q(state__in=["TO_DO", "DOING", "DONE"]), name="plan_step_state_known"),
            models.CheckConstraint(
                condition=Q(state="DONE", done_at__isnull=False) | (~Q(state="DONE") & Q(done_at__isnull=True)),
                name="plan_step_done_has_moment",
            ),
            # Deferred, so that steps can change places.
            models.UniqueConstraint(
                fields=["resident", "place"], deferrable=Deferrable.DEFERRED, name="plan_step_one_a_place"
            ),
            # A suggestion that is accepted twice, by a phone that heard no answer, is one step.
            models.UniqueConstraint(
                fields=["resident", "suggestion"], condition=~Q(suggestion=""), name="plan_suggestion_once"
            ),
        ]

    def __str__(self) -> str:
        return f"Step {self.pk} of resident {self.resident_id}"
