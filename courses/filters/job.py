"""Filters of jobs."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from django.db.models import Case, DecimalField, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from courses.filters.kinds import AnyOf, DayFilter, OnlyFilter, PoundsFilter, These, check_ranges, passing
from courses.filters.opportunity import OpportunityFilters, edge, in_or_near
from courses.models import Borough, Employer, Job, JobLocation
from courses.pay import PERIODS_IN_YEAR, USUAL_HOURS, WEEKS_IN_YEAR


class JobFilters(OpportunityFilters):
    """Filters of a job."""

    contracts = AnyOf(Job.Contract, field_name="contract", label="With any of these kinds of contract.")
    working_patterns = AnyOf(
        Job.WorkingPattern, field_name="working_pattern", label="With the hours in any of these ways."
    )
    workplaces = AnyOf(Job.Workplace, field_name="workplace", label="Where the work is done in any of these ways.")
    boroughs = These(
        queryset=Borough.objects.all(),
        method="in_boroughs",
        label="With a place of work in any of these boroughs: ids of `Borough`. Work from home is in none.",
    )
    borough_metres = edge()
    employers = These(
        queryset=Employer.objects.all(), field_name="employer", label="Of any of these employers: ids of `Employer`."
    )
    min_hourly_pay = PoundsFilter(
        method="paying_by_hour",
        label="That pay at least this in an hour: yearly pay is divided by the hours of the job.",
    )
    min_yearly_pay = PoundsFilter(
        method="paying_by_year",
        label="That pay at least this in a year: hourly pay is multiplied by the hours of the job.",
    )
    starts_from = DayFilter(
        field_name="starts_on", lookup_expr="gte", label="Starting on this day or later, or as soon as one can."
    )
    starts_to = DayFilter(
        field_name="starts_on", lookup_expr="lte", label="Starting on this day or earlier, or as soon as one can."
    )
    apprenticeships = OnlyFilter(Q(contract=Job.Contract.APPRENTICESHIP), label="apprenticeships only.")
    part_time = OnlyFilter(
        Q(working_pattern__in=[Job.WorkingPattern.PART_TIME, Job.WorkingPattern.FLEXIBLE]),
        label="part-time or flexible hours only.",
    )
    disability_confident = OnlyFilter(
        ~Q(employer__disability_confident=""), label="employers in the Disability Confident scheme only."
    )
    living_wage = OnlyFilter(
        Q(employer__living_wage_employer=True), label="employers that pay the London Living Wage only."
    )
    entry_level_only = OnlyFilter(Q(entry_level=True), label="those that are called entry-level only.")
    flexible_working = OnlyFilter(Q(flexible_working=True), label="flexible hours are offered.")
    visa_sponsorship = OnlyFilter(Q(visa_sponsorship=True), label="the employer sponsors visas for it.")

    class Meta:
        model = Job
        fields: list[str] = []

    def in_boroughs(self, rows: QuerySet[Job], _name: str, boroughs: QuerySet[Borough]) -> QuerySet[Job]:
        """Any of its places of work."""
        if not boroughs:
            return rows
        places = JobLocation.objects.filter(in_or_near(boroughs, self.data), job=OuterRef("pk"))
        return rows.filter(Exists(places))

    def with_edge(self, rows: QuerySet[Job], _name: str, _metres: Decimal) -> QuerySet[Job]:
        """Says how `boroughs` is meant."""
        return rows

    def paying_by_hour(self, rows: QuerySet[Job], _name: str, pounds: Decimal) -> QuerySet[Job]:
        """Lowest pay; jobs that do not state their pay are left out."""
        return rows.alias(pay_compared=_pay(Job.PayPeriod.HOUR)).filter(pay_compared__gte=pounds)

    def paying_by_year(self, rows: QuerySet[Job], _name: str, pounds: Decimal) -> QuerySet[Job]:
        """Lowest pay; jobs that do not state their pay are left out."""
        return rows.alias(pay_compared_yearly=_pay(Job.PayPeriod.YEAR)).filter(pay_compared_yearly__gte=pounds)


JOB_FILTERS: Final = (JobFilters,)


def filter_jobs(rows: QuerySet[Job], given: Mapping[str, Any]) -> QuerySet[Job]:
    """The jobs that pass.

    Raises:
        InvalidFilter: with the name of the filter.
    """
    check_ranges(given)
    found: QuerySet[Job] = passing(JobFilters, given, rows)
    return found


def _pay(period: Job.PayPeriod) -> Case:
    """SQL of a job's lowest pay for this period, in pounds; pay by the day cannot be compared."""
    hours = Coalesce(F("hours_per_week"), Value(USUAL_HOURS), output_field=DecimalField()) * WEEKS_IN_YEAR
    yearly = Case(
        When(pay_period=Job.PayPeriod.HOUR, then=F("pay_min") * hours),
        *(When(pay_period=period, then=F("pay_min") * times) for period, times in PERIODS_IN_YEAR.items()),
        output_field=DecimalField(),
    )
    other = yearly if period == Job.PayPeriod.YEAR else yearly / hours
    return Case(When(pay_period=period, then=F("pay_min")), default=other, output_field=DecimalField())
