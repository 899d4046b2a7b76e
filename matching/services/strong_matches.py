"""Residents are told of something new that is close to what they look for: once a day at most, and only of what is open to them.

Nobody's list is made for it. The nearest twenty of all that is open to each resident are found for everybody at once
(`matching.recommender.topn`), which takes less time than reading what they answered; a listing of yesterday must be among them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Final

import numpy as np
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from courses.cron import Cron
from courses.models import Opportunity
from courses.worker import PeriodicJob
from matching.datasets import resident_profile
from matching.models import InboxItem, Resident
from matching.recommender.topn.search import NOBODY, Shelf, best_of_each
from matching.services.inbox import Kind, inbox_item, tell_all
from matching.services.matcher import LoadedMatcher, current_matcher
from matching.services.releases import MatcherNotReady

NEAREST: Final = 20
"""What is new must be among so many nearest of all that is open to somebody."""
TOGETHER: Final = 2_000
"""Residents that are looked at and told in one go. What dies costs one such lot again."""
KEPT: Final = timedelta(days=14)
"""After that it is not new."""


def tell_strong_matches(*, now: datetime) -> int:
    """Tell everybody who looks for something of what was published yesterday and suits them. Returns how many were told.

    Done twice on a day, it tells those who were not told yet.

    Raises:
        MatcherNotReady: no matcher was fitted yet.
    """
    today = timezone.localdate(now)
    new = Opportunity.objects.live(today=today).in_bulk(list(_published_on(today - timedelta(days=1))))
    if not new:
        return 0
    matcher = current_matcher(today=today)
    shelf = Shelf.of(matcher.index.opportunities, matcher.index.gates, matcher.index.vectors.dense)
    is_new = np.isin(shelf.ids, list(new))
    told = 0
    for people in _lots(_to_be_told(today)):
        matches = _matches(matcher, shelf, is_new, people)
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


def _published_on(day: date) -> Iterator[int]:
    first, last = (timezone.make_aware(datetime.combine(day + timedelta(days=days), time.min)) for days in (0, 1))
    return iter(Opportunity.objects.filter(published_at__gte=first, published_at__lt=last).values_list("pk", flat=True))


def _to_be_told(today: date) -> QuerySet[Resident]:
    """Who looks for something and was not told today."""
    told = InboxItem.objects.filter(resident=OuterRef("pk"), kind=Kind.STRONG_MATCH, occasion=today.isoformat())
    looking = Resident.objects.filter(merged_at=None, user__is_active=True).exclude(wants="")
    return looking.filter(~Exists(told)).select_related("outcode").order_by("pk")


def _lots(people: QuerySet[Resident]) -> Iterator[list[Resident]]:
    last = 0
    while lot := list(people.filter(pk__gt=last)[:TOGETHER]):
        yield lot
        last = lot[-1].pk


def _matches(
    matcher: LoadedMatcher, shelf: Shelf, is_new: np.ndarray[tuple[int], np.dtype[np.bool_]], people: Sequence[Resident]
) -> list[tuple[Resident, list[int]]]:
    """Whom to tell of which new listings, the nearest first."""
    recommender, today = matcher.recommender, matcher.today
    profiles = [resident_profile(one, today=today) for one in people]
    queries = recommender.pieces_.encode([profile.wants for profile in profiles])
    settings = recommender.configuration_
    found = best_of_each(shelf, profiles, queries, NEAREST, today, settings.travel)
    near = (found.rows != NOBODY) & is_new[found.rows] & (found.scores >= settings.scoring.anchors.close_sense)
    listed = ((one, shelf.ids[rows[keep]].tolist()) for one, rows, keep in zip(people, found.rows, near, strict=True))
    return [(one, keys) for one, keys in listed if keys]


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
    again_after=timedelta(minutes=30),  # whoever was told already is not told again
)
