"""A phone or a browser that notifications are sent to.

Purpose: telling residents on their phone what became of what they asked for, and what is due. Lawful basis: UK GDPR Art 6(1)(e), public
task. An address is a secret: whoever has it, and our key, could write on that screen. It is kept while it works and its owner is signed
in there; once it is proved dead it is deleted, and the row says only that there was a phone. Erased with the account.
"""

from __future__ import annotations

import hashlib
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from backend.accounts.models import User
from backend.personal_data import Erasure, LawfulBasis, PersonalData, PersonalField, SeenBy


def hash_of_address(address: str) -> str:
    """SHA-256 of an address, by which a phone is known again without its address being compared."""
    return hashlib.sha256(address.encode()).hexdigest()


class DeviceQuerySet(models.QuerySet["Device"]):
    """Which devices are sent to."""

    def reachable(self) -> Self:
        """Those that work, of people who may sign in and have not signed out everywhere since the device last came."""
        still_signed_in = Q(user__tokens_valid_after=None) | Q(refreshed_at__gte=F("user__tokens_valid_after"))
        may = Q(user__is_active=True, user__merged_into=None, user__firebase_state=User.FirebaseState.ACTIVE)
        return self.filter(still_signed_in & may, retired_at=None)


class Device(models.Model):
    """One address of one person. A phone that somebody else signs in on gets a new row: what waits for the first never reaches them."""

    class Kind(models.TextChoices):
        """What sort of address it is."""

        FID = "FID", "An app, by its Firebase installation id"
        TOKEN = "TOKEN", "An app, by its older registration token"
        WEBPUSH = "WEBPUSH", "A browser"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="devices")
    kind = models.CharField(max_length=7, choices=Kind.choices)
    address = models.CharField(max_length=2_048, blank=True, help_text="A secret. Empty once it is retired.")
    address_sha256 = models.CharField(max_length=64, unique=True)
    p256dh = models.CharField(max_length=88, blank=True, help_text="A browser's public key.")
    auth = models.CharField(max_length=24, blank=True, help_text="A browser's shared secret.")
    added_at = models.DateTimeField()
    refreshed_at = models.DateTimeField(help_text="When the app on it last said that it is there.")
    retired_at = models.DateTimeField(null=True, blank=True, help_text="When it was proved dead.")

    personal = PersonalData(
        title="Phones and browsers that we send to",
        person=("user",),
        purpose="telling you on your phone what became of what you asked for, and what is due",
        lawful_basis=LawfulBasis.PUBLIC_TASK,
        retention="until you sign out on it or it no longer answers, and 90 days after that without its address, or your account is erased",
        erasure=Erasure.DELETE,
        seen_by=(SeenBy.PERSON,),
        fields={
            "user": "You",
            "kind": "A phone or a browser",
            "address": PersonalField(label="Its address", withheld="whoever has it could write on your screen"),
            "address_sha256": PersonalField(
                label="Mark of that address", withheld="it could be tried against addresses"
            ),
            "p256dh": PersonalField(label="Its public key", withheld="it belongs to the address"),
            "auth": PersonalField(label="Its secret", withheld="it belongs to the address"),
            "added_at": "Added on",
            "refreshed_at": "When it was last there",
            "retired_at": "When it no longer answered",
        },
        not_personal=("id",),
    )

    objects: ClassVar = DeviceQuerySet.as_manager()

    class Meta:
        ordering = ["-refreshed_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["FID", "TOKEN", "WEBPUSH"]), name="device_kind_known"),
            models.CheckConstraint(condition=Q(address_sha256__regex=r"^[0-9a-f]{64}$"), name="device_address_hash"),
            # A dead address is not kept: nobody could want it.
            models.CheckConstraint(
                condition=Q(retired_at__isnull=True) & ~Q(address="") | Q(retired_at__isnull=False, address=""),
                name="device_retired_has_no_address",
            ),
            # What is sent to a browser is encrypted for it.
            models.CheckConstraint(
                condition=Q(kind="WEBPUSH", retired_at__isnull=True) & ~Q(p256dh="") & ~Q(auth="")
                | Q(p256dh="", auth="") & (~Q(kind="WEBPUSH") | Q(retired_at__isnull=False)),
                name="device_browser_has_keys",
            ),
            models.CheckConstraint(condition=Q(refreshed_at__gte=F("added_at")), name="device_refreshed_after_added"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.address_sha256[:8]}"
