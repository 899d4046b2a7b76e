"""The consent ledger: what a person agreed to, in which words, and when they took it back.

Purpose: proof of consent (UK GDPR Art 7(1)), and the one place that says whether it is given now. Lawful basis: legal obligation, UK GDPR
Art 6(1)(c). Rows are only ever added. They name a pseudonym that only the account knows: after an erasure they are nobody's.
"""

from __future__ import annotations

from typing import ClassVar, Self
from uuid import UUID, uuid4

from django.db import models
from django.db.models import Q

from backend.audit.append_only import append_only
from backend.personal_data import Erasure, LawfulBasis, PersonalData, SeenBy


class ConsentQuerySet(models.QuerySet["Consent"]):
    """Rows of the ledger."""

    def of(self, pseudonym: UUID) -> Self:
        """Of one person."""
        return self.filter(pseudonym=pseudonym)

    def last_words(self) -> Self:
        """The last word on each purpose, of whoever is asked about."""
        return self.order_by("pseudonym", "purpose", "-pk").distinct("pseudonym", "purpose")


class Consent(models.Model):
    """One choice: given or withdrawn. The latest one of a purpose counts."""

    class Purpose(models.TextChoices):
        """What is agreed to. Each has a notice in `fixtures/consent_notices.json`."""

        CONTACT = "CONTACT", "Tell me about courses and jobs that may suit me"
        RESEARCH = "RESEARCH", "Ask me to take part in research about skills and work in London"

    class Choice(models.TextChoices):
        """What was said."""

        GIVEN = "GIVEN", "Yes"
        WITHDRAWN = "WITHDRAWN", "No longer"

    pseudonym = models.UUIDField(help_text="Of the account. No foreign key: the row outlives it.")
    purpose = models.CharField(max_length=8, choices=Purpose.choices)
    choice = models.CharField(max_length=9, choices=Choice.choices)
    notice_version = models.PositiveSmallIntegerField(help_text="Of the words that were shown.")
    notice_sha256 = models.CharField(max_length=64, help_text="Of those very words.")
    at = models.DateTimeField()
    receipt = models.UUIDField(default=uuid4, unique=True, help_text="Number of the receipt that the person can fetch.")

    personal = PersonalData(
        title="What you agreed to, and took back",
        person=(),
        pseudonyms=("pseudonym",),
        purpose="proof of consent, and knowing whether it is given",
        lawful_basis=LawfulBasis.LEGAL_DUTY,
        retention="kept as proof; whose it was can be told until the account is erased",
        erasure=Erasure.ANONYMISE,
        seen_by=(SeenBy.PERSON,),
        fields={
            "pseudonym": "You (a number that only your account knows)",
            "purpose": "What for",
            "choice": "What you said",
            "notice_version": "Version of the words that you were shown",
            "notice_sha256": "Mark of those very words",
            "at": "When",
            "receipt": "Number of your receipt",
        },
        not_personal=("id",),
    )

    objects: ClassVar = ConsentQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["pseudonym", "purpose", "-id"], name="consent_latest")]
        constraints = [
            models.CheckConstraint(condition=Q(purpose__in=["CONTACT", "RESEARCH"]), name="consent_purpose_known"),
            models.CheckConstraint(condition=Q(choice__in=["GIVEN", "WITHDRAWN"]), name="consent_choice_known"),
            models.CheckConstraint(condition=Q(notice_version__gte=1), name="consent_notice_from_1"),
            models.CheckConstraint(
                condition=Q(notice_sha256__regex=r"^[0-9a-f]{64}$"), name="consent_notice_is_a_hash"
            ),
        ]
        triggers = [append_only("consent_append_only")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.choice} {self.at:%Y-%m-%d %H:%M}"
