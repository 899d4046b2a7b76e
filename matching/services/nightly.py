"""What happens at night without anybody asking: the lists that the run is made from, and the run itself.

A night that fails changes nothing: the newest run's prices stay in force until they are seven days old
(`matching.queries.policies.PRICES_KEPT`), and then nobody is raised by anything.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from time import monotonic
from typing import Final

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from courses.cron import Cron
from courses.worker import PeriodicJob
from matching.models import AllocationRun, ModelRelease, RecommendationList, Resident
from matching.queries.policies import PRICES_KEPT
from matching.services.allocating import allocate
from matching.services.gathering import NoListsYet, gather
from matching.services.matcher import current_matcher
from matching.services.recommend import fresh_list
from matching.services.releases import MatcherNotReady
from matching.services.stored_pairs import LISTS_COUNT_FOR

logger = logging.getLogger(__name__)
MADE_ANEW: Final = timedelta(days=7)
"""A list that is older is made anew at night, for those who were here lately. It is not made each night: every list leaves a receipt."""
TURN: Final = 45.0
"""Seconds of one turn, so that other jobs of this process get theirs."""


def make_lists(*, now: datetime, seconds: float = TURN) -> int:
    """Make lists for those who were here lately and have none that is new enough, until the time is up. Returns how many.

    Nothing is noted beside the lists: who has one is not asked about again, so it goes on wherever it was stopped.

    Raises:
        MatcherNotReady: no matcher was fitted yet.
    """
    matcher = current_matcher(today=timezone.localdate(now))
    until = monotonic() + seconds
    made = 0
    for resident in _without_new_list(matcher.release, now).iterator(chunk_size=100):
        if monotonic() >= until:
            break
        fresh_list(resident, matcher, now=now)
        made += 1
    return made


def allocate_tonight(*, now: datetime) -> AllocationRun:
    """Do the run of this day, from the prices of the newest one; the one that was stored today already, if there is one.

    Raises:
        MatcherNotReady, NoListsYet: there is nothing to allocate from.
    """
    newest = AllocationRun.objects.newest()
    if newest is not None and newest.day == timezone.localdate(now):
        return newest
    return allocate(gather(now=now), now=timezone.now, earlier=newest).run


def what_stays(*, now: datetime) -> str:
    """Which prices are in force where no new ones were found, in words."""
    newest = AllocationRun.objects.newest()
    last = None if newest is None else newest.day + PRICES_KEPT
    if newest is None or last is None or last < timezone.localdate(now):
        return "No prices are in force: nobody is raised."
    return f"The prices of {newest.day} stay in force until {last}."


def _without_new_list(release: ModelRelease, now: datetime) -> QuerySet[Resident]:
    new = RecommendationList.objects.filter(resident=OuterRef("pk"), release=release, made_at__gt=now - MADE_ANEW)
    lately = timezone.localdate(now - LISTS_COUNT_FOR)
    people = Resident.objects.filter(merged_at=None, user__is_active=True, user__seen_on__gte=lately)
    return people.filter(~Exists(new)).select_related("outcode").order_by("pk")


def _lists_in_words(now: datetime) -> str:
    try:
        return f"{make_lists(now=now):,} lists made."
    except MatcherNotReady:
        return "No matcher was fitted yet."


def _run_in_words(now: datetime) -> str:
    try:
        run = allocate_tonight(now=now)
    except (MatcherNotReady, NoListsYet) as refusal:
        return f"{refusal.text} {what_stays(now=now)}"
    except Exception:
        # The job is put down as failed, and tried again; whoever reads the log learns what holds until then.
        logger.error("Tonight's run of the allocator failed. %s", what_stays(now=now))  # noqa: TRY400 - the worker logs the rest
        raise
    begun = f"from the prices of run {run.started_from_id}" if run.started_from_id else "from nothing"
    return (
        f"Run {run.pk}: {run.residents:,} residents, {run.courses:,} courses, at most {100 * max(run.gap, 0):.3f} % from the best, "
        f"{run.passes} passes {begun}."
    )


MAKE_LISTS: Final = PeriodicJob("make_lists", at=Cron("*/2 1-3 * * *"), every=timedelta(minutes=2), run=_lists_in_words)
"""In turns, so that nothing else waits for it for long."""
ALLOCATE_PLACES: Final = PeriodicJob(
    "allocate_places",
    at=Cron("15 4 * * *"),
    every=timedelta(days=1),
    run=_run_in_words,
    lease=timedelta(hours=2),
    again_after=timedelta(minutes=30),
)
"""A night without a worker is caught up once, as soon as one is there."""
