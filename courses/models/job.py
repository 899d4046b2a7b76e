"""Entry-level jobs."""

from __future__ import annotations

from typing import Any, Final

from django.db import models
from django.db.models import F, Q

from courses.models.catalogue_version import counts_parts
from courses.models.course import Course
from courses.models.employer import Employer
from courses.models.feed_mark import marks_parts
from courses.models.opportunity import Opportunity
from courses.models.place import Venue
from courses.models.session import sessions

READ_OF_A_JOB: Final = (
    *("employer_id", "pay_min", "pay_period", "hours_per_week"),
    *("workplace", "sessions", "starts_on", "vacancies"),
)
"""The columns of a job's own table that `matching.datasets` reads."""


class Job(Opportunity):
    """A role that somebody can start in. Exported as a schema.org JobPosting."""

    class Contract(models.TextChoices):
        """Kind of contract."""

        PERMANENT = "PERMANENT", "Permanent"
        FIXED_TERM = "FIXED_TERM", "Fixed term"
        TEMPORARY = "TEMPORARY", "Temporary"
        APPRENTICESHIP = "APPRENTICESHIP", "Apprenticeship"
        PAID_INTERNSHIP = "PAID_INTERNSHIP", "Paid internship"

    class WorkingPattern(models.TextChoices):
        """How the hours lie."""

        FULL_TIME = "FULL_TIME", "Full-time"
        PART_TIME = "PART_TIME", "Part-time"
        SHIFTS = "SHIFTS", "Shifts"
        FLEXIBLE = "FLEXIBLE", "Flexible"

    class Workplace(models.TextChoices):
        """Where the work is done."""

        ON_SITE = "ON_SITE", "On site"
        HYBRID = "HYBRID", "Part at home, part on site"
        REMOTE = "REMOTE", "From home"

    class PayPeriod(models.TextChoices):
        """What the pay is for."""

        HOUR = "HOUR", "an hour"
        DAY = "DAY", "a day"
        WEEK = "WEEK", "a week"
        MONTH = "MONTH", "a month"
        YEAR = "YEAR", "a year"

    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="jobs")
    reference = models.CharField("the employer's own reference", max_length=255, blank=True)
    soc2020 = models.CharField("SOC 2020 unit group", max_length=4, blank=True)
    contract = models.CharField(max_length=15, choices=Contract.choices)
    working_pattern = models.CharField(max_length=9, choices=WorkingPattern.choices)
    workplace = models.CharField(max_length=7, choices=Workplace.choices)
    pay_min = models.DecimalField("lowest pay in pounds", max_digits=9, decimal_places=2, null=True, blank=True)
    pay_max = models.DecimalField("highest pay in pounds", max_digits=9, decimal_places=2, null=True, blank=True)
    pay_period = models.CharField(max_length=5, choices=PayPeriod.choices, blank=True)
    hours_per_week = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    hours_per_day = models.DecimalField(
        max_digits=3, decimal_places=1, null=True, blank=True, help_text="Of a job that is paid by the day."
    )
    sessions = sessions()
    starts_on = models.DateField(null=True, blank=True, help_text="Empty: as soon as you can.")
    vacancies = models.PositiveIntegerField(null=True, blank=True)
    standard_reference = models.CharField("apprenticeship standard", max_length=6, blank=True)
    flexible_working = models.BooleanField(null=True, blank=True, help_text="Empty: not answered, so a draft only.")
    flexible_working_detail = models.CharField(max_length=255, blank=True)
    days_on_site = models.PositiveSmallIntegerField(
        "days a week on site", null=True, blank=True, help_text="Of a job that is partly at home."
    )
    entry_level = models.BooleanField(
        "passed the entry-level check", null=True, editable=False, help_text="Empty: not checked yet."
    )
    entry_level_findings = models.JSONField(default=list, blank=True, editable=False)
    entry_level_rules = models.CharField("version of the check", max_length=32, blank=True, editable=False)
    visa_sponsorship = models.BooleanField(null=True, blank=True, help_text="Empty: not answered, so a draft only.")
    training = models.TextField(max_length=500, blank=True)
    interview_guaranteed_by = models.ManyToManyField(Course, blank=True, related_name="guarantees_interview_for")

    class Meta:
        triggers = [*counts_parts("opportunity_ptr_id", READ_OF_A_JOB), *marks_parts("opportunity_ptr_id")]
        constraints = [
            models.UniqueConstraint(
                fields=["employer", "reference"], condition=~Q(reference=""), name="job_reference_once_an_employer"
            ),
            models.CheckConstraint(condition=Q(soc2020__regex=r"^([0-9]{4})?$"), name="job_soc_is_four_digits"),
            models.CheckConstraint(
                condition=Q(standard_reference__regex=r"^(ST[0-9]{4})?$"), name="job_standard_reference_shape"
            ),
            models.CheckConstraint(condition=Q(pay_min__isnull=True) | Q(pay_min__gt=0), name="job_pay_positive"),
            models.CheckConstraint(
                condition=Q(pay_max__isnull=True) | Q(pay_min__isnull=False, pay_max__gte=F("pay_min")),
                name="job_pay_in_order",
            ),
            # A number without its period is the commonest lie in an advert.
            models.CheckConstraint(
                condition=Q(pay_min__isnull=True, pay_period="") | (Q(pay_min__isnull=False) & ~Q(pay_period="")),
                name="job_pay_has_period",
            ),
            models.CheckConstraint(
                condition=Q(hours_per_week__isnull=True) | Q(hours_per_week__gt=0, hours_per_week__lte=60),
                name="job_hours_possible",
            ),
            models.CheckConstraint(
                condition=Q(hours_per_day__isnull=True) | Q(hours_per_day__gt=0, hours_per_day__lte=24),
                name="job_day_possible",
            ),
            models.CheckConstraint(
                condition=Q(days_on_site__isnull=True) | Q(workplace="HYBRID", days_on_site__range=(1, 6)),
                name="job_days_on_site_of_hybrid",
            ),
            models.CheckConstraint(
                condition=Q(flexible_working_detail="") | Q(flexible_working=True, flexible_working__isnull=False),
                name="job_flexible_detail_if_flexible",
            ),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; the base row always says that this is a job."""
        self.kind = Opportunity.Kind.JOB
        super().save(*args, **kwargs)


class JobLocation(models.Model):
    """A place of work of a job. A remote job has none."""

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="locations")
    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, related_name="job_locations")

    class Meta:
        ordering = ["pk"]
        triggers = [*counts_parts("job_id", ("job_id", "venue_id")), *marks_parts("job_id")]
        constraints = [models.UniqueConstraint(fields=["job", "venue"], name="job_location_once")]

    def __str__(self) -> str:
        return f"Job {self.job_id} at venue {self.venue_id}"
