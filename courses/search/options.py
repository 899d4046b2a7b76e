"""What the filters of a run ask of a document: one run ahead, or one job, has to pass all of them together."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.lookups import IsNull

from courses.filters import JobFilters, passing, runs_passing
from courses.models import CourseRun, Job, Opportunity, SearchDocument, Venue
from courses.search.documents import ANY_TIME
from courses.search.facets import (
    ANY_WEEK,
    Facet,
    Flag,
    all_of,
    any_of,
    borough_code,
    choice_codes,
    fee_codes,
    flag,
    option_codes,
    week_codes,
)
from courses.search.near import NEAR, Near, place_codes

Documents = QuerySet[SearchDocument]
_DISCRETE: Final = {"delivery_modes": Facet.DELIVERY, "study_modes": Facet.STUDY_MODE, "attendance": Facet.ATTENDANCE}
_OF_JOBS: Final = frozenset({"boroughs", "borough_metres", "starts_from", "starts_to", NEAR})


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


def with_an_option(rows: Documents, given: Mapping[str, Any], today: date) -> Documents:
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
