"""What becomes of everything that somebody is told over a stretch of time, by the rules of `deciding`. Pure: no clock, no database."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from mobile_api.push.deciding import Ask, Decision, Person, decide
from mobile_api.push.kinds import Cap

WEEK: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Happening:
    """One final decision, and when it falls."""

    at: datetime
    ask: Ask
    decision: Decision


def happenings(person: Person, asks: Iterable[Ask], *, had: Iterable[datetime] = ()) -> Iterator[Happening]:
    """Every final decision, in order.

    Args:
        person: as they are; what they were sent counts as time goes by. As if they opened the app all the while.
        asks: each is decided about when it is told.
        had: moments of counted notifications before.
    """
    known = {ask.key: ask for ask in asks}
    due = [(ask.told_at, ask.key) for ask in known.values()]
    heapq.heapify(due)
    counted = sorted(had)
    while due:
        now = due[0][0]
        keys = []
        while due and due[0][0] == now:
            keys.append(heapq.heappop(due)[1])
        counted = [moment for moment in counted if moment > now - WEEK]
        decided = decide(replace(person, had=len(counted)), [known[key] for key in keys], now=now)
        waits: dict[bool, list[Decision]] = defaultdict(list)
        for decision in decided:
            waits[decision.again_at is not None].append(decision)
        for decision in waits[True]:
            heapq.heappush(due, (decision.again_at or now, decision.key))
        for decision in waits[False]:
            ask = known[decision.key]
            if decision.is_sent and ask.of.cap is Cap.COUNTED:
                counted.append(now)
            yield Happening(now, ask, decision)
