"""Residents are reminded before it is too late: of what they kept, of what they began to write, of a course that starts.

Everything may be done at any time, by several at once, and twice: the database keeps the first of two reminders.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any, Final

from django.db.models import CharField, DateTimeField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat, TruncDate
from django.utils import timezone

from courses.models import CourseRun, Opportunity
from courses.worker import PeriodicJob
from matching.models import Application, InboxItem, SavedOpportunity
from matching.services.inbox import Kind, inbox_item, tell_all

BATCH: Final = 500
S = Application.Status


@dataclass(frozen=True)
class Reminder:
    """One kind of reminder: of rows about a resident and an opportunity, so many days before a day.

    Attributes:
        kind: of the inbox item.
        rows: whom and what it may be about.
        day: lookup to the day.
        fact: the day's name in the words.
        leads: days before it, the longest first. Once for each lead and each day: should it move, it is told again.
        since: column of the moment from which the resident knows of it. What came within a lead is left to the next lead:
            they have just seen it. Empty: that does not matter.
        only_live: whether it is about applying, so that what has closed needs no reminder.
    """

    kind: InboxItem.Kind
    rows: Callable[[], QuerySet[Any]]
    day: str
    fact: str
    leads: tuple[int, ...]
    since: str = ""
    only_live: bool = True

    def due(self, today: date, lead: int, shorter: int) -> QuerySet[Any]:
        """The rows whose day is more than `shorter` and at most `lead` days away, and that were not reminded of."""
        rows = self.rows().filter(**{f"{self.day}__range": (today + timedelta(shorter + 1), today + timedelta(lead))})
        told = InboxItem.objects.filter(
            resident=OuterRef("resident"),
            opportunity=OuterRef("opportunity"),
            kind=self.kind,
            occasion=Concat(Cast(OuterRef(self.day), CharField()), Value(f":{lead}")),
        )
        if self.since:
            lead_after = ExpressionWrapper(TruncDate(self.since) + timedelta(days=lead), DateTimeField())
            rows = rows.filter(**{f"{self.day}__gt": lead_after})
        if self.only_live:
            rows = rows.filter(opportunity__in=Opportunity.objects.live(today=today).order_by().values("pk"))
        holder, _ = self.day.split("__")
        return rows.filter(~Exists(told)).select_related("resident", "opportunity", holder).order_by("pk")

    def item(self, row: Any, lead: int, now: datetime) -> InboxItem:
        """The inbox item for a row."""
        holder, name = self.day.split("__")
        day: date = getattr(getattr(row, holder), name)
        return inbox_item(
            resident=row.resident,
            kind=self.kind,
            about=row.opportunity,
            occasion=f"{day.isoformat()}:{lead}",
            facts={self.fact: day.isoformat()},
            now=now,
            expires_at=end_of(day),
        )


def _not_applied_for() -> QuerySet[SavedOpportunity]:
    sent = Application.objects.sent().filter(resident=OuterRef("resident"), opportunity=OuterRef("opportunity"))
    return SavedOpportunity.objects.filter(~Exists(sent))


def _with_a_place() -> QuerySet[Any]:
    has_place = Q(status=S.ACCEPTED) | Q(status__in=[S.RECEIVED, S.IN_REVIEW, S.INTERVIEW], holds_place=True)
    return Application.objects.filter(has_place).exclude(run__status=CourseRun.Status.CANCELLED)


REMINDERS: Final = (
    Reminder(Kind.SAVED_CLOSES_SOON, _not_applied_for, "opportunity__closes_on", "closes_on", (10, 2), "saved_at"),
    Reminder(
        Kind.APPLICATION_UNFINISHED,
        lambda: Application.objects.filter(status=S.DRAFT),
        "opportunity__closes_on",
        "closes_on",
        (7, 2),
        "started_at",
    ),
    Reminder(Kind.COURSE_STARTS_SOON, _with_a_place, "run__starts_on", "starts_on", (3,), only_live=False),
)


def remind_residents(*, now: datetime) -> dict[str, int]:
    """Tell everybody what is due, once for each lead and each day.

    Returns:
        How many reminders were due, by kind.
    """
    today = timezone.localdate(now)
    return {
        reminder.kind.value: sum(
            _remind(reminder, lead, shorter, today, now) for lead, shorter in pairwise((*reminder.leads, -1))
        )
        for reminder in REMINDERS
    }


def _remind(reminder: Reminder, lead: int, shorter: int, today: date, now: datetime) -> int:
    count = 0
    due = reminder.due(today, lead, shorter)
    while rows := list(due[:BATCH]):
        tell_all(reminder.item(row, lead, now) for row in rows)
        count += len(rows)
    return count


def end_of(day: date) -> datetime:
    """The moment when a day in London is over."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def _in_words(now: datetime) -> str:
    counts = remind_residents(now=now)
    return ", ".join(f"{count:,} of {kind.lower().replace('_', ' ')}" for kind, count in counts.items())


REMIND_RESIDENTS: Final = PeriodicJob("remind_residents", every=timedelta(minutes=30), run=_in_words)
