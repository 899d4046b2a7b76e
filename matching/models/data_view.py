"""Who looked at a resident's data.

Purpose: a resident can see who was shown what about them, and why. Lawful basis: legal obligation, UK GDPR Art 6(1)(c)
(transparency and accountability, Art 5). Erased with the account.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from backend.personal_data import Erasure, LawfulBasis, PersonalData, PersonalField, SeenBy
from matching.models.resident import Resident

VIEWER_LENGTH = 255
WORDS_LENGTH = 200


class DataView(models.Model):
    """One look by somebody other than the resident. It names an organisation or an office, never the person who looked."""

    class Viewer(models.TextChoices):
        """In which part."""

        PROVIDER = "PROVIDER", "A training provider"
        EMPLOYER = "EMPLOYER", "An employer"
        STAFF = "STAFF", "GLA staff"
        ANALYST = "ANALYST", "An analyst of the GLA"

    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="views")
    at = models.DateTimeField()
    viewer = models.CharField(max_length=8, choices=Viewer.choices)
    organisation = models.CharField(max_length=VIEWER_LENGTH, help_text="Its name at that moment.")
    what = models.CharField(max_length=WORDS_LENGTH, help_text="What was shown, in plain words.")
    why = models.CharField(max_length=WORDS_LENGTH, help_text="For what, in plain words.")
    once = models.UUIDField(
        null=True, blank=True, editable=False, help_text="The same for the same look on the same day."
    )

    personal = PersonalData(
        title="Who looked at your data",
        person=("resident__user",),
        purpose="showing a resident who was shown their data",
        lawful_basis=LawfulBasis.LEGAL_DUTY,
        retention="until your account is erased",
        erasure=Erasure.DELETE,
        seen_by=(SeenBy.PERSON,),
        fields={
            "resident": "You",
            "at": "When",
            "viewer": "Who",
            "organisation": "Of which organisation",
            "what": "What they were shown",
            "why": "Why",
            "once": PersonalField(
                label="A mark, so that the same look on the same day stands here once",
                withheld="it only tells one look from another",
            ),
        },
        not_personal=("id",),
    )

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["resident", "-at", "-id"], name="data_view_of_resident")]
        constraints = [
            models.CheckConstraint(
                condition=Q(viewer__in=["PROVIDER", "EMPLOYER", "STAFF", "ANALYST"]), name="data_view_viewer_known"
            ),
            # A row that doesn't say who, what and why tells the resident nothing.
            models.CheckConstraint(
                condition=~Q(organisation="") & ~Q(what="") & ~Q(why=""), name="data_view_has_words"
            ),
            # Whoever opens one application ten times a day has looked once; the statement that writes leaves the others out.
            models.UniqueConstraint(fields=["once"], name="data_view_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.viewer} looked {self.at:%Y-%m-%d %H:%M}"
