"""What is new for everybody today: what was published yesterday, but for what some are told first, and what had waited for that.

A head start is days in which members alone are told, and nothing else: the course stands in everybody's list and search from its first
day. News that wait are told on a fixed day, or as soon as the policy for which they wait ends.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from courses.models import Opportunity
from matching.inclusion.policy import Outreach
from matching.models import HeldNews
from matching.queries.policies import ActivePolicy, policies_in_force


def published_yesterday(today: date) -> set[int]:
    """Keys of the listings whose first day was yesterday."""
    first, last = (timezone.make_aware(datetime.combine(today + timedelta(days=days), time.min)) for days in (-1, 0))
    rows = Opportunity.objects.filter(published_at__gte=first, published_at__lt=last)
    return set(rows.values_list("pk", flat=True))


def news_of(today: date) -> set[int]:
    """Keys of the listings that everybody is told of on this day. Asked twice, it says the same."""
    active = policies_in_force(today=today)
    fresh = published_yesterday(today)
    _hold(fresh, active, today)
    _release(active, today)
    waiting = set(HeldNews.objects.waiting().values_list("course", flat=True))
    return (fresh - waiting) | set(HeldNews.objects.filter(released_on=today).values_list("course", flat=True))


def _hold(fresh: Iterable[int], active: Iterable[ActivePolicy], today: date) -> None:
    """Let news wait where a policy in force gives a head start; of several the longest counts."""
    longest: dict[int, tuple[int, int]] = {}
    for one in active:
        measure = one.force.policy.measure
        if isinstance(measure, Outreach) and measure.head_start_days:
            for course in measure.courses & set(fresh):
                longest[course] = max(longest.get(course, (0, 0)), (measure.head_start_days, one.row.pk))
    HeldNews.objects.bulk_create(
        [
            HeldNews(course_id=course, policy_id=policy, held_on=today, until=today + timedelta(days=days))
            for course, (days, policy) in sorted(longest.items())
        ],
        ignore_conflicts=True,
    )


def _release(active: Iterable[ActivePolicy], today: date) -> None:
    still = [one.row.pk for one in active]
    waiting = HeldNews.objects.waiting()
    waiting.filter(until__lte=today).update(released_on=today)
    waiting.exclude(policy__in=still).update(released_on=today)
