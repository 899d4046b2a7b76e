"""Filters of the search over courses and jobs. What a filter says of a whole listing is asked of its facets."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from decimal import ROUND_CEILING, Decimal
from typing import Any, Final

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.lookups import IsNull
from django_filters import FilterSet, NumberFilter

from courses.filters import (
    OLDEST,
    AnyOf,
    JobFilters,
    LevelFilter,
    OnlyFilter,
    PoundsFilter,
    RunFilters,
    These,
    check_ranges,
    passing,
    runs_passing,
)
from courses.models import CourseRun, Employer, Job, Level, Opportunity, PayRate, Provider, SearchDocument, Skill, Venue
from courses.search.documents import ANY_TIME
from courses.search.facets import (
    ANY_WEEK,
    CHOICES,
    Facet,
    Flag,
    all_of,
    any_of,
    borough_code,
    choice_codes,
    code,
    fee_codes,
    flag,
    option_codes,
    pay_codes,
    week_codes,
)
from courses.search.near import Near, place_codes
from courses.search.paid import PaidFor
from courses.search.understanding import Stems

Documents = QuerySet[SearchDocument]
HIGHEST: Final = max(Level.values)


class FacetFilter(AnyOf):
    """Any of these choices, or with `every` all of them."""

    def __init__(self, facet: Facet, *, label: str, every: bool = False) -> None:
        self.facet, self.every = facet, every
        super().__init__(CHOICES[facet], label=label)

    def filter(self, rows: Documents, chosen: list[str]) -> Documents:
        """django-filter's method."""
        passes = all_of if self.every else any_of
        return rows.filter(passes(choice_codes(self.facet, chosen))) if chosen else rows


class KeyFilter(These):
    """Any of these rows, by key."""

    def __init__(self, facet: Facet, **options: Any) -> None:
        self.facet = facet
        super().__init__(**options)

    def filter(self, rows: Documents, chosen: QuerySet[Any]) -> Documents:
        """django-filter's method."""
        return rows.filter(any_of([code(self.facet, row.pk) for row in chosen])) if chosen else rows


def _only(of: Flag, label: str) -> OnlyFilter:
    return OnlyFilter(all_of(flag(of)), label=label)


class SearchFilters(FilterSet):
    """Filters of a listing as a whole. One that only courses or only jobs can pass leaves the others out."""

    kinds = FacetFilter(Facet.KIND, label="Courses, jobs, or both.")
    course_types = FacetFilter(Facet.COURSE_TYPE, label="Courses of any of these sorts.")
    min_level = LevelFilter(method="from_level", label="At this level or above. Those without a level are left out.")
    max_level = LevelFilter(method="to_level", label="At this level or below. Those without a level are left out.")
    highest_level = LevelFilter(
        method="open_to_holders", label="Open to somebody whose highest qualification is at this level."
    )
    age = NumberFilter(
        method="open_to_age",
        min_value=0,
        max_value=OLDEST,
        label="Open to somebody of this age, as far as a rule is stated.",
    )
    access = FacetFilter(Facet.ACCESS, every=True, label="With all of this practical help.")
    skills = KeyFilter(
        Facet.SKILL,
        queryset=Skill.objects.all(),
        label="That teach or ask for any of these skills: ids of `Skill`.",
    )
    funding = FacetFilter(Facet.FUNDING, label="That any of these may pay for.")
    may_be_free = OnlyFilter(
        any_of([*flag(Flag.FREE), *flag(Flag.MAY_BE_FREE)]),
        label="free for everybody, or public money may pay the whole fee: the provider checks who qualifies.",
    )
    free_for_me = OnlyFilter(
        Q(),
        label="that look free for the person who asks, by what they told us and the rules of today; see `freeForMe` of each. "
        "Without a sign-in: free for everybody.",
    )
    providers = KeyFilter(
        Facet.PROVIDER, queryset=Provider.objects.all(), label="Of any of these providers: ids of `Provider`."
    )
    employers = KeyFilter(
        Facet.EMPLOYER, queryset=Employer.objects.all(), label="Of any of these employers: ids of `Employer`."
    )
    contracts = FacetFilter(Facet.CONTRACT, label="With any of these kinds of contract.")
    working_patterns = FacetFilter(Facet.WORKING_PATTERN, label="With the hours in any of these ways.")
    workplaces = FacetFilter(Facet.WORKPLACE, label="Where the work is done in any of these ways.")
    min_hourly_pay = PoundsFilter(
        method="paying_by_hour",
        label="That pay at least this in an hour: yearly pay is divided by the hours of the job.",
    )
    min_yearly_pay = PoundsFilter(
        method="paying_by_year",
        label="That pay at least this in a year: hourly pay is multiplied by the hours of the job.",
    )
    pays_living_wage = OnlyFilter(
        Q(), label="pay at or above the London Living Wage that is in force on the first day, or today."
    )
    living_wage_employer = _only(
        Flag.LIVING_WAGE_EMPLOYER, "employers that say they pay the London Living Wage to everybody."
    )
    apprenticeships = OnlyFilter(
        all_of(choice_codes(Facet.CONTRACT, [Job.Contract.APPRENTICESHIP])), label="apprenticeships only."
    )
    disability_confident = _only(Flag.DISABILITY_CONFIDENT, "employers in the Disability Confident scheme only.")
    flexible_working = _only(Flag.FLEXIBLE_WORKING, "flexible hours are offered.")
    visa_sponsorship = _only(Flag.VISA_SPONSORSHIP, "the employer sponsors visas for it.")
    interview_guaranteed = _only(
        Flag.INTERVIEW_GUARANTEED, "courses that guarantee an interview, and the jobs that they lead to."
    )

    class Meta:
        model = SearchDocument
        fields: list[str] = []

    def from_level(self, rows: Documents, _name: str, level: int) -> Documents:
        """At it or above; with `max_level`, between the two: that is one look into the index."""
        highest = int(self.data.get("max_level", HIGHEST))
        return rows.filter(any_of([code(Facet.LEVEL, value) for value in range(level, highest + 1)]))

    def to_level(self, rows: Documents, _name: str, level: int) -> Documents:
        """At it or below."""
        if "min_level" in self.data:
            return rows
        return rows.filter(any_of([code(Facet.LEVEL, value) for value in range(level + 1)]))

    def open_to_holders(self, rows: Documents, _name: str, level: int) -> Documents:
        """Nothing is asked for, or no more than this."""
        return rows.filter(any_of([code(Facet.ASKS, value) for value in range(level + 2)]))

    def open_to_age(self, rows: Documents, _name: str, age: Decimal) -> Documents:
        """No stated rule is broken."""
        young = Q(minimum_age__isnull=True) | Q(minimum_age__lte=int(age))
        return rows.filter(young, Q(maximum_age__isnull=True) | Q(maximum_age__gte=int(age)))

    def paying_by_hour(self, rows: Documents, _name: str, pounds: Decimal) -> Documents:
        """Lowest pay; jobs that do not state their pay are left out, and so are courses."""
        return rows.filter(any_of(pay_codes(pounds)), hourly_pence__gte=int(pounds * 100))

    def paying_by_year(self, rows: Documents, _name: str, pounds: Decimal) -> Documents:
        """The same for a year."""
        jobs = choice_codes(Facet.KIND, [Opportunity.Kind.JOB])
        return rows.filter(all_of(jobs), yearly_pounds__gte=math.ceil(pounds))


FILTERS: Final = (SearchFilters, RunFilters)
_DISCRETE: Final = {"delivery_modes": Facet.DELIVERY, "study_modes": Facet.STUDY_MODE, "attendance": Facet.ATTENDANCE}
FREE_FOR_ME: Final = "free_for_me"
"""Where somebody is known who asks, its value is a `courses.search.paid.PaidFor`."""
NEAR: Final = "near"
"""Among the filters, where there is a travel limit: a `courses.search.near.Near`."""
_OF_JOBS: Final = frozenset({"boroughs", "borough_metres", "starts_from", "starts_to", NEAR})


def is_given(value: object) -> bool:
    """Whether a filter was given: nothing, an empty list and False are no filter."""
    return value is not None and value != [] and value is not False


def documents(given: Mapping[str, Any], *, today: date) -> Documents:
    """The documents that pass all filters, of listings that are open on this day.

    The filters of a run count together, for one run that has not started yet; a job counts as one run. `given[NEAR]` is a
    travel limit, of a run too; what needs no journey passes it.

    Raises:
        InvalidFilter: with the name of the filter.
    """
    check_ranges(given)
    wanted = {name: value for name, value in given.items() if is_given(value)}
    rows = SearchDocument.objects.filter(Q(closes_on__isnull=True) | Q(closes_on__gte=today))
    paid = wanted.pop(FREE_FOR_ME, None)
    found: Documents = passing(SearchFilters, wanted, rows)
    if paid is not None:
        found = found.filter((paid if isinstance(paid, PaidFor) else PaidFor((), today)).passes())
    if "pays_living_wage" in wanted:
        found = _paying_the_living_wage(found, today)
    of_run = {name: value for name, value in wanted.items() if name in RunFilters.base_filters or name == NEAR}
    return _with_an_option(found, of_run, today) if of_run else found


def having(rows: Documents, stems: str | None) -> Documents:
    """The rows that have these words. The words come first: they leave less for the costlier conditions to look at."""
    return rows if stems is None else SearchDocument.objects.filter(vector=Stems(stems)) & rows


def runs_of(given: Mapping[str, Any], *, today: date) -> QuerySet[CourseRun]:
    """The runs ahead that pass all filters of a run, and that are near enough.

    Raises:
        InvalidFilter: with the name of the filter.
    """
    runs = runs_passing(given, today=today)
    near: Near | None = given.get(NEAR)
    if near is None:
        return runs
    return runs.filter(Q(delivery_mode=CourseRun.DeliveryMode.ONLINE) | Q(near.holds("venue__cell")))


def _with_an_option(rows: Documents, given: Mapping[str, Any], today: date) -> Documents:
    """Those with one run, or one job, that passes all of it.

    The facets leave few to be looked at, and where they say it all, only a document from before a run's start is.
    """
    option = _any(runs_of(given, today=today).filter(course=OuterRef("pk")))
    if given.keys() <= _OF_JOBS:
        option |= _job_that_passes(given)
    groups = _groups(given, today)
    for every, _ in groups:
        rows = rows.filter(every)
    (every, exact), *others = groups
    if others or exact is None:
        return rows.filter(option)
    fresh = Q(soonest__gte=today)
    return rows.filter((fresh if exact is every else fresh & exact) | option)


def _any(rows: QuerySet[Any]) -> Q:
    """Condition that there is such a row. As a value, not as EXISTS: that could become a join with all rows of all listings."""
    return Q(IsNull(Subquery(rows.order_by().values("pk")[:1]), False))  # noqa: FBT003 - Django's lookup


def _job_that_passes(given: Mapping[str, Any]) -> Q:
    """Where and when the work is does not change from day to day: the document knows it all."""
    passes = all_of(choice_codes(Facet.KIND, [Opportunity.Kind.JOB]))
    if _with_edge(given):
        where = {name: given[name] for name in ("boroughs", "borough_metres")}
        jobs = passing(JobFilters, where, Job.objects.order_by())
        passes &= _any(jobs.filter(pk=OuterRef("pk")))
    elif "boroughs" in given:
        passes &= any_of([borough_code(gss_code) for gss_code in given["boroughs"]])
    if NEAR in given:
        passes &= given[NEAR].passes()
    window = {"gte": given.get("starts_from"), "lte": given.get("starts_to")}
    starts = Q(**{f"soonest__{end}": day for end, day in window.items() if day})
    return passes & (starts | Q(soonest=ANY_TIME))


def _groups(given: Mapping[str, Any], today: date) -> list[tuple[Q, Q | None]]:
    """Filters that the facets know together: a condition that whatever passes meets, and one whose fresh documents all pass."""
    groups: list[tuple[Q, Q | None]] = []
    inside = {name: value for name, value in given.items() if name != "boroughs" or not _with_edge(given)}
    if inside.keys() & {*_DISCRETE, "boroughs", "free"}:
        known = any_of(_discrete_codes(inside))
        groups.append((known, known))
    if "boroughs" in given.keys() - inside.keys():
        groups.append((any_of(_codes_around(given)), None))
    if NEAR in given:
        known = given[NEAR].passes()
        groups.append((known, known))
    if "max_cost" in given:
        known = any_of([*fee_codes(given["max_cost"]), *flag(Flag.FREE)])
        groups.append((known, Q(cheapest_pence__lte=int(given["max_cost"] * 100))))
    if given.keys() & {"starts_from", "starts_to"}:
        groups.append(_window(max(given.get("starts_from") or today, today), given.get("starts_to")))
    if "places_left" in given:
        groups.append((Q(), None))
    return groups or [(Q(), Q())]


def _with_edge(given: Mapping[str, Any]) -> bool:
    """Whether places a little outside of the boroughs are wanted, too."""
    return "boroughs" in given and bool(given.get("borough_metres"))


def _codes_around(given: Mapping[str, Any]) -> list[int]:
    """Codes of the cells in which there are places in or near the boroughs. One statement."""
    places = Venue.objects.filter(
        cell__isnull=False, reach__borough__in=given["boroughs"], reach__metres__lte=int(given["borough_metres"])
    )
    return place_codes(list(places.order_by("cell").values_list("cell", flat=True).distinct()))


def _discrete_codes(given: Mapping[str, Any]) -> list[int]:
    """The filter's own codes where there is one; else those of the options that pass all of them."""
    chosen = {facet: given[name] for name, facet in _DISCRETE.items() if name in given}
    boroughs, free = given.get("boroughs"), "free" in given
    if len(chosen) + (boroughs is not None) + free > 1:
        return option_codes(chosen, free=free, boroughs=boroughs)
    if chosen:
        return [number for facet, values in chosen.items() for number in choice_codes(facet, values)]
    return flag(Flag.FREE) if free else [borough_code(gss_code) for gss_code in boroughs or ()]


def _window(start: date, end: date | None) -> tuple[Q, Q]:
    """Weeks that lie wholly in the window say it all; those at its ends must be looked at."""
    weeks = week_codes(start, end or date.max)
    inside = weeks[1:-1] if end else weeks[1:]
    return any_of([ANY_WEEK, *weeks]), any_of([ANY_WEEK, *inside])


def _paying_the_living_wage(rows: Documents, today: date) -> Documents:
    """Pay against the rate of the first day, which is today where it has passed or is not stated."""
    rates = list(PayRate.objects.filter(kind=PayRate.Kind.LONDON_LIVING_WAGE).order_by("valid_from"))
    ends = [*(rate.valid_from for rate in rates[1:]), date.max][: len(rates)]
    any_time = date.fromisoformat(ANY_TIME)
    enough, least = Q(pk__in=[]), []
    for rate, end in zip(rates, ends, strict=True):
        if end <= today:
            continue
        start = Q(soonest__gte=rate.valid_from, soonest__lt=end)
        now = Q(soonest=any_time) | Q(soonest__lt=rate.valid_from) if rate.valid_from <= today else Q(pk__in=[])
        pence = int((rate.hourly_gbp * 100).to_integral_value(ROUND_CEILING))
        enough |= Q(hourly_pence__gte=pence) & (start | now)
        least.append(rate.hourly_gbp)
    if not least:
        return rows.none()
    certain = all_of(flag(Flag.HOURLY_PAY_CERTAIN))
    return rows.filter(enough, certain, any_of(pay_codes(min(least))))
