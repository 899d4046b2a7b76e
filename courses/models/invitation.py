"""Invitations to act for an organisation.

Purpose: an owner lets a colleague in, without telling us the colleague's name or address.
Lawful basis: performance of the agreement with the organisation (UK GDPR Art 6(1)(b)); kept with the organisation. Of people
only the account's key, and the word by which colleagues know them there.
"""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from backend.personal_data import Erasure, LawfulBasis, PersonalData, PersonalField, SeenBy
from courses.models.member import LABEL_HELP, LABEL_LENGTH, MemberRole
from courses.models.of_organisation import OfOrganisation


class InvitationState(Enum):
    """Whether an invitation can still be accepted."""

    OPEN = "OPEN"
    ACCEPTED = "ACCEPTED"
    REVOKED = "REVOKED"
    EXPIRED = "EXPIRED"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Which invitations count."""

    def open(self, *, now: datetime) -> Self:
        """Those that can be accepted."""
        return self.filter(accepted_at=None, revoked_at=None, expires_at__gt=now)


class Invitation(OfOrganisation):
    """A role in an organisation for whoever brings the code. The code is shown once and not kept: only its SHA-256 is."""

    State = InvitationState

    role = models.CharField(max_length=6, choices=MemberRole.choices)
    label = models.CharField(max_length=LABEL_LENGTH, blank=True, help_text=LABEL_HELP)
    code_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    revoked_at = models.DateTimeField(null=True, blank=True)

    personal = PersonalData(
        title="Invitations that you made or accepted",
        person=("made_by", "accepted_by"),
        purpose="an owner of an organisation lets a colleague in",
        lawful_basis=LawfulBasis.AGREEMENT,
        retention="as long as the organisation; who made and accepted it until that account is erased",
        erasure=Erasure.ANONYMISE,
        seen_by=(SeenBy.PERSON, SeenBy.COLLEAGUES, SeenBy.STAFF),
        fields={
            "made_by": PersonalField(label="You made it", about=("made_by",)),
            "accepted_by": PersonalField(label="You accepted it", about=("accepted_by",)),
            "label": PersonalField(label="How colleagues know you there", about=("accepted_by",), cleared=""),
            "provider": "The provider",
            "employer": "The employer",
            "role": "What the invited person may do",
            "made_at": "When it was made",
            "accepted_at": "When it was accepted",
            "revoked_at": "When it was taken back",
        },
        not_personal=("id", "code_sha256", "expires_at"),
    )

    objects: ClassVar = InvitationQuerySet.as_manager()

    class Meta(OfOrganisation.Meta):
        ordering = ["-made_at", "-pk"]
        constraints = [
            *OfOrganisation.Meta.constraints,
            models.CheckConstraint(condition=Q(role__in=["OWNER", "EDITOR", "VIEWER"]), name="invitation_role_known"),
            models.CheckConstraint(condition=Q(code_sha256__regex=r"^[0-9a-f]{64}$"), name="invitation_keeps_no_code"),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("made_at")), name="invitation_expires_after_it_is_made"
            ),
            # Used once, and not after it was taken back.
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(revoked_at__isnull=True), name="invitation_ends_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} invited {self.made_at:%Y-%m-%d}"

    def state(self, *, now: datetime) -> InvitationState:
        """Where it stands at a moment."""
        if self.accepted_at is not None:
            return InvitationState.ACCEPTED
        if self.revoked_at is not None:
            return InvitationState.REVOKED
        return InvitationState.OPEN if self.expires_at > now else InvitationState.EXPIRED
