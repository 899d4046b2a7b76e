"""Filters of the search over courses and jobs. What a filter says of a whole listing is asked of its facets."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db.models import Q, QuerySet
from django_filters import FilterSet, NumberFilter

from courses.filters import (
    OLDEST,
    AnyOf,
    LevelFilter,
    OnlyFilter,
    PoundsFilter,
    RunFilters,
    These,
    check_ranges,
    passing,
)
from courses.models import Employer, Job, Level, Opportunity, Provider, SearchDocument, Skill
from courses.search.facets import CHOICES, Facet, Flag, all_of, any_of, choice_codes, code, flag, pay_codes
from courses.search.living_wage import paying_the_living_wage
from courses.search.near import NEAR
from courses.search.options import with_an_option
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
FREE_FOR_ME: Final = "free_for_me"
"""Where somebody is known who asks, its value is a `courses.search.paid.PaidFor`."""


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
        found = paying_the_living_wage(found, today)
    of_run = {name: value for name, value in wanted.items() if name in RunFilters.base_filters or name == NEAR}
    return with_an_option(found, of_run, today) if of_run else found


def having(rows: Documents, stems: str | None) -> Documents:
    """The rows that have these words. The words come first: they leave less for the costlier conditions to look at."""
    return rows if stems is None else SearchDocument.objects.filter(vector=Stems(stems)) & rows
