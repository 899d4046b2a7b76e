"""The week's notifications by the nightly run of the allocator: news of courses go to those to whom they are worth most.

Without a run that found prices for them it is `FewestFirst`: nobody waits for a night that failed. Which of the two decided stands in the
ledger: the number of the run, or none.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from matching.models import AllocationRun, Resident
from matching.queries.places import places_ahead
from matching.queries.policies import fresh_run
from matching.services.worth import worth_of
from mobile_api.push.budget import FewestFirst, PushBudget, Wish, share_out

logger = logging.getLogger(__name__)


class AllocatorBudget:
    """Follows a run that found prices for notifications."""

    def __init__(self, found: AllocationRun, now: datetime) -> None:
        self.run: int | None = found.pk
        self._found, self._now = found, now

    def grant(self, wishes: Sequence[Wish], *, left: int | None) -> list[bool]:
        """As `PushBudget` says. Nothing is read while there is enough for everybody."""
        if left is None or left >= len(wishes):
            return [True] * len(wishes)
        return share_out(wishes, left=left, worth=self._worth(wishes), free=self._free(wishes))

    def _worth(self, wishes: Sequence[Wish]) -> dict[tuple[int, int], float]:
        """By account and course."""
        news = [wish for wish in wishes if wish.course is not None]
        people = {wish.person for wish in news}
        resident = dict(Resident.objects.filter(user__in=people, merged_at=None).values_list("user", "pk"))
        account = {pk: user for user, pk in resident.items()}
        wanted: dict[int, set[int]] = defaultdict(set)
        for wish in news:
            if wish.person in resident:
                wanted[resident[wish.person]].add(wish.course or 0)
        had = {resident[wish.person]: wish.had for wish in news if wish.person in resident}
        found = worth_of(self._found, wanted, had=had, now=self._now)
        return {(account[pk], course): value for (pk, course), value in found.items()}

    def _free(self, wishes: Sequence[Wish]) -> dict[int, int]:
        """Places that are left now, of the courses of which that is known."""
        courses = sorted({wish.course for wish in wishes if wish.course is not None})
        ahead = places_ahead(courses, today=timezone.localdate(self._now))
        return {
            course: int(count)
            for course, count, is_known in zip(courses, ahead.free, ahead.known, strict=True)
            if is_known
        }


def budget_of(now: datetime) -> PushBudget:
    """Who decides at this moment; nothing is asked where there are as many notifications as are wanted."""
    if not settings.PUSH_WEEKLY_BUDGET:
        return FewestFirst()
    run = fresh_run(timezone.localdate(now))
    if run is None or not run.push:
        logger.warning("No run of the allocator found prices for notifications: those who had fewest get them.")
        return FewestFirst()
    return AllocatorBudget(run, now)
