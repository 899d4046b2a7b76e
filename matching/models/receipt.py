"""The receipt of a list: what it was made from, by which versions, and what came out, signed so that nobody can change it unseen.

Purpose: answering "why was I shown this" long after, and proving it. Lawful basis: UK GDPR Art 6(1)(e), public task; where answers
tell something about health, Art 9(2)(g) with DPA 2018 Sch 1 para 6. No equality answer stands here. Kept `RECEIPTS_KEPT_DAYS`,
erased with the account.
"""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

import pgtrigger
from django.db import models
from django.db.models import Q

from backend.personal_data import Erasure, LawfulBasis, PersonalData, PersonalField, SeenBy
from matching.models.release import ModelRelease
from matching.models.resident import Resident


class Receipt(models.Model):
    """One receipt. Only whose it is can change, when an anonymous account goes over to the person's own."""

    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="receipts")
    number = models.UUIDField(default=uuid4, unique=True, help_text="Its own, and in the token.")
    made_at = models.DateTimeField(db_index=True)
    release = models.ForeignKey(
        ModelRelease,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Its files are needed to make the list again.",
    )
    token = models.TextField(help_text="Signed, and tells of nobody: versions, and the hash of the contents.")
    contents = models.TextField(help_text="JSON, to the last letter as it was signed.")

    personal = PersonalData(
        title="Receipts of lists that we recommended to you",
        person=("resident__user",),
        purpose="answering why you were shown something, also much later, and proving it; to GLA staff, where you question the list",
        lawful_basis=LawfulBasis.PUBLIC_TASK,
        retention="about 13 months, or until your account is erased",
        erasure=Erasure.DELETE,
        seen_by=(SeenBy.PERSON, SeenBy.STAFF),
        fields={
            "resident": "You",
            "number": "Number of the receipt",
            "made_at": "When the list was made",
            "release": "Version of the matcher that made it",
            "token": "Our signature, with all versions that the list depends on",
            "contents": PersonalField(
                label="What the list was made from: your answers of that day, what was raised and left out, the order and the reasons",
                lawful_basis=LawfulBasis.PUBLIC_TASK_HEALTH,
            ),
        },
        not_personal=("id",),
    )

    class Meta:
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["resident", "-made_at", "-id"], name="receipt_of_resident")]
        constraints = [
            models.CheckConstraint(condition=~Q(token="") & ~Q(contents=""), name="receipt_says_something"),
        ]
        triggers: ClassVar = [
            pgtrigger.ReadOnly(
                name="receipt_stays_as_signed", fields=["number", "made_at", "release", "token", "contents"]
            )
        ]

    def __str__(self) -> str:
        return f"Receipt {self.number}"
