"""Filters of the course and job lists. Labels are what the app's developers read in the schema."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final, TypeVar, cast

from django.db.models import Case, Choices, DecimalField, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django_filters import (
    BooleanFilter,
    DateFilter,
    FilterSet,
    ModelMultipleChoiceFilter,
    MultipleChoiceFilter,
    NumberFilter,
    TypedChoiceFilter,
)

from backend.errors import InvalidInput
from courses.models import (
    AccessFeature,
    Borough,
    Course,
    CourseRun,
    Employer,
    FundingStream,
    Job,
    JobLocation,
    Level,
    OpportunitySkill,
    Provider,
    Skill,
    VenueBorough,
)
from courses.models.venue_borough import REACH

M = TypeVar("M", Course, Job)
WEEKS_OF_A_YEAR: Final = 52
USUAL_HOURS: Final = Decimal("37.5")  # of a week, where a job states its pay and not its hours
OLDEST: Final = 120
MOST_POUNDS: Final = 999_999
FREE_TO_ALL: Final = Q(course__funding__contains=[FundingStream.FREE_TO_ALL])
"""Condition of a run whose course is free for everyone, whatever its stated fee."""
_RANGES: Final = (("min_level", "max_level"), ("starts_from", "starts_to"))


class InvalidFilter(InvalidInput):
    """A filter has a value that cannot be used, such as a range that ends before it begins."""

    code = "INVALID_FILTER"
    message = "One of the filters has a value that we can't use."


class AnyOf(MultipleChoiceFilter):
    """Any of these choices. `enum` says of which."""

    def __init__(self, enum: type[Choices], **options: Any) -> None:
        self.enum = enum
        super().__init__(choices=enum.choices, distinct=False, **options)


class LevelFilter(TypedChoiceFilter):
    """A level, compared as a number."""

    enum = Level

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=Level.choices, coerce=int, **options)


class These(ModelMultipleChoiceFilter):
    """Any of these rows, each of which must exist."""

    def __init__(self, **options: Any) -> None:
        super().__init__(distinct=False, **options)


class PoundsFilter(NumberFilter):
    """An amount of money."""

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=0, max_value=MOST_POUNDS, decimal_places=2, **options)


class OnlyFilter(BooleanFilter):
    """True keeps the rows that meet a condition; False keeps all."""

    def __init__(self, condition: Q, *, label: str) -> None:
        self.condition = condition
        super().__init__(label=f"True: {label} False has no effect.")

    def filter(self, rows: QuerySet[Any], wanted: Any) -> QuerySet[Any]:
        """django-filter's method."""
        return rows.filter(self.condition) if wanted else rows


class DayFilter(DateFilter):
    """Compares a day; a row without one passes, as it can start on any."""

    def filter(self, rows: QuerySet[Any], day: date | None) -> QuerySet[Any]:
        """django-filter's method."""
        if day is None:
            return rows
        return rows.filter(
            Q(**{f"{self.field_name}__isnull": True}) | Q(**{f"{self.field_name}__{self.lookup_expr}": day})
        )


def _edge() -> NumberFilter:
    """How far around the chosen boroughs a place may lie."""
    return NumberFilter(
        method="with_edge",
        min_value=0,
        max_value=REACH,
        label=f"Places up to so many metres around the chosen `boroughs` count as well: 0 to {REACH:,}.",
    )


def _in_or_near(boroughs: QuerySet[Borough], given: Mapping[str, Any]) -> Q:
    """Condition of a run or a place of work at a venue."""
    keys, metres = [borough.pk for borough in boroughs], given.get("borough_metres")
    if not metres:
        return Q(venue__borough__in=keys)
    near = VenueBorough.objects.filter(venue=OuterRef("venue"), borough__in=keys, metres__lte=int(metres))
    return Q(venue__borough__in=keys) | Q(Exists(near))


class OpportunityFilters(FilterSet):
    """What courses and jobs share."""

    min_level = LevelFilter(
        field_name="level", lookup_expr="gte", label="At this level or above. Those without a level are left out."
    )
    max_level = LevelFilter(
        field_name="level", lookup_expr="lte", label="At this level or below. Those without a level are left out."
    )
    highest_level = LevelFilter(
        method="open_to_holders", label="Open to somebody whose highest qualification is at this level."
    )
    age = NumberFilter(
        method="open_to_age",
        min_value=0,
        max_value=OLDEST,
        label="Open to somebody of this age, as far as a rule is stated.",
    )
    access = AnyOf(AccessFeature, method="with_access", label="With all of this practical help.")
    skills = These(
        queryset=Skill.objects.all(),
        method="with_skills",
        label="That teach or ask for any of these skills: ids of `Skill`.",
    )

    def open_to_holders(self, rows: QuerySet[M], _name: str, level: int) -> QuerySet[M]:
        """Nothing is asked for, or no more than this."""
        return rows.filter(Q(minimum_level__isnull=True) | Q(minimum_level__lte=level))

    def open_to_age(self, rows: QuerySet[M], _name: str, age: Decimal) -> QuerySet[M]:
        """No stated rule is broken."""
        years = int(age)
        young = Q(minimum_age__isnull=True) | Q(minimum_age__lte=years)
        return rows.filter(young, Q(maximum_age__isnull=True) | Q(maximum_age__gte=years))

    def with_access(self, rows: QuerySet[M], _name: str, features: list[str]) -> QuerySet[M]:
        """All of them: one who needs two needs both."""
        return rows.filter(access__contains=features) if features else rows

    def with_skills(self, rows: QuerySet[M], _name: str, skills: QuerySet[Skill]) -> QuerySet[M]:
        """Any of them."""
        if not skills:
            return rows
        return rows.filter(
            Exists(
                OpportunitySkill.objects.filter(opportunity=OuterRef("pk"), skill__in=[skill.pk for skill in skills])
            )
        )


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
    borough_metres = _edge()
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
        return rows.filter(_in_or_near(boroughs, self.data)) if boroughs else rows

    def with_edge(self, rows: QuerySet[CourseRun], _name: str, _metres: Decimal) -> QuerySet[CourseRun]:
        """Says how `boroughs` is meant."""
        return rows

    def costing_at_most(self, rows: QuerySet[CourseRun], _name: str, pounds: Decimal) -> QuerySet[CourseRun]:
        """By the stated fee."""
        return rows.filter(Q(cost_gbp__lte=pounds) | FREE_TO_ALL)


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
    borough_metres = _edge()
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
        places = JobLocation.objects.filter(_in_or_near(boroughs, self.data), job=OuterRef("pk"))
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


COURSE_FILTERS: Final = (CourseFilters, RunFilters)
JOB_FILTERS: Final = (JobFilters,)


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


def filter_jobs(rows: QuerySet[Job], given: Mapping[str, Any]) -> QuerySet[Job]:
    """The jobs that pass.

    Raises:
        InvalidFilter: with the name of the filter.
    """
    check_ranges(given)
    found: QuerySet[Job] = passing(JobFilters, given, rows)
    return found


def runs_passing(given: Mapping[str, Any], *, today: date) -> QuerySet[CourseRun]:
    """The runs that have not started yet and pass all filters of a run.

    Raises:
        InvalidFilter: with the name of the filter.
    """
    return passing(RunFilters, given, CourseRun.objects.ahead(today=today)).order_by()


def check_ranges(given: Mapping[str, Any]) -> None:
    """Two ends of a range are in order.

    Raises:
        InvalidFilter: with the name of the upper end.
    """
    for low, high in _RANGES:
        if given.get(low) is not None and given.get(high) is not None and given[low] > given[high]:
            raise InvalidFilter("This range ends before it begins.", field=high)


def passing(filters: type[FilterSet], given: Mapping[str, Any], rows: QuerySet[Any]) -> QuerySet[Any]:
    """The rows that pass the filters of one set; those of other sets in `given` are not looked at.

    Raises:
        InvalidFilter: with the name of the filter.
    """
    names = frozenset(name for name in filters.base_filters if given.get(name) is not None)
    if not names:
        return rows
    chosen = _only_these(cast("Hashable", filters), names)(data=given, queryset=rows)
    if not chosen.is_valid():
        raise InvalidFilter(field=next(iter(chosen.form.errors)))
    found: QuerySet[Any] = chosen.qs
    return found


@lru_cache(maxsize=1_024)
def _only_these(filters: Any, names: frozenset[str]) -> type[FilterSet]:
    """The set without the filters that are not given: django-filter copies every filter and makes a form of them each time."""
    kept = {name: item for name, item in filters.base_filters.items() if name in names}
    return type(filters.__name__, (filters,), {"base_filters": kept})


def _pay(period: Job.PayPeriod) -> Case:
    """SQL of a job's lowest pay for this period, in pounds; pay by the day cannot be compared."""
    hours = Coalesce(F("hours_per_week"), Value(USUAL_HOURS), output_field=DecimalField()) * WEEKS_OF_A_YEAR
    yearly = Case(
        When(pay_period=Job.PayPeriod.HOUR, then=F("pay_min") * hours),
        When(pay_period=Job.PayPeriod.WEEK, then=F("pay_min") * WEEKS_OF_A_YEAR),
        When(pay_period=Job.PayPeriod.MONTH, then=F("pay_min") * 12),
        When(pay_period=Job.PayPeriod.YEAR, then=F("pay_min")),
        output_field=DecimalField(),
    )
    other = yearly if period == Job.PayPeriod.YEAR else yearly / hours
    return Case(When(pay_period=period, then=F("pay_min")), default=other, output_field=DecimalField())
