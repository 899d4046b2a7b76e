"""What a resident writes in an application, section by section.

Purpose: passing on what a resident wants to send to a provider or an employer. Lawful basis: UK GDPR Art 6(1)(e), public task;
adjustments may tell something about health: Art 9(2)(a), explicit consent, given by sending them.
Retention: erased with the account. The organisation sees what was sent.
"""

from __future__ import annotations

from typing import Final

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from backend.personal_data import Erasure, LawfulBasis, PersonalData, PersonalField, SeenBy
from matching.models.application import Application

WORDS_LENGTH: Final = 2_000


class ApplicationSection(models.Model):
    """One section, saved by itself: an application can be left and taken up again."""

    class Section(models.TextChoices):
        """What it is about."""

        CONTACT = "CONTACT", "What to call you, and how to reach you"
        WHY = "WHY", "Why you want it"
        EXPERIENCE = "EXPERIENCE", "What you have done, paid or not"
        SKILLS = "SKILLS", "What you can do"
        AVAILABILITY = "AVAILABILITY", "When you have time"
        ADJUSTMENTS = "ADJUSTMENTS", "What would help you at an interview or a first talk"

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="sections")
    section = models.CharField(max_length=12, choices=Section.choices)
    words = models.TextField(max_length=WORDS_LENGTH, blank=True)
    adjustments = ArrayField(
        models.CharField(max_length=20, choices=Application.Adjustment.choices), default=list, blank=True
    )
    is_prefilled = models.BooleanField(default=False, help_text="Written by us from the profile, not looked at yet.")
    is_sent = models.BooleanField(default=False, help_text="Whether the organisation has been sent it.")
    saved_at = models.DateTimeField()

    personal = PersonalData(
        title="What you wrote in your applications",
        person=("application__resident__user",),
        purpose="passing on what you want to send to a provider or an employer",
        lawful_basis=LawfulBasis.PUBLIC_TASK,
        retention="until your account is erased",
        erasure=Erasure.DELETE,
        seen_by=(SeenBy.PERSON, SeenBy.ORGANISATION),
        fields={
            "application": "The application",
            "section": "The section",
            "words": "Your words",
            "adjustments": PersonalField(
                label="What would help you at an interview",
                purpose="asking an organisation for adjustments, if you choose to",
                lawful_basis=LawfulBasis.EXPLICIT_CONSENT,
            ),
            "is_prefilled": "Whether we wrote it from your profile",
            "is_sent": "Whether it was sent",
            "saved_at": "When you saved it",
        },
        not_personal=("id",),
    )

    class Meta:
        ordering = ["application", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["application", "section"], name="application_section_once"),
            models.CheckConstraint(
                condition=Q(section__in=["CONTACT", "WHY", "EXPERIENCE", "SKILLS", "AVAILABILITY", "ADJUSTMENTS"]),
                name="application_section_known",
            ),
            models.CheckConstraint(
                condition=Q(section="ADJUSTMENTS") | Q(adjustments=[]), name="application_adjustments_in_their_section"
            ),
            # What nobody has looked at is not passed on.
            models.CheckConstraint(
                condition=Q(is_sent=False) | Q(is_prefilled=False), name="application_section_seen_before_sent"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.section} of application {self.application_id}"
