"""A resident says that something is wrong with a listing.

Purpose: keeping what we recommend true. Lawful basis: UK GDPR Art 6(1)(e), public task. Erased with the account, and with the
listing. Its organisation learns how many people report what, never who, and never their words: those are for GLA staff.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from backend.personal_data import Erasure, LawfulBasis, PersonalData, PersonalField, SeenBy
from courses.models import Opportunity, ReportTally
from matching.models.resident import Resident

WORDS_LENGTH = 500


class Report(models.Model):
    """One resident about one listing. Reporting again replaces what they said before: a person counts once."""

    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="reports")
    opportunity = models.ForeignKey(Opportunity, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=14, choices=ReportTally.Kind.choices)
    words = models.TextField("in their own words", max_length=WORDS_LENGTH, blank=True)
    at = models.DateTimeField()

    personal = PersonalData(
        title="What you reported about courses and jobs",
        person=("resident__user",),
        purpose="keeping what we recommend true",
        lawful_basis=LawfulBasis.PUBLIC_TASK,
        retention="until the listing is gone, or your account is erased",
        erasure=Erasure.DELETE,
        seen_by=(SeenBy.PERSON, SeenBy.STAFF),
        tallied_by="at",
        fields={
            "resident": PersonalField(label="You", seen_by=(SeenBy.PERSON,)),
            "opportunity": "The course or job",
            "kind": "What is wrong with it",
            "words": "What you wrote",
            "at": "When you reported it",
        },
        not_personal=("id",),
    )

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["resident", "-at"], name="report_of_resident")]
        constraints = [
            models.UniqueConstraint(fields=["resident", "opportunity"], name="report_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["DOES_NOT_EXIST", "FULL", "WRONG_DETAILS", "MISLEADING_PAY", "OTHER"]),
                name="report_kind_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.opportunity_id}"
