"""Keys with which an organisation's own system (an applicant tracking or course system) writes its listings.

Purpose: listings come from the system in which an organisation keeps them, without anybody typing them twice.
Lawful basis: performance of the agreement with the organisation (UK GDPR Art 6(1)(b)). Of the person who made a key only the
account's key is kept: what the system writes counts as theirs, and stops with their account.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from backend.personal_data import Erasure, LawfulBasis, NothingPersonal, PersonalData, SeenBy
from courses.models.of_organisation import OfOrganisation


class ApiKey(OfOrganisation):
    """A key. It is shown once; only its SHA-256 is kept."""

    name = models.CharField(max_length=100, help_text="Which system has it, in its owner's words.")
    key_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    ending = models.CharField(max_length=4, help_text="Its last four signs, to tell keys apart.")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_keys", help_text="In whose name it acts."
    )
    last_used_on = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    window_from = models.DateTimeField(null=True, blank=True, help_text="Since when requests are counted.")
    window_requests = models.PositiveIntegerField(default=0)

    personal = PersonalData(
        title="Keys that you made for your organisation's system",
        person=("made_by",),
        purpose="listings come from an organisation's own system, in the name of the person who made the key",
        lawful_basis=LawfulBasis.AGREEMENT,
        retention="as long as the organisation, or until the account is erased",
        erasure=Erasure.DELETE,
        seen_by=(SeenBy.PERSON, SeenBy.COLLEAGUES, SeenBy.STAFF),
        fields={
            "made_by": "You",
            "provider": "The provider that it is for",
            "employer": "The employer that it is for",
            "name": "Which system has it",
            "made_at": "When you made it",
            "ending": "Its last four signs",
            "last_used_on": "When it was last used",
            "revoked_at": "When it was taken back",
        },
        not_personal=("id", "key_sha256", "window_from", "window_requests"),
    )

    class Meta(OfOrganisation.Meta):
        ordering = ["-pk"]
        constraints = [
            *OfOrganisation.Meta.constraints,
            models.CheckConstraint(condition=~Q(name=""), name="api_key_has_name"),
            models.CheckConstraint(condition=Q(key_sha256__regex=r"^[0-9a-f]{64}$"), name="api_key_keeps_no_key"),
        ]

    def __str__(self) -> str:
        return f"{self.name} …{self.ending}"


class IdempotentAnswer(models.Model):
    """The answer to a request that had an idempotency key: who sends it again gets the same, and nothing is done twice."""

    api_key = models.ForeignKey(ApiKey, on_delete=models.CASCADE, related_name="answers")
    key = models.CharField(max_length=255)
    request_sha256 = models.CharField(max_length=64, help_text="Of its path and body.")
    status = models.PositiveSmallIntegerField(default=0)
    body = models.JSONField(default=dict)
    at = models.DateTimeField()

    personal = NothingPersonal("answers to an organisation's system about its listings, kept for a day")

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["at"], name="idempotent_answer_at")]
        constraints = [
            # Two requests with one key at once: the second waits here for the first, and then finds its answer.
            models.UniqueConstraint(fields=["api_key", "key"], name="idempotent_answer_once"),
            models.CheckConstraint(condition=~Q(key=""), name="idempotent_answer_has_key"),
            models.CheckConstraint(
                condition=Q(request_sha256__regex=r"^[0-9a-f]{64}$"), name="idempotent_answer_sha256_is_a_hash"
            ),
        ]

    def __str__(self) -> str:
        return f"Answer {self.status} of {self.at:%Y-%m-%d %H:%M}"
