"""Places of courses: what is free until when, what was taken lately, and how many of those who are shown a course take one.

Sums over everybody. Of one person it is read which places they took, for one purpose: that a floor counts what its members already
got (`matching.services.gathering`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

import numpy as np
from django.db.models import Count, Q
from django.db.models.functions import TruncWeek
from numpy.typing import NDArray

from courses.models import CourseRun
from matching.inclusion.invitations import TakeUp, expected_takers, own_rate
from matching.models import Application, FeedbackEvent

LOOKS_BACK: Final = timedelta(weeks=13)
"""Of the log from which take-up is measured: a quarter."""
LONGEST: Final = 26
"""Weeks that are planned ahead, also for a course that can be begun at any time."""
_WEEK: Final = 7
_TOOK: Final = Q(holds_place=True) | Q(status__in=["STARTED", "COMPLETED"])
_WAITS: Final = Q(status="WAITING")
_REFUSED: Final = Q(status="UNSUCCESSFUL")


@dataclass(frozen=True, slots=True, eq=False)
class Ahead:
    """Of each course, in the order that was asked for.

    Attributes:
        free: places of the runs that can still be joined; 0 where nobody knows.
        known: whether they are known: one run without a number is no limit at all.
        expected: takers to aim for this week, by the places and weeks that are left.
    """

    free: NDArray[np.int64]
    known: NDArray[np.bool_]
    expected: NDArray[np.float64]


def places_ahead(courses: Collection[int], *, today: date) -> Ahead:
    """The places that can still be given, in one statement."""
    column = {course: number for number, course in enumerate(courses)}
    runs = [
        (column[run.course_id], run.places_free, _weeks(run, today))
        for run in CourseRun.objects.ahead(today=today).filter(course__in=column).order_by("pk")
    ]
    known = np.zeros(len(column), dtype=np.bool_)
    known[[course for course, _, _ in runs]] = True
    known[[course for course, free, _ in runs if free is None]] = False
    numbers = np.array([course for course, _, _ in runs], dtype=np.intp)
    free = np.array([places or 0 for _, places, _ in runs], dtype=np.int64)
    expected = expected_takers(free, np.array([weeks for _, _, weeks in runs], dtype=np.int64))
    size = len(column)
    return Ahead(
        free=np.where(known, np.bincount(numbers, free, minlength=size), 0).astype(np.int64),
        known=known,
        expected=np.where(known, np.bincount(numbers, expected, minlength=size), 0.0),
    )


def take_up(courses: Collection[int], *, now: datetime) -> NDArray[np.float64]:
    """Places that are taken for each resident who is shown a course in a week, shape (courses,), in two statements.

    All courses together first, then each by its own answers. Who waits because a course is full would have taken a place as often
    as others were offered one. Synthetic residents are left out; with no log it is 1, which turns nobody away.
    """
    shown, found = _shown(now - LOOKS_BACK), _answers(now - LOOKS_BACK)
    offered = (sum(one.took for one in found.values()) + 1) / (
        sum(one.took + one.refused for one in found.values()) + 2
    )
    takers = {course: one.took + one.waits * offered for course, one in found.items()}
    overall = TakeUp()
    overall.observe(sum(takers.values()), sum(shown.values()))
    expected = overall.rate * np.array([shown.get(course, 0) for course in courses], dtype=np.float64)
    own = own_rate(np.array([takers.get(course, 0) for course in courses], dtype=np.float64), expected)
    return np.asarray(np.minimum(overall.rate * own, 1.0))


def taken_since(courses: Iterable[int], *, since: datetime) -> list[tuple[int, int]]:
    """(resident, course) of each place of these courses that was taken since, in one statement."""
    rows = Application.objects.filter(_TOOK, opportunity__in=list(courses), submitted_at__gte=since)
    return list(rows.order_by("pk").values_list("resident_id", "opportunity_id"))


@dataclass(frozen=True, slots=True)
class _Answers:
    took: int
    waits: int
    refused: int


def _weeks(run: CourseRun, today: date) -> int:
    """Weeks until it begins, the one that has begun included."""
    if run.starts_on is None:
        return LONGEST
    return min((run.starts_on - today).days // _WEEK + 1, LONGEST)


def _shown(since: datetime) -> dict[int, int]:
    """Of each course: how many were shown it in a week, summed over the weeks."""
    events = FeedbackEvent.objects.filter(
        kind=FeedbackEvent.Kind.SHOWN, at__gte=since, resident__is_synthetic=False, opportunity__kind="COURSE"
    )
    weeks = events.order_by().annotate(week=TruncWeek("at")).values_list("opportunity", "week")
    found: dict[int, int] = {}
    for course, _, people in weeks.annotate(people=Count("resident", distinct=True)):
        found[course] = found.get(course, 0) + people
    return found


def _answers(since: datetime) -> dict[int, _Answers]:
    """Of each course: what became of those who asked for a place."""
    sent = Application.objects.filter(
        submitted_at__gte=since, resident__is_synthetic=False, opportunity__kind="COURSE"
    ).order_by()
    counts = sent.values_list("opportunity").annotate(
        took=Count("pk", filter=_TOOK), waits=Count("pk", filter=_WAITS), refused=Count("pk", filter=_REFUSED)
    )
    return {course: _Answers(*numbers) for course, *numbers in counts}
