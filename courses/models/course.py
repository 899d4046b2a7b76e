"""Courses and their runs, in the vocabulary of the DfE Course Directory."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Final, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from courses.models.catalogue_version import counts_parts
from courses.models.feed_mark import marks_parts
from courses.models.opportunity import Opportunity
from courses.models.place import Venue
from courses.models.provider import Provider
from courses.models.session import sessions

READ_OF_A_RUN: Final = (
    *("course_id", "status", "venue_id", "delivery_mode", "starts_on", "sessions", "cost_gbp"),
    "coalesce({row}.places_left, {row}.places - {row}.places_held) IS NOT DISTINCT FROM 0",
)
"""What `matching.datasets` reads of a run: columns, and whether it is full. How many places are left changes no list."""


class FundingStream(models.TextChoices):
    """Public money that may pay the fee. What each one asks for is effective-dated data, not code."""

    ADULT_SKILLS_FUND = "ADULT_SKILLS_FUND", "Adult Skills Fund"
    FREE_COURSES_FOR_JOBS = "FREE_COURSES_FOR_JOBS", "Free Courses for Jobs"
    SKILLS_BOOTCAMP = "SKILLS_BOOTCAMP", "Skills Bootcamp"
    DIGITAL_ENTITLEMENT = "DIGITAL_ENTITLEMENT", "Essential digital skills entitlement"
    ENGLISH_MATHS_ENTITLEMENT = "ENGLISH_MATHS_ENTITLEMENT", "English and maths entitlement"
    LEVEL_2_3_ENTITLEMENT = "LEVEL_2_3_ENTITLEMENT", "First full level 2 or 3 entitlement"
    ADVANCED_LEARNER_LOAN = "ADVANCED_LEARNER_LOAN", "Advanced Learner Loan"
    TAILORED_LEARNING = "TAILORED_LEARNING", "Tailored learning"
    FREE_TO_ALL = "FREE_TO_ALL", "Free for everyone"


class Course(Opportunity):
    """Something to learn. When, where and for how much stands in its runs."""

    class Type(models.TextChoices):
        """Course type."""

        SKILLS_BOOTCAMP = "SKILLS_BOOTCAMP", "Skills Bootcamp"
        FREE_COURSES_FOR_JOBS = "FREE_COURSES_FOR_JOBS", "Free Courses for Jobs"
        ESSENTIAL_DIGITAL_SKILLS = "ESSENTIAL_DIGITAL_SKILLS", "Essential digital skills"
        ESSENTIAL_SKILLS = "ESSENTIAL_SKILLS", "English, maths or ESOL"
        QUALIFICATION = "QUALIFICATION", "Qualification"
        TAILORED_LEARNING = "TAILORED_LEARNING", "Community learning"
        SHORT_COURSE = "SHORT_COURSE", "Short course"
        HIGHER_TECHNICAL = "HIGHER_TECHNICAL", "Higher technical qualification"
        SELF_PACED = "SELF_PACED", "Online, at your own pace"

    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="courses")
    reference = models.CharField("the provider's own reference", max_length=255, blank=True)
    course_type = models.CharField(max_length=24, choices=Type.choices)
    learn_aim_ref = models.CharField("learning aim reference", max_length=8, blank=True)
    awarding_body = models.CharField(max_length=255, blank=True)
    entry_requirements = models.TextField(max_length=500, blank=True)
    what_to_bring = models.TextField(max_length=500, blank=True)
    # The Course Directory's own questions, with its own limits.
    who_for = models.TextField("who this course is for", max_length=2000, blank=True)
    what_you_learn = models.TextField("what you will learn", max_length=1500, blank=True)
    how_you_learn = models.TextField("how you will learn", max_length=500, blank=True)
    how_assessed = models.TextField("how you will be assessed", max_length=500, blank=True)
    where_next = models.TextField("where it can lead", max_length=500, blank=True)
    support = models.TextField("help for learners: access, childcare, English", max_length=500, blank=True)
    funding = ArrayField(models.CharField(max_length=25, choices=FundingStream.choices), default=list, blank=True)

    class Meta:
        triggers = [
            *counts_parts("opportunity_ptr_id", ("provider_id", "funding")),
            *marks_parts("opportunity_ptr_id"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(learn_aim_ref__regex=r"^([0-9A-Z]{8})?$"), name="course_learn_aim_ref_shape"
            ),
            models.UniqueConstraint(
                fields=["provider", "reference"], condition=~Q(reference=""), name="course_reference_once_a_provider"
            ),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; the base row always says that this is a course."""
        self.kind = Opportunity.Kind.COURSE
        super().save(*args, **kwargs)


class CourseRunQuerySet(models.QuerySet["CourseRun"]):
    """Which runs somebody can still join."""

    def ahead(self, *, today: date) -> Self:
        """Those that have not started, or that can be started at any time, and are not cancelled."""
        return self.exclude(status=CourseRun.Status.CANCELLED).filter(
            Q(starts_on__isnull=True) | Q(starts_on__gte=today)
        )


class CourseRun(models.Model):
    """One running of a course: dates, place, hours and fee."""

    class Status(models.TextChoices):
        """Whether it takes place as it was announced (schema.org EventStatusType)."""

        SCHEDULED = "SCHEDULED", "Takes place as planned"
        RESCHEDULED = "RESCHEDULED", "Moved to other dates"
        CANCELLED = "CANCELLED", "Cancelled"

    class DeliveryMode(models.TextChoices):
        """How it is taught (Course Directory)."""

        CLASSROOM = "CLASSROOM", "In a classroom"
        ONLINE = "ONLINE", "Online"
        WORK_BASED = "WORK_BASED", "At work"
        BLENDED = "BLENDED", "Part online, part in a classroom"

    class StudyMode(models.TextChoices):
        """How much of the week it takes (Course Directory)."""

        FULL_TIME = "FULL_TIME", "Full-time"
        PART_TIME = "PART_TIME", "Part-time"
        FLEXIBLE = "FLEXIBLE", "Flexible"

    class Attendance(models.TextChoices):
        """Attendance pattern (Course Directory)."""

        DAYTIME = "DAYTIME", "Daytime"
        EVENING = "EVENING", "Evening"
        WEEKEND = "WEEKEND", "Weekend"
        DAY_OR_BLOCK_RELEASE = "DAY_OR_BLOCK_RELEASE", "Day or block release"

    class DurationUnit(models.TextChoices):
        """Unit of the length (Course Directory)."""

        HOURS = "HOURS", "hours"
        DAYS = "DAYS", "days"
        WEEKS = "WEEKS", "weeks"
        MONTHS = "MONTHS", "months"
        YEARS = "YEARS", "years"

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="runs")
    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, null=True, blank=True, related_name="runs")
    delivery_mode = models.CharField(max_length=10, choices=DeliveryMode.choices)
    study_mode = models.CharField(max_length=9, choices=StudyMode.choices, blank=True)
    attendance = models.CharField(max_length=20, choices=Attendance.choices, blank=True)
    starts_on = models.DateField(null=True, blank=True, help_text="Empty: start at any time.")
    flexible_start = models.BooleanField(
        "one may start at any time",
        default=False,
        help_text="Said by whoever lists it; publishers' files leave the day empty.",
    )
    ends_on = models.DateField(null=True, blank=True)
    sessions = sessions()
    hours_per_week = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    duration_value = models.PositiveSmallIntegerField(null=True, blank=True)
    duration_unit = models.CharField(max_length=6, choices=DurationUnit.choices, blank=True)
    cost_gbp = models.DecimalField(
        "fee in pounds before any funding", max_digits=8, decimal_places=2, null=True, blank=True
    )
    places = models.PositiveIntegerField(null=True, blank=True, help_text="Empty: not limited, or not stated.")
    places_left = models.PositiveIntegerField(null=True, blank=True)
    places_held = models.PositiveIntegerField(
        default=0, editable=False, help_text="Taken by people who applied here; they no longer count as left."
    )
    reference = models.CharField("the organisation's own reference", max_length=255, blank=True)
    status = models.CharField(max_length=11, choices=Status.choices, default=Status.SCHEDULED)
    status_reason = models.CharField(max_length=255, blank=True, help_text="In words for the people who booked.")
    was_to_start_on = models.DateField(null=True, blank=True, help_text="The first day before it was moved.")
    day_starts_at = models.TimeField("each day begins at", null=True, blank=True)
    day_ends_at = models.TimeField("each day ends at", null=True, blank=True)
    cost_description = models.CharField(max_length=255, blank=True)
    has_waitlist = models.BooleanField("one may wait for a place", default=False)
    url = models.URLField("where to book", max_length=500, blank=True)

    objects: ClassVar = CourseRunQuerySet.as_manager()

    class Meta:
        ordering = [F("starts_on").asc(nulls_last=True), "pk"]
        triggers = [*counts_parts("course_id", READ_OF_A_RUN), *marks_parts("course_id")]
        constraints = [
            # One must know where to go.
            models.CheckConstraint(
                condition=Q(delivery_mode__in=["ONLINE", "WORK_BASED"]) | Q(venue__isnull=False),
                name="run_in_person_has_venue",
            ),
            models.CheckConstraint(
                condition=~Q(delivery_mode="ONLINE") | Q(venue__isnull=True), name="run_online_has_no_venue"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=False, ends_on__gte=F("starts_on")),
                name="run_ends_after_start",
            ),
            # Either a day, or any day.
            models.CheckConstraint(
                condition=Q(flexible_start=False) | Q(starts_on__isnull=True), name="run_start_once"
            ),
            models.CheckConstraint(
                condition=Q(cost_gbp__isnull=True) | Q(cost_gbp__gte=0), name="run_cost_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(places_left__isnull=True) | Q(places__isnull=False, places_left__lte=F("places")),
                name="run_places_left_within_places",
            ),
            # A place is given once: whoever applies, edits, imports or uploads.
            models.CheckConstraint(
                condition=Q(places__isnull=True) | Q(places_held__lte=F("places") - Coalesce(F("places_left"), 0)),
                name="run_places_never_oversold",
            ),
            models.CheckConstraint(
                condition=Q(duration_value__isnull=True, duration_unit="")
                | (Q(duration_value__isnull=False, duration_value__range=(1, 999)) & ~Q(duration_unit="")),
                name="run_duration_has_unit",
            ),
            models.CheckConstraint(
                condition=Q(hours_per_week__isnull=True) | Q(hours_per_week__gt=0, hours_per_week__lte=60),
                name="run_hours_possible",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["SCHEDULED", "RESCHEDULED", "CANCELLED"]), name="run_status_known"
            ),
            models.CheckConstraint(
                condition=Q(day_ends_at__isnull=True)
                | Q(day_starts_at__isnull=False, day_ends_at__gt=F("day_starts_at")),
                name="run_day_ends_after_it_begins",
            ),
            # Somebody has booked on the strength of the old date.
            models.CheckConstraint(
                condition=~Q(status="RESCHEDULED") | Q(was_to_start_on__isnull=False), name="run_rescheduled_from"
            ),
            models.UniqueConstraint(
                fields=["course", "reference"], condition=~Q(reference=""), name="run_reference_once_a_course"
            ),
        ]

    def __str__(self) -> str:
        return f"Starts on {self.starts_on:%-d %B %Y}" if self.starts_on else "Starts at any time"

    def is_ahead(self, today: date) -> bool:
        """Whether somebody can still join it: as `ahead` says of many."""
        return self.status != self.Status.CANCELLED and (self.starts_on is None or self.starts_on >= today)

    @property
    def places_free(self) -> int | None:
        """How many more people can be given a place here; None where nobody says how many there are."""
        if self.places is None:
            return None
        unheld = max(self.places - self.places_held, 0)
        return unheld if self.places_left is None else min(self.places_left, unheld)
