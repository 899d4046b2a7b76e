"""Two listings that look like one.

Purpose: one listing for one thing, and an accountable record of who decided it.
Lawful basis: legitimate interests, an accountable directory (UK GDPR Art 6(1)(f)); the person's key goes when their account
does, the decision stays.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q, QuerySet

from backend.personal_data import Erasure, LawfulBasis, PersonalData, SeenBy
from courses.models.opportunity import Opportunity


class DuplicatePairQuerySet(models.QuerySet["DuplicatePair"]):
    """Which pairs somebody may see."""

    def of_listings(self, listings: QuerySet[Opportunity], *, today: date) -> Self:
        """Pairs with one of these listings whose other side is one of them too, or open to everybody."""
        mine = listings.order_by().values("pk")
        seen = Q(pk__in=mine) | Q(pk__in=Opportunity.objects.live(today=today).order_by().values("pk"))
        visible = Opportunity.objects.filter(seen).order_by().values("pk")
        return self.filter(Q(a__in=mine, b__in=visible) | Q(b__in=mine, a__in=visible))

    def to_decide(self) -> Self:
        """Open pairs of which neither has ended since the pair was found."""
        running = ("IN_REVIEW", "SCHEDULED", "LIVE")
        return self.filter(state=DuplicatePair.State.OPEN, a__status__in=running, b__status__in=running)


class DuplicatePair(models.Model):
    """A pair, smaller key first, with what it was found by and what was decided."""

    class Scope(models.TextChoices):
        """Whose the two are."""

        WITHIN = "WITHIN", "Of one organisation"
        ACROSS = "ACROSS", "Of two organisations"

    class State(models.TextChoices):
        """What was decided."""

        OPEN = "OPEN", "Nobody has decided yet"
        CONFIRMED = "CONFIRMED", "One and the same: one of them is kept"
        DISMISSED = "DISMISSED", "Two different things"

    a = models.ForeignKey(Opportunity, on_delete=models.CASCADE, related_name="+")
    b = models.ForeignKey(Opportunity, on_delete=models.CASCADE, related_name="+")
    similarity = models.FloatField(help_text="0 to 1.")
    explanation = models.JSONField(help_text="What they share and what differs, in words and fact by fact.")
    scope = models.CharField(max_length=6, choices=Scope.choices)
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    kept = models.ForeignKey(
        Opportunity,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        help_text="Of a confirmed pair: the one that stays. The other points to it.",
    )
    found_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    personal = PersonalData(
        title="Doubled listings that you decided about",
        person=("decided_by",),
        purpose="an accountable record of who decided that two listings are one",
        lawful_basis=LawfulBasis.LEGITIMATE_INTERESTS,
        retention="as long as the listings; who decided until that account is erased",
        erasure=Erasure.ANONYMISE,
        seen_by=(SeenBy.PERSON, SeenBy.COLLEAGUES, SeenBy.STAFF),
        fields={
            "decided_by": "You",
            "a": "One listing",
            "b": "The other listing",
            "state": "What you decided",
            "decided_at": "When",
        },
        not_personal=("id", "similarity", "explanation", "scope", "kept", "found_at"),
    )

    objects: ClassVar = DuplicatePairQuerySet.as_manager()

    class Meta:
        ordering = ["-similarity", "pk"]
        indexes = [
            models.Index(F("similarity").desc(), F("id"), condition=Q(state="OPEN"), name="duplicate_open_first"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["a", "b"], name="duplicate_pair_once"),
            # One order, so that a pair can't be there twice.
            models.CheckConstraint(condition=Q(a__lt=F("b")), name="duplicate_pair_in_order"),
            models.CheckConstraint(condition=Q(similarity__range=(0, 1)), name="duplicate_similarity_0_to_1"),
            models.CheckConstraint(condition=Q(scope__in=["WITHIN", "ACROSS"]), name="duplicate_scope_known"),
            models.CheckConstraint(
                condition=Q(state__in=["OPEN", "CONFIRMED", "DISMISSED"]), name="duplicate_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state="OPEN", decided_at__isnull=True) | (~Q(state="OPEN") & Q(decided_at__isnull=False)),
                name="duplicate_decision_has_moment",
            ),
            models.CheckConstraint(
                condition=(Q(state="CONFIRMED", kept__isnull=False) & (Q(kept=F("a")) | Q(kept=F("b"))))
                | (~Q(state="CONFIRMED") & Q(kept__isnull=True)),
                name="duplicate_keeps_one_of_them",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.a_id} and {self.b_id}: {self.similarity:.2f}"
