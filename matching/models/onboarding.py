"""How far somebody has come on the way in, and what they kept of their digital self-check.

Purpose: asking nothing twice, and showing a starter course. Lawful basis: UK GDPR Art 6(1)(e), public task. Kept until the account
is erased, or the person takes it back.
"""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import Q

from backend.personal_data import Erasure, LawfulBasis, PersonalData, SeenBy
from matching.models.resident import Resident


class OnboardingMark(models.Model):
    """A resident answered or skipped a step. A step without a mark is open, unless its answer is known already."""

    class State(models.TextChoices):
        """What became of it."""

        ANSWERED = "ANSWERED", "Answered"
        SKIPPED = "SKIPPED", "Skipped for now"

    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="onboarding_marks")
    step = models.CharField(max_length=32)
    state = models.CharField(max_length=8, choices=State.choices)
    at = models.DateTimeField()

    personal = PersonalData(
        title="Questions that you answered or skipped",
        person=("resident__user",),
        purpose="asking you nothing twice",
        lawful_basis=LawfulBasis.PUBLIC_TASK,
        retention="until your account is erased",
        erasure=Erasure.DELETE,
        seen_by=(SeenBy.PERSON,),
        fields={"resident": "You", "step": "The question", "state": "Answered or skipped", "at": "When"},
        not_personal=("id",),
    )

    class Meta:
        ordering = ["resident", "step"]
        # Two taps at once are one mark.
        constraints = [
            models.UniqueConstraint(fields=["resident", "step"], name="onboarding_mark_once"),
            # A state that nobody defined would be shown as nothing, and counted as done.
            models.CheckConstraint(condition=Q(state__in=["ANSWERED", "SKIPPED"]), name="onboarding_mark_state_known"),
        ]

    def __str__(self) -> str:
        return f"{self.step} of {self.resident_id}: {self.state}"


class KeptDigitalCheck(models.Model):
    """The result of a self-check of digital skills, where its person asked us to keep it. The newest counts."""

    class Tier(models.IntegerChoices):
        """How far somebody has come in an area."""

        NOT_YET = 0, "Not yet"
        FOUNDATION = 1, "First steps"
        LIFE = 2, "Everyday tasks"
        WORK = 3, "Tasks at work"

    AREAS: Final = ("handling", "communicating", "transacting", "problem_solving", "being_safe")

    resident = models.OneToOneField(Resident, on_delete=models.CASCADE, related_name="digital_check")
    version = models.CharField(max_length=16, help_text="Of the questions, fixtures/digital_check.json.")
    handling = models.PositiveSmallIntegerField(choices=Tier.choices, null=True, blank=True)
    communicating = models.PositiveSmallIntegerField(choices=Tier.choices, null=True, blank=True)
    transacting = models.PositiveSmallIntegerField(choices=Tier.choices, null=True, blank=True)
    problem_solving = models.PositiveSmallIntegerField(choices=Tier.choices, null=True, blank=True)
    being_safe = models.PositiveSmallIntegerField(choices=Tier.choices, null=True, blank=True)
    kept_at = models.DateTimeField()

    personal = PersonalData(
        title="Your check of digital skills",
        person=("resident__user",),
        purpose="showing you a course to start with",
        lawful_basis=LawfulBasis.CONSENT,
        retention="until you take it back, or your account is erased",
        erasure=Erasure.DELETE,
        seen_by=(SeenBy.PERSON,),
        fields={
            "resident": "You",
            "version": "Which questions you answered",
            "handling": "Finding and keeping things",
            "communicating": "Talking to people",
            "transacting": "Forms, shopping and money",
            "problem_solving": "Working things out",
            "being_safe": "Staying safe",
            "kept_at": "When you kept it",
        },
        not_personal=("id",),
    )

    class Meta:
        constraints = [
            # A tier that nobody defined would be shown as nothing.
            models.CheckConstraint(
                condition=Q(
                    handling__lte=3, communicating__lte=3, transacting__lte=3, problem_solving__lte=3, being_safe__lte=3
                ),
                name="digital_check_tiers_0_to_3",
            )
        ]

    def __str__(self) -> str:
        return f"Digital check of {self.resident_id}"
