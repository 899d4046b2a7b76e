"""The self-check of digital skills, and the courses that it leads to."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Final, cast

from django.conf import settings
from django.db.models import F, FloatField, Min, Q, QuerySet, Value

from courses.models import Course, CourseRun, Level, Opportunity, Outcode
from matching.models import KeptDigitalCheck, Resident
from matching.onboarding.digital_check import Area, CheckResult, DigitalCheck, Tier, load_digital_check
from matching.queries.nearness import distance_from

MOST_COURSES: Final = 3


@cache
def digital_check() -> DigitalCheck:
    """The questions as they are shipped, read once a process."""
    return load_digital_check(settings.BASE_DIR / "fixtures" / "digital_check.json")


def kept_result(resident: Resident) -> CheckResult | None:
    """The result that somebody kept; None: none. One statement."""
    kept = KeptDigitalCheck.objects.filter(resident=resident).first()
    if kept is None:
        return None
    columns = ((area, getattr(kept, area.value.lower())) for area in Area)
    return CheckResult(kept.version, {area: Tier(tier) for area, tier in columns if tier is not None})


def starter_courses(*, home: Outcode | None, today: date) -> list[Course]:
    """Open essential digital skills courses at level 1 or below that one can still join: the nearest first, then the soonest."""
    live = Opportunity.objects.live(today=today).values("pk")
    ahead = CourseRun.objects.ahead(today=today).values("pk")
    # Course inherits Opportunity's queryset; the stubs do not see it.
    every = cast("QuerySet[Course]", Course.objects.select_related("provider"))
    courses = every.filter(
        Q(level__isnull=True) | Q(level__lte=Level.LEVEL_1),
        pk__in=live,
        course_type=Course.Type.ESSENTIAL_DIGITAL_SKILLS,
        runs__in=ahead,
    ).annotate(soonest=Min("runs__starts_on"), distance=_distance(home))
    order = (F("distance").asc(nulls_last=True), F("soonest").asc(nulls_first=True), "pk")
    return list(courses.order_by(*order)[:MOST_COURSES])


def _distance(home: Outcode | None) -> Min:
    """The square of the way to a course's nearest place, in degrees; nothing without a home."""
    if home is None:
        return Min(Value(None, FloatField()))
    return Min(distance_from(home, "runs__venue__"))
