"""Everything that somebody would get on their phone in the days ahead, if nothing changed: nothing is written or sent.

Foreseen are the reminders of what they saved, began and have a place on, and what waits already. What others will do (a new listing, an
answer to an application) nobody knows yet.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import pairwise
from typing import Any

from django.utils import timezone

from matching.models import InboxItem, Resident
from matching.services.reminders import REMINDERS
from mobile_api.models import PushDue, PushLedger
from mobile_api.push.deciding import Ask, Reason
from mobile_api.push.kinds import COUNTED
from mobile_api.push.listings import told
from mobile_api.push.people import WEEK, people
from mobile_api.push.timeline import happenings
from mobile_api.push.words import choose, words_of


@dataclass(frozen=True)
class Foreseen:
    """Something that will be decided about.

    Attributes:
        at: when.
        kind: of the notification.
        reason: whether it is sent, or why not.
        title: as the phone would show it.
        body: likewise.
    """

    at: datetime
    kind: str
    reason: Reason
    title: str
    body: str


def foresee(resident: Resident, *, days: int, now: datetime) -> list[Foreseen]:
    """The decisions of the days ahead, in order.

    Args:
        resident: whom.
        days: from now on.
        now: the moment.
    """
    items = dict(enumerate(_items(resident, days, now), start=1))
    for number, item in items.items():
        item.pk = number
    reached = people([resident.user_id], now=now)[resident.user_id]
    sent = PushLedger.objects.filter(user=resident.user_id, reason="SENT", kind__in=COUNTED, decided_at__gt=now - WEEK)
    asks = [Ask(number, item.kind, item.told_at, item.expires_at) for number, item in items.items()]
    words = told(list(items.values()))
    found = []
    for each in happenings(reached.person, asks, had=sent.values_list("decided_at", flat=True)):
        item, leads = items[each.ask.key], each.decision.leads
        said = words[each.ask.key].with_others(item.kind, 1 + len(leads)) if leads else words[each.ask.key]
        title, body = words_of(choose(said.template, reached.language), said.names)
        found.append(Foreseen(each.at, item.kind, each.decision.reason, title, body))
    return found


def _items(resident: Resident, days: int, now: datetime) -> Iterator[InboxItem]:
    """Inbox items that are not told yet, and those that wait to be decided about, as if they were told now."""
    for item in InboxItem.objects.filter(resident=resident, pk__in=PushDue.objects.values("item")):
        item.told_at = max(item.told_at, now)
        yield item
    there: set[tuple[Any, ...]] = set()
    today = timezone.localdate(now)
    for day in (today + timedelta(number) for number in range(days)):
        moment = max(now, timezone.make_aware(datetime.combine(day, time.min)))
        for reminder in REMINDERS:
            for lead, shorter in pairwise((*reminder.leads, -1)):
                for row in reminder.due(day, lead, shorter).filter(resident=resident):
                    item = reminder.item(row, lead, moment)
                    key = (item.kind, item.opportunity_id, item.occasion)
                    if key not in there:
                        there.add(key)
                        yield item
