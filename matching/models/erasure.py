"""What stays of somebody who was erased: that it was done, how much was deleted, and the sign-in that is still to be closed.

Purpose: proof of erasure (UK GDPR Art 5(2)), erasing again after a backup is restored, and deleting the sign-in at Google.
Lawful basis: legal obligation, UK GDPR Art 6(1)(c) with Art 17. Nobody can be found by it: it keeps a hash of a random key.
"""

from __future__ import annotations

import hashlib
from uuid import uuid4

from django.db import models
from django.db.models import Q

from backend.personal_data import Erasure as AtErasure
from backend.personal_data import LawfulBasis, PersonalData, PersonalField, SeenBy

HASH_PREFIX = "erased:"


def hash_of_uid(uid: str) -> str:
    """SHA-256, in hexadecimal, of a Firebase uid. A uid is 28 random signs, so nobody finds it by trying."""
    return hashlib.sha256(f"{HASH_PREFIX}{uid}".encode()).hexdigest()


class Erasure(models.Model):
    """One person was erased. The person keeps the number of the receipt."""

    class Because(models.TextChoices):
        """Why."""

        ASKED = "ASKED", "The person asked for it"
        INACTIVE = "INACTIVE", "Nobody had used the account for a long time"
        AGAIN = "AGAIN", "A restored backup had brought the person back"

    class SignIn(models.TextChoices):
        """What became of the sign-in at Google (Firebase)."""

        WAITING = "WAITING", "Is to be deleted"
        DELETED = "DELETED", "Deleted"
        NONE = "NONE", "There is none that we could delete"

    receipt = models.UUIDField(default=uuid4, unique=True)
    at = models.DateTimeField()
    because = models.CharField(max_length=8, choices=Because.choices)
    uid_sha256 = models.CharField(max_length=64, help_text="By it somebody is found again in a restored backup.")
    counts = models.JSONField(help_text="Model to rows that were deleted, and rows that were kept without the person.")
    is_listed = models.BooleanField(
        default=False, help_text="Whether it stands in the list that outlives the database."
    )
    sign_in = models.CharField(max_length=7, choices=SignIn.choices)
    sign_in_uid = models.CharField(max_length=128, blank=True, help_text="Emptied as soon as the sign-in is deleted.")
    tries = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, blank=True)
    last_failure = models.CharField(max_length=80, blank=True, help_text="Name of the fault of the last try.")
    sign_in_deleted_at = models.DateTimeField(null=True, blank=True)

    personal = PersonalData(
        title="That somebody was erased",
        person=(),
        purpose="proof of erasure, erasing again after a restore, deleting the sign-in at Google",
        lawful_basis=LawfulBasis.LEGAL_DUTY,
        retention="kept as proof, and to erase again after a restore",
        erasure=AtErasure.KEEP,
        kept_because="it is the proof, and names nobody: UK GDPR Art 5(2) and Art 17(3)(b)",
        seen_by=(SeenBy.NOBODY,),
        fields={
            name: PersonalField(label=label, retention=retention, withheld="about people who are no longer here")
            for name, label, retention in (
                ("uid_sha256", "Hash of the key of the sign-in", ""),
                ("sign_in_uid", "Key of the sign-in", "until the sign-in is deleted at Google, minutes as a rule"),
            )
        },
        not_personal=(
            *("id", "receipt", "at", "because", "counts", "is_listed", "sign_in", "tries", "next_try_at"),
            *("last_failure", "sign_in_deleted_at"),
        ),
    )

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["uid_sha256"], name="erasure_of_uid"),
            models.Index(fields=["next_try_at"], condition=Q(sign_in="WAITING"), name="erasure_sign_in_waits"),
            models.Index(fields=["id"], condition=Q(is_listed=False), name="erasure_to_be_listed"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(because__in=["ASKED", "INACTIVE", "AGAIN"]), name="erasure_cause_known"),
            models.CheckConstraint(condition=Q(uid_sha256__regex=r"^[0-9a-f]{64}$"), name="erasure_keeps_no_uid"),
            # The key of a sign-in stays exactly as long as it is needed to delete it.
            models.CheckConstraint(
                condition=(Q(sign_in="WAITING", next_try_at__isnull=False) & ~Q(sign_in_uid=""))
                | Q(sign_in__in=["DELETED", "NONE"], sign_in_uid="", next_try_at__isnull=True),
                name="erasure_forgets_the_sign_in",
            ),
        ]

    def __str__(self) -> str:
        return f"Erasure {self.receipt} {self.at:%Y-%m-%d}"
