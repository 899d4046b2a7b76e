"""What came of an application: a start, a completion, a job, as its organisation reports it and its resident confirms it.

Purpose: knowing whether what we recommend leads to learning and work. Lawful basis: UK GDPR Art 6(1)(e), public task.
Retention: erased with the account. GLA staff see only what a resident says is not right.
"""

from __future__ import annotations

from typing import ClassVar, Final, Self

from django.db import models
from django.db.models import Q

from backend.personal_data import Erasure, LawfulBasis, PersonalData, SeenBy
from matching.models.application import Application

DISPUTE_LENGTH: Final = 500


class OutcomeQuerySet(models.QuerySet["Outcome"]):
    """Which outcomes somebody looks at."""

    def disputed(self) -> Self:
        """Those of which the resident says that they are not right."""
        return self.filter(answer=Outcome.Answer.NOT_RIGHT)


class Outcome(models.Model):
    """One report about one application."""

    class Kind(models.TextChoices):
        """What is reported."""

        STARTED = "STARTED", "Started the course"
        COMPLETED = "COMPLETED", "Finished the course"
        HIRED = "HIRED", "Got the job"

    class Answer(models.TextChoices):
        """What the resident says about it."""

        RIGHT = "RIGHT", "That is right"
        NOT_RIGHT = "NOT_RIGHT", "That is not right"

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="outcomes")
    kind = models.CharField(max_length=9, choices=Kind.choices)
    happened_on = models.DateField()
    destination = models.CharField(
        max_length=4, blank=True, help_text="ILR destination: type and code, such as EMP1. Empty: not said."
    )
    reported_at = models.DateTimeField()
    answer = models.CharField(max_length=9, choices=Answer.choices, blank=True)
    answer_words = models.CharField(max_length=DISPUTE_LENGTH, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    personal = PersonalData(
        title="What came of your applications",
        person=("application__resident__user",),
        purpose="knowing whether what we recommend leads to learning and work",
        lawful_basis=LawfulBasis.PUBLIC_TASK,
        retention="until your account is erased",
        erasure=Erasure.DELETE,
        seen_by=(SeenBy.PERSON, SeenBy.ORGANISATION, SeenBy.STAFF),
        fields={
            "application": "The application",
            "kind": "What was reported",
            "happened_on": "The day",
            "destination": "What you do now, by its official code",
            "reported_at": "When it was reported",
            "answer": "Whether you say that it is right",
            "answer_words": "What you say about it",
            "answered_at": "When you said so",
        },
        not_personal=("id",),
    )

    objects: ClassVar = OutcomeQuerySet.as_manager()

    class Meta:
        ordering = ["reported_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["application", "kind"], name="outcome_once"),
            models.CheckConstraint(condition=Q(kind__in=["STARTED", "COMPLETED", "HIRED"]), name="outcome_kind_known"),
            models.CheckConstraint(
                condition=Q(destination__regex=r"^([A-Z]{3}[0-9])?$"), name="outcome_destination_shape"
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True)
                | Q(answer__in=["RIGHT", "NOT_RIGHT"], answered_at__isnull=False),
                name="outcome_answer_has_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of application {self.application_id}"
