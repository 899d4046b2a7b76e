"""Residents are reminded of what they kept before it closes: 10 days before the last day to apply, and 2 days before.

Everything may be done at any time, by several at once, and twice: the database keeps the first of two reminders.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Final

from django.db.models import CharField, DateTimeField, Exists, ExpressionWrapper, F, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat, TruncDate
from django.utils import timezone

from courses.models import Opportunity
from courses.worker import PeriodicJob
from matching.models import InboxItem, SavedOpportunity
from matching.services.inbox import Kind, inbox_item, tell_all

LEADS: Final = (10, 2)
"""Days before the last day, the longest first."""
BATCH: Final = 500


def remind_of_saved(*, now: datetime) -> int:
    """Tell everybody whose kept listings close within a lead, once for each lead and each last day.

    What somebody keeps when it closes within the lead anyway they have just seen: they are reminded by the next lead only.

    Returns:
        How many reminders were due.
    """
    today = timezone.localdate(now)
    return sum(_remind(_due(today, lead, shorter), lead, now) for lead, shorter in pairwise((*LEADS, -1)))


def _due(today: date, lead: int, shorter: int) -> QuerySet[SavedOpportunity]:
    """What closes in more than `shorter` and at most `lead` days, was kept before that, and was not reminded of."""
    told = InboxItem.objects.filter(
        resident=OuterRef("resident"),
        opportunity=OuterRef("opportunity"),
        kind=Kind.SAVED_CLOSES_SOON,
        occasion=Concat(Cast(OuterRef("opportunity__closes_on"), CharField()), Value(f":{lead}")),
    )
    day_of_lead_after_saving = ExpressionWrapper(TruncDate("saved_at") + timedelta(days=lead), DateTimeField())
    live = Opportunity.objects.live(today=today).filter(
        closes_on__range=(today + timedelta(shorter + 1), today + timedelta(lead))
    )
    kept = SavedOpportunity.objects.filter(opportunity__in=live, opportunity__closes_on__gt=day_of_lead_after_saving)
    return kept.filter(~Exists(told)).select_related("resident", "opportunity").order_by(F("pk"))


def _remind(due: QuerySet[SavedOpportunity], lead: int, now: datetime) -> int:
    count = 0
    while rows := list(due[:BATCH]):
        tell_all(_reminder(row, lead, now) for row in rows)
        count += len(rows)
    return count


def _reminder(row: SavedOpportunity, lead: int, now: datetime) -> InboxItem:
    closes_on = row.opportunity.closes_on
    if closes_on is None:  # the query asks for a day
        raise AssertionError(f"Listing {row.opportunity_id} has no last day.")
    return inbox_item(
        resident=row.resident,
        kind=Kind.SAVED_CLOSES_SOON,
        about=row.opportunity,
        occasion=f"{closes_on.isoformat()}:{lead}",
        facts={"closes_on": closes_on.isoformat()},
        now=now,
        expires_at=end_of(closes_on),
    )


def end_of(day: date) -> datetime:
    """The moment when a day in London is over."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def _in_words(now: datetime) -> str:
    return f"{remind_of_saved(now=now):,} reminders of what closes soon."


REMIND_RESIDENTS: Final = PeriodicJob("remind_residents", every=timedelta(minutes=30), run=_in_words)
