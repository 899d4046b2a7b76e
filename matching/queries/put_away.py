"""What a reason for putting something away is about, as it is at that moment: how far, how dear, how badly paid, when, how hard."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import QuerySet

from courses.journeys import starts
from courses.models import CourseRun, Job, JobLocation, Opportunity, TravelMode, Venue
from courses.pay import by_the_hour
from matching.models import DismissedOpportunity, Resident

Reason = DismissedOpportunity.Reason


@dataclass(frozen=True, slots=True)
class Measured:
    """The columns of a dismissal that go with its reason."""

    measure: float | None = None
    wrong_times: tuple[str, ...] = ()


def measured(opportunity: Opportunity, *, reason: str, resident: Resident) -> Measured:
    """What is learnt from a dismissal, in at most three statements; nothing where the reason is about no figure.

    Where there are several ways to take part, the best of them counts: if that one is too far, they all are.

    Args:
        opportunity: what was put away.
        reason: why.
        resident: who did.
    """
    ask = _MEASURES.get(Reason(reason))
    return ask(opportunity, resident) if ask else Measured()


def _journey(opportunity: Opportunity, resident: Resident) -> Measured:
    if resident.outcode_id is None:
        return Measured()
    start = starts([resident.outcode_id])[resident.outcode_id]
    minutes = [
        journey.minutes
        for venue in _venues(opportunity)
        for journey in start.journeys_to(venue)
        if journey.mode == TravelMode.PUBLIC_TRANSPORT
    ]
    return Measured(min(minutes, default=None))


def _venues(opportunity: Opportunity) -> Iterable[Venue]:
    if opportunity.kind == Opportunity.Kind.COURSE:
        runs = _runs(opportunity).filter(venue__isnull=False).select_related("venue")
        return [run.venue for run in runs if run.venue]
    places = JobLocation.objects.filter(job=opportunity.pk).exclude(job__workplace=Job.Workplace.REMOTE)
    return [place.venue for place in places.select_related("venue")]


def _fee(opportunity: Opportunity, _resident: Resident) -> Measured:
    fees = _runs(opportunity).values_list("cost_gbp", flat=True)
    return Measured(min((float(fee) for fee in fees if fee is not None), default=None))


def _pay(opportunity: Opportunity, _resident: Resident) -> Measured:
    jobs: Any = Job.objects.filter(pk=opportunity.pk)
    pays = [by_the_hour(job.pay_min, job.pay_period, job.hours_per_week) for job in jobs]
    return Measured(min((float(pay) for pay in pays if pay is not None), default=None))


def _times(opportunity: Opportunity, _resident: Resident) -> Measured:
    jobs: Any = Job.objects.filter(pk=opportunity.pk)
    rows = [*(run.sessions for run in _runs(opportunity)), *(job.sessions for job in jobs)]
    return Measured(wrong_times=tuple(sorted({session for sessions in rows for session in sessions})))


def _level(opportunity: Opportunity, _resident: Resident) -> Measured:
    return Measured(None if opportunity.level is None else float(opportunity.level))


def _runs(opportunity: Opportunity) -> QuerySet[CourseRun]:
    return CourseRun.objects.filter(course=opportunity.pk).exclude(status=CourseRun.Status.CANCELLED)


_MEASURES: Final[dict[str, Callable[[Opportunity, Resident], Measured]]] = {
    Reason.TOO_FAR: _journey,
    Reason.TOO_EXPENSIVE: _fee,
    Reason.PAY_TOO_LOW: _pay,
    Reason.WRONG_TIME: _times,
    Reason.TOO_HARD: _level,
    Reason.TOO_EASY: _level,
}
