"""Qualifications approved for public funding, and from when to when each offer pays for them."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from courses.models.source import Sourced


class Qualification(Sourced):
    """A regulated qualification."""

    number = models.CharField("qualification number", max_length=8, unique=True)
    title = models.CharField(max_length=255)
    awarding_organisation = models.CharField(max_length=255)
    levels = ArrayField(
        models.PositiveSmallIntegerField(),
        default=list,
        blank=True,
        help_text="More than one for “Level 1/2”; 0 = Entry level.",
    )
    kind = models.CharField("qualification type", max_length=100, blank=True)
    sector_subject_area = models.CharField(max_length=100, blank=True)
    status = models.CharField(max_length=64, blank=True)
    snapshot_on = models.DateField(help_text="Day of the Ofqual data that it was read from.")

    class Meta(Sourced.Meta):
        ordering = ["number"]
        constraints = [
            *Sourced.Meta.constraints,
            models.CheckConstraint(condition=Q(number__regex=r"^[0-9]{7}[0-9X]$"), name="qualification_number_shape"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class QualificationFunding(models.Model):
    """An offer pays for a qualification between two days."""

    class Offer(models.TextChoices):
        """Funding offer, in the publisher's words."""

        AGE_14_16 = "Age1416", "Age 14 to 16"
        AGE_16_19 = "Age1619", "Age 16 to 19"
        LOCAL_FLEXIBILITIES = "LocalFlexibilities", "Local flexibilities"
        LEGAL_ENTITLEMENT_L2_L3 = "LegalEntitlementL2L3", "Legal entitlement, level 2 and 3"
        LEGAL_ENTITLEMENT_ENGLISH_AND_MATHS = "LegalEntitlementEnglishandMaths", "Legal entitlement, English and maths"
        DIGITAL_ENTITLEMENT = "DigitalEntitlement", "Digital entitlement"
        LIFELONG_LEARNING_ENTITLEMENT = "LifelongLearningEntitlement", "Lifelong learning entitlement"
        ADVANCED_LEARNER_LOANS = "AdvancedLearnerLoans", "Advanced Learner Loans"
        FREE_COURSES_FOR_JOBS = "L3FreeCoursesForJobs", "Free Courses for Jobs, level 3"

    qualification = models.ForeignKey(Qualification, on_delete=models.CASCADE, related_name="funding")
    offer = models.CharField(max_length=32, choices=Offer.choices)
    approved_from = models.DateField()
    approved_to = models.DateField(null=True, blank=True, help_text="Empty: no end was published.")
    notes = models.TextField(blank=True)

    class Meta:
        ordering = ["qualification", "offer"]
        constraints = [
            models.UniqueConstraint(fields=["qualification", "offer"], name="qualification_offer_once"),
            models.CheckConstraint(
                condition=Q(approved_to__isnull=True) | Q(approved_to__gte=F("approved_from")),
                name="funding_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.qualification_id} {self.offer} {self.approved_from}"
