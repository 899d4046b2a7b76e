"""Fitted matchers: which one made a list, what was learnt for it, and who approved that.

Purpose: only what somebody answers for is used. Lawful basis: UK GDPR Art 6(1)(f), legitimate interests. No row points
to a person: it names a pseudonym that only the account knows, and so nobody once the account is erased.
"""

from __future__ import annotations

from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.fields.json import KT
from django.db.models.lookups import Exact

from backend.personal_data import Erasure, LawfulBasis, PersonalData, SeenBy

REASON_LENGTH = 300
SELDOM_READ = ("configuration", "learnt", "metrics", "reference", "assessment")
"""Large, and read by nobody who only wants to know which release it is: requests leave them out."""


class ModelReleaseQuerySet(models.QuerySet["ModelRelease"]):
    """Releases."""

    def current(self) -> Self:
        """The one in use; none before the first `fit_matcher`. What is `SELDOM_READ` is read when it is asked for."""
        return self.filter(is_current=True).defer(*SELDOM_READ)

    def proposed(self) -> Self:
        """Those that were learnt and that nobody has decided on."""
        return self.exclude(learnt={}).filter(approved_at=None)


class ModelRelease(models.Model):
    """A fitted matcher on disk. Its folder is named by its version; the hash is checked whenever it is read."""

    version = models.CharField(max_length=64, unique=True, help_text="Moment of fitting and first figures of the hash.")
    sha256 = models.CharField(max_length=64)
    fitted_at = models.DateTimeField()
    catalogue_version = models.PositiveBigIntegerField(help_text="Of the catalogue that it was fitted on.")
    occupations = models.PositiveIntegerField()
    opportunities = models.PositiveIntegerField()
    configuration = models.JSONField(default=dict)
    is_current = models.BooleanField(default=False)
    parts = ArrayField(
        models.CharField(max_length=32),
        default=list,
        blank=True,
        help_text="Names of the parts of its scores, in their order.",
    )
    learnt = models.JSONField(
        default=dict,
        blank=True,
        help_text="Weights with their errors, chances by score, how places are looked at. Empty: stated.",
    )
    metrics = models.JSONField(
        default=dict, blank=True, help_text="What was learnt from, and what it is worth beside the one in use."
    )
    reference = models.JSONField(default=dict, blank=True, help_text="How the parts were spread when it was learnt.")
    assessment = models.JSONField(
        default=dict,
        blank=True,
        help_text="Whom it serves worse, as `assess_release` found last. Empty: nobody has looked.",
    )
    approved_by = models.UUIDField(
        null=True,
        blank=True,
        help_text="Pseudonym of the account that approved it. No foreign key: the row outlives the account.",
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=REASON_LENGTH, blank=True)
    replaced = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="The one that was in use before it: `roll_back_release` goes back to that.",
    )

    personal = PersonalData(
        title="Whether you approved what the matcher learnt",
        person=(),
        pseudonyms=("approved_by",),
        purpose="knowing who answers for what the matcher learnt",
        lawful_basis=LawfulBasis.LEGITIMATE_INTERESTS,
        retention="kept as a whole; whose account it was can be told until that account is erased",
        erasure=Erasure.ANONYMISE,
        seen_by=(SeenBy.PERSON, SeenBy.STAFF),
        fields={
            "approved_by": "You approved it (a number that only your account knows)",
            "approved_at": "When",
            "reason": "Why",
        },
        not_personal=(
            *("id", "version", "sha256", "fitted_at", "catalogue_version", "occupations", "opportunities"),
            *("configuration", "is_current", "parts", "learnt", "metrics", "reference", "assessment", "replaced"),
        ),
    )

    objects: ClassVar = ModelReleaseQuerySet.as_manager()

    class Meta:
        ordering = ["-fitted_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["is_current"], condition=Q(is_current=True), name="release_one_is_current"),
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="release_sha256_shape"),
            # What was learnt from people is used when somebody has said so, and not before.
            models.CheckConstraint(
                condition=Q(is_current=False) | Q(learnt={}) | Q(approved_at__isnull=False),
                name="release_learnt_is_approved",
            ),
            # Another release's opens no gate for this one.
            models.CheckConstraint(
                condition=Q(assessment={}) | Q(Exact(KT("assessment__release_sha256"), F("sha256"))),
                name="release_assessment_is_its_own",
            ),
            models.CheckConstraint(
                condition=Q(approved_at__isnull=False) | Q(approved_by__isnull=True, reason=""),
                name="release_approval_has_moment",
            ),
        ]

    def __str__(self) -> str:
        return self.version
