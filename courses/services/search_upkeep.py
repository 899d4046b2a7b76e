"""What the search needs although nobody wrote anything: a new day, and a count of everything now and then."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q
from django.utils import timezone

from courses.models import SearchDocument
from courses.search import refresh_search
from courses.search.misses import close_weeks
from courses.worker import PeriodicJob

BATCH: Final = 1_000


def tend_search(*, now: datetime) -> dict[str, int]:
    """Follow the calendar: soon after midnight, documents whose first run started or whose last day passed are made anew.

    Returns:
        How many were `renewed`, and of how many words that nobody found the people were `forgotten`.
    """
    today = timezone.localdate(now)
    passed = SearchDocument.objects.filter(Q(soonest__lt=today) | Q(closes_on__lt=today))
    keys = list(passed.order_by("pk").values_list("pk", flat=True))
    renewed = sum(refresh_search(keys[at : at + BATCH], today=today) for at in range(0, len(keys), BATCH))
    return {"renewed": renewed, "forgotten": close_weeks(today=today)}


def _tended(now: datetime) -> str:
    counts = tend_search(now=now)
    return f"{counts['renewed']} renewed, {counts['forgotten']} forgotten"


def _refreshed(now: datetime) -> str:
    return f"{refresh_search(today=timezone.localdate(now))} renewed"


TEND_SEARCH: Final = PeriodicJob("tend_search", every=timedelta(minutes=10), run=_tended)
REFRESH_SEARCH: Final = PeriodicJob("refresh_search", every=timedelta(days=1), run=_refreshed, lease=timedelta(hours=2))
