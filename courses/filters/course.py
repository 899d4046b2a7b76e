"""Filters of courses, and of the runs of which one must pass them all."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django_filters import FilterSet

from courses.filters.kinds import AnyOf, DayFilter, OnlyFilter, PoundsFilter, These, check_ranges, passing
from courses.filters.opportunity import OpportunityFilters, edge, in_or_near
from courses.models import Borough, Course, CourseRun, FundingStream, Provider

FREE_TO_ALL: Final = Q(course__funding__contains=[FundingStream.FREE_TO_ALL])
"""Condition of a run whose course is free for everyone, whatever its stated fee."""


class CourseFilters(OpportunityFilters):
    """Filters of the course as a whole."""

    course_types = AnyOf(Course.Type, field_name="course_type", label="Of any of these sorts.")
    funding = AnyOf(FundingStream, method="with_funding", label="That any of these may pay for.")
    providers = These(
        queryset=Provider.objects.all(), field_name="provider", label="Of any of these providers: ids of `Provider`."
    )

    class Meta:
        model = Course
        fields: list[str] = []

    def with_funding(self, rows: QuerySet[Course], _name: str, streams: list[str]) -> QuerySet[Course]:
        """Any of them."""
        return rows.filter(funding__overlap=streams) if streams else rows


class RunFilters(FilterSet):
    """Filters that one and the same run of a course must pass, together."""

    delivery_modes = AnyOf(CourseRun.DeliveryMode, field_name="delivery_mode", label="Taught in any of these ways.")
    study_modes = AnyOf(CourseRun.StudyMode, field_name="study_mode", label="That take any of these parts of the week.")
    attendance = AnyOf(CourseRun.Attendance, field_name="attendance", label="Taught at any of these times.")
    boroughs = These(
        queryset=Borough.objects.all(),
        method="in_boroughs",
        label="Taught in any of these boroughs: ids of `Borough`. Online courses are in none.",
    )
    borough_metres = edge()
    starts_from = DayFilter(
        field_name="starts_on", lookup_expr="gte", label="Starting on this day or later, or at any time."
    )
    starts_to = DayFilter(
        field_name="starts_on", lookup_expr="lte", label="Starting on this day or earlier, or at any time."
    )
    max_cost = PoundsFilter(
        method="costing_at_most",
        label="With a fee of at most this, before any funding. What is free for everyone costs nothing.",
    )
    free = OnlyFilter(Q(cost_gbp=0) | FREE_TO_ALL, label="no fee at all, for anybody.")
    places_left = OnlyFilter(Q(places_left__isnull=True) | Q(places_left__gt=0), label="not known to be full.")

    class Meta:
        model = CourseRun
        fields: list[str] = []

    def in_boroughs(self, rows: QuerySet[CourseRun], _name: str, boroughs: QuerySet[Borough]) -> QuerySet[CourseRun]:
        """In them, or so many metres around them."""
        return rows.filter(in_or_near(boroughs, self.data)) if boroughs else rows

    def with_edge(self, rows: QuerySet[CourseRun], _name: str, _metres: Decimal) -> QuerySet[CourseRun]:
        """Says how `boroughs` is meant."""
        return rows

    def costing_at_most(self, rows: QuerySet[CourseRun], _name: str, pounds: Decimal) -> QuerySet[CourseRun]:
        """By the stated fee."""
        return rows.filter(Q(cost_gbp__lte=pounds) | FREE_TO_ALL)


COURSE_FILTERS: Final = (CourseFilters, RunFilters)


def filter_courses(rows: QuerySet[Course], given: Mapping[str, Any], *, today: date) -> QuerySet[Course]:
    """The courses that pass. The filters of a run count together, for one run that has not started yet.

    Raises:
        InvalidFilter: with the name of the filter.
    """
    check_ranges(given)
    found: QuerySet[Course] = passing(CourseFilters, given, rows)
    if not any(given.get(name) not in (None, []) for name in RunFilters.base_filters):
        return found
    return found.filter(Exists(runs_passing(given, today=today).filter(course=OuterRef("pk"))))


def runs_passing(given: Mapping[str, Any], *, today: date) -> QuerySet[CourseRun]:
    """The runs that have not started yet and pass all filters of a run.

    Raises:
        InvalidFilter: with the name of the filter.
    """
    return passing(RunFilters, given, CourseRun.objects.ahead(today=today)).order_by()
