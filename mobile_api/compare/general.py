"""Facts of a comparison that everybody may see."""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_DOWN, Decimal
from typing import Final

import graphene

from courses.models import Course, CourseRun, Job, Level
from courses.pay import PERIODS_IN_YEAR, WEEKS_IN_YEAR, by_the_hour
from courses.words import cost_words, pay_words
from matching.queries.meeting import NOBODY
from mobile_api.catalogue.asking import first_day, next_run
from mobile_api.catalogue.loaders import Concrete
from mobile_api.catalogue.types.wage import against_living_wage
from mobile_api.catalogue.words import length_words
from mobile_api.compare.fact import Fact, Value, asked_by, in_full, joined, venues_of

_PENNY: Final = Decimal("0.01")
MOST_PLACES: Final = 3


def _of_run(read: Callable[[CourseRun], Value | None]) -> Callable[[Concrete, graphene.ResolveInfo], Value | None]:
    """A fact of a course's next run; none of a job."""

    def of(listing: Concrete, info: graphene.ResolveInfo) -> Value | None:
        run = next_run(listing, info.context) if isinstance(listing, Course) else None
        return None if run is None else read(run)

    return of


def _of_job(
    read: Callable[[Job, graphene.ResolveInfo], Value | None],
) -> Callable[[Concrete, graphene.ResolveInfo], Value | None]:
    return lambda listing, info: read(listing, info) if isinstance(listing, Job) else None


def _cost(run: CourseRun) -> Value:
    return Value(cost_words(run.cost_gbp, run.course.funding), run.cost_gbp)


def _pay(
    period: str, of: Callable[[Decimal, Job], Decimal | None]
) -> Callable[[Concrete, graphene.ResolveInfo], Value | None]:
    """Pay for a year or an hour, as far as the advert allows to tell."""

    def read(job: Job, _info: graphene.ResolveInfo) -> Value | None:
        lowest = None if job.pay_min is None else of(job.pay_min, job)
        highest = None if job.pay_max is None else of(job.pay_max, job)
        return None if lowest is None else Value(pay_words(lowest, highest, period), lowest)

    return _of_job(read)


def _in_a_year(amount: Decimal, job: Job) -> Decimal | None:
    times = PERIODS_IN_YEAR.get(job.pay_period)
    hourly = by_the_hour(amount, job.pay_period, job.hours_per_week, job.hours_per_day)
    if times is not None:
        return amount * times
    exact = None if hourly is None or not job.hours_per_week else hourly * job.hours_per_week * WEEKS_IN_YEAR
    return None if exact is None else exact.quantize(Decimal(1), rounding=ROUND_DOWN)


def _in_an_hour(amount: Decimal, job: Job) -> Decimal | None:
    exact = by_the_hour(amount, job.pay_period, job.hours_per_week, job.hours_per_day)
    return None if exact is None else exact.quantize(_PENNY, rounding=ROUND_DOWN)


def _living_wage(job: Job, info: graphene.ResolveInfo) -> Value | None:
    return None if job.pay_min is None else Value(against_living_wage(job, info).text)


def _starts(listing: Concrete, info: graphene.ResolveInfo) -> Value | None:
    day = first_day(listing, info.context)
    if day is not None:
        return Value(in_full(day), day=day)
    if isinstance(listing, Job):
        return Value("As soon as you can")
    return Value("At any time") if next_run(listing, info.context) else None


def _hours(listing: Concrete, info: graphene.ResolveInfo) -> Value | None:
    held = listing if isinstance(listing, Job) else next_run(listing, info.context)
    hours = None if held is None else held.hours_per_week
    return None if hours is None else Value(f"{hours.normalize():f} hours a week", hours)


def _length(run: CourseRun) -> Value | None:
    words = length_words(run.duration_value, run.duration_unit)
    return None if words is None else Value(words)


def _level(listing: Concrete, _info: graphene.ResolveInfo) -> Value | None:
    return None if listing.level is None else Value(str(Level(listing.level).label), listing.level)


def _where(listing: Concrete, info: graphene.ResolveInfo) -> Value | None:
    names = [f"{venue.name}, {venue.postcode}" if venue.postcode else venue.name for venue in venues_of(listing, info)]
    if names:
        return Value("; ".join(names[:MOST_PLACES]))
    if isinstance(listing, Job):
        return Value("From home") if listing.workplace == Job.Workplace.REMOTE else None
    run = next_run(listing, info.context)
    return Value(str(CourseRun.DeliveryMode(run.delivery_mode).label)) if run else None


def _closes(listing: Concrete, _info: graphene.ResolveInfo) -> Value | None:
    return None if listing.closes_on is None else Value(in_full(listing.closes_on), day=listing.closes_on)


def _needs(listing: Concrete, info: graphene.ResolveInfo) -> Value | None:
    words = [one.text for one in asked_by(listing, info, NOBODY)]
    if isinstance(listing, Course) and listing.entry_requirements:
        words.append(listing.entry_requirements)
    return joined(words)


COST: Final = Fact("COST", "What it costs", _of_run(_cost))
PAY: Final = (
    Fact("PAY_A_YEAR", "Pay in a year, before tax", _pay("YEAR", _in_a_year)),
    Fact("PAY_AN_HOUR", "Pay for an hour, before tax", _pay("HOUR", _in_an_hour)),
    Fact("LIVING_WAGE", "Beside the London Living Wage", _of_job(_living_wage)),
)
WHEN_AND_WHERE: Final = (
    Fact("STARTS", "First day", _starts),
    Fact("HOURS_A_WEEK", "Hours a week", _hours),
    Fact("LENGTH", "How long it takes", _of_run(_length)),
    Fact("LEVEL", "Level", _level),
    Fact("WHERE", "Where", _where),
)
TO_APPLY: Final = (
    Fact("CLOSES", "Last day to apply", _closes),
    Fact("NEEDS", "What it asks for", _needs),
)
