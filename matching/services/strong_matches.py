"""Residents are told of something new that is close to what they look for: once a day at most, and only of what is open to them.

Nobody's list is made for it. The nearest twenty of all that is open to each resident are found for everybody at once
(`matching.recommender.topn`), which takes less time than reading what they answered; what is new today must be among them. Who is in which
group is not asked here.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from courses.cron import Cron
from courses.models import Opportunity
from courses.worker import PeriodicJob
from matching.models import InboxItem, Resident
from matching.services.inbox import Kind, inbox_item, tell_all
from matching.services.matcher import current_matcher
from matching.services.nearest import Nearby, in_lots, looking
from matching.services.news import news_of
from matching.services.releases import MatcherNotReady

NEAREST: Final = 20
"""What is new must be among so many nearest of all that is open to somebody."""
KEPT: Final = timedelta(days=14)
"""After that it is not new."""


def tell_strong_matches(*, now: datetime) -> int:
    """Tell everybody who looks for something of what is new today and suits them. Returns how many were told.

    Done twice on a day, it tells those who were not told yet.

    Raises:
        MatcherNotReady: no matcher was fitted yet.
    """
    today = timezone.localdate(now)
    new = Opportunity.objects.live(today=today).in_bulk(list(news_of(today)))
    if not new:
        return 0
    nearby = Nearby.of(current_matcher(today=today))
    told = 0
    for people in in_lots(_to_be_told(today)):
        close = nearby.close_to(people, NEAREST)
        before = _told_first(people, new)
        matches = [
            (one, keys)
            for one, near in zip(people, close, strict=True)
            if (keys := [key for key in near if key in new and (one.pk, key) not in before])
        ]
        tell_all(
            inbox_item(
                resident=resident,
                kind=Kind.STRONG_MATCH,
                about=new[keys[0]],
                occasion=today.isoformat(),
                facts={"count": len(keys)},
                now=now,
                expires_at=now + KEPT,
            )
            for resident, keys in matches
        )
        told += len(matches)
    return told


def _to_be_told(today: date) -> QuerySet[Resident]:
    """Who looks for something and was not told today."""
    told = InboxItem.objects.filter(resident=OuterRef("pk"), kind=Kind.STRONG_MATCH, occasion=today.isoformat())
    return looking().filter(~Exists(told))


def _told_first(people: Sequence[Resident], new: dict[int, Opportunity]) -> set[tuple[int, int]]:
    """Who was told of which of these before others, because of a policy."""
    rows = InboxItem.objects.filter(resident__in=people, opportunity__in=new, policy__isnull=False)
    return set(rows.values_list("resident", "opportunity"))


def _in_words(now: datetime) -> str:
    try:
        return f"{tell_strong_matches(now=now):,} residents told of something new"
    except MatcherNotReady:
        return "No matcher was fitted yet."


TELL_STRONG_MATCHES: Final = PeriodicJob(
    "tell_strong_matches",
    at=Cron("30 9 * * *"),  # after a night's quiet hours
    every=timedelta(days=1),
    run=_in_words,
    lease=timedelta(hours=2),
)
