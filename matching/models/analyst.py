"""Who may read the published figures before everybody does: analysts, named by GLA staff.

Purpose: knowing who may see figures about residents, and who decided that. Lawful basis: UK GDPR Art 6(1)(f), legitimate interests.
The link to the person is cut when the account is erased.
"""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from backend.accounts.models import User
from backend.personal_data import Erasure, LawfulBasis, PersonalData, SeenBy

REASON_LENGTH = 300


class AnalystGrantQuerySet(models.QuerySet["AnalystGrant"]):
    """Grants."""

    def open(self) -> Self:
        """Those that count."""
        return self.filter(ended_at=None)


class AnalystGrant(models.Model):
    """An account is an analyst's from one moment to another. A grant is ended and never deleted: the rows are the history."""

    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="analyst_grants")
    granted_at = models.DateTimeField()
    granted_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    reason = models.CharField(max_length=REASON_LENGTH)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    personal = PersonalData(
        title="Whether you are an analyst",
        person=("user", "granted_by", "ended_by"),
        purpose="knowing who may see figures about residents, and who decided that",
        lawful_basis=LawfulBasis.LEGITIMATE_INTERESTS,
        retention="the row for good, the link to the person until the account is erased",
        erasure=Erasure.ANONYMISE,
        seen_by=(SeenBy.PERSON, SeenBy.STAFF),
        fields={
            "user": "The account",
            "granted_at": "From when",
            "granted_by": "Who of GLA staff decided it",
            "reason": "Why",
            "ended_at": "Until when",
            "ended_by": "Who of GLA staff ended it",
        },
        not_personal=("id",),
    )

    objects: ClassVar = AnalystGrantQuerySet.as_manager()

    class Meta:
        ordering = ["-granted_at", "-pk"]
        constraints = [
            # Two open grants would need two people to end what one believes to have ended.
            models.UniqueConstraint(fields=["user"], condition=Q(ended_at=None), name="analyst_granted_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="analyst_has_reason"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__gte=F("granted_at")), name="analyst_ends_after"
            ),
            # Nobody lets themselves in.
            models.CheckConstraint(condition=~Q(granted_by=F("user")), name="analyst_granted_by_another"),
        ]

    def __str__(self) -> str:
        return f"Analyst {self.user_id} from {self.granted_at:%Y-%m-%d}"
