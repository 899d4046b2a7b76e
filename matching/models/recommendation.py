"""The list that a resident was given, as it was given: a page that they scroll never shifts under them.

Purpose: recommending, and answering "why was I shown this". Lawful basis: UK GDPR Art 6(1)(e), public task. Erased with the account.
"""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from backend.personal_data import Erasure, LawfulBasis, PersonalData, SeenBy
from matching.models.receipt import Receipt
from matching.models.release import SELDOM_READ, ModelRelease
from matching.models.resident import Resident
from matching.recommender.written import ItemsEncoder


class RecommendationListQuerySet(models.QuerySet["RecommendationList"]):
    """Lists."""

    def with_release(self) -> Self:
        """With the release that made each, without what is large and seldom read."""
        return self.select_related("release").defer(*(f"release__{name}" for name in SELDOM_READ))


class RecommendationList(models.Model):
    """One ranked list for one resident, with the versions that made it."""

    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="recommendation_lists")
    release = models.ForeignKey(ModelRelease, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    inputs = models.CharField(
        max_length=64, help_text="Hash of everything the list was made from: a list with other inputs is made anew."
    )
    considered = models.PositiveIntegerField(help_text="Open opportunities that were looked at.")
    excluded = models.JSONField(default=dict, help_text="How many were left out, by cause.")
    items = models.JSONField(
        default=list,
        encoder=ItemsEncoder,
        help_text="In order of rank: opportunity, option, score, parts, reasons, minutes, rank before spreading.",
    )

    receipt = models.OneToOneField(
        Receipt,
        on_delete=models.CASCADE,
        null=True,
        related_name="made",
        help_text="None for lists from before there were any.",
    )

    personal = PersonalData(
        title="Lists that we recommended to you",
        person=("resident__user",),
        purpose="recommending, and answering why you were shown something",
        lawful_basis=LawfulBasis.PUBLIC_TASK,
        retention="the last five, for about 13 months, or until your account is erased",
        erasure=Erasure.DELETE,
        seen_by=(SeenBy.PERSON,),
        tallied_by="made_at",
        fields={
            "resident": "You",
            "made_at": "When the list was made",
            "release": "Version of the matcher that made it",
            "inputs": "Mark of everything that it was made from",
            "considered": "How many courses and jobs were looked at",
            "excluded": "How many were left out, and why",
            "items": "What was on it, with scores and reasons",
            "receipt": "Its receipt",
        },
        not_personal=("id",),
    )

    objects: ClassVar = RecommendationListQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["resident", "inputs"], name="list_once_per_inputs"),
            models.CheckConstraint(condition=Q(inputs__regex=r"^[0-9a-f]{64}$"), name="list_inputs_is_a_hash"),
        ]

    def __str__(self) -> str:
        return f"List {self.pk} of resident {self.resident_id}"
