"""What happens to listings by the calendar: published when due, expired when over, reminded before they expire.

Everything may be done at any time, by several at once, and twice: a row that somebody else holds is left to them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from courses.lifecycle import Move
from courses.models import CourseRun, Opportunity, OrganisationNotice
from courses.queries.drafts import draft_of
from courses.search import refresh_search
from courses.services.history import Act
from courses.services.moves import make_move
from courses.services.notices import owner_keys, tell
from courses.services.readiness import missing
from courses.services.releasing import release_waiting, send_back_incomplete
from courses.services.stored import concrete, hold_organisation
from courses.worker import PeriodicJob

BATCH: Final = 100
REMIND_BEFORE: Final = timedelta(days=14)
CLOSED: Final = "The last day to apply has passed."
ALL_STARTED: Final = "All of its runs have started or were cancelled."
NOT_RENEWED: Final = "Nobody has said that it is still right."
Kind = OrganisationNotice.Kind
Advance = Callable[[int], None]


def tend_listings(*, now: datetime, advance: Advance = lambda _: None) -> dict[str, int]:
    """Do all that is due at this moment.

    Args:
        now: the moment. Days are days in London.
        advance: is told how many more listings were dealt with.

    Returns:
        How many were `published`, `sent_back` (no longer complete or lawful when their moment came), `expired`, `reminded`.
    """
    today = timezone.localdate(now)
    counts = Counter(publish_due(now=now, advance=advance))
    counts.update(release_waiting(now=now, advance=advance))
    counts["expired"] = sum(
        _expire(rows, reason, now, advance)
        for rows, reason in (
            (_live().filter(closes_on__lt=today), CLOSED),
            (_without_runs(today), ALL_STARTED),
            (_live().filter(renew_by__lt=today), NOT_RENEWED),
        )
    )
    counts["reminded"] = _remind(now, today, advance)
    return counts


def publish_due(*, now: datetime, advance: Advance = lambda _: None) -> dict[str, int]:
    """Publish what waited for this moment; what has become incomplete meanwhile goes back to its organisation, with the reason."""
    counts = {"published": 0, "sent_back": 0}
    due = Opportunity.objects.filter(status=Opportunity.Status.SCHEDULED, publish_at__lte=now).of_approved()
    for pk in list(due.order_by("publish_at", "pk").values_list("pk", flat=True)):
        outcome = _publish(pk, now)
        if outcome:
            counts[outcome] += 1
            advance(1)
    return counts


@transaction.atomic
def _publish(pk: int, now: datetime) -> str:
    organisation = hold_organisation(pk)
    still_due = Opportunity.objects.filter(pk=pk, status=Opportunity.Status.SCHEDULED, publish_at__lte=now)
    row = still_due.select_for_update(skip_locked=True, no_key=True).first()
    if row is None or not organisation.may_publish:
        return ""
    problems = missing(draft_of(concrete(row)), now=now)
    if problems:
        send_back_incomplete(row, problems, now=now)
    else:
        make_move(row, Move.PUBLISH_DUE, Act(None, now))
        tell(row, Kind.PUBLISHED, now=now)
    refresh_search([pk])
    return "sent_back" if problems else "published"


def _live() -> QuerySet[Opportunity]:
    return Opportunity.objects.filter(status=Opportunity.Status.LIVE)


def _without_runs(today: date) -> QuerySet[Opportunity]:
    """Courses that had runs, none of which one can still join."""
    runs = CourseRun.objects.filter(course=OuterRef("pk"))
    return _live().filter(Exists(runs), ~Exists(runs.ahead(today=today)))


def _expire(rows: QuerySet[Opportunity], reason: str, now: datetime, advance: Advance) -> int:
    count = 0
    while found := _expire_batch(rows, reason, now):
        count += found
        advance(found)
    return count


@transaction.atomic
def _expire_batch(rows: QuerySet[Opportunity], reason: str, now: datetime) -> int:
    held = list(rows.select_for_update(skip_locked=True, of=("self",), no_key=True).order_by("pk")[:BATCH])
    for row in held:
        make_move(row, Move.EXPIRE, Act(None, now, reason))
        tell(row, Kind.EXPIRED, now=now, reason=reason)
    refresh_search([row.pk for row in held])
    return len(held)


def _remind(now: datetime, today: date, advance: Advance) -> int:
    """Once for each day by which a listing has to be confirmed."""
    told = OrganisationNotice.objects.filter(
        opportunity=OuterRef("pk"), kind=Kind.RENEWAL_DUE, due_on=OuterRef("renew_by")
    )
    due = _live().filter(~Exists(told), renew_by__range=(today, today + REMIND_BEFORE)).order_by("pk")
    count = 0
    while rows := list(due[:BATCH]):
        # The database keeps the first of two that remind at once (constraint `notice_reminds_once`).
        OrganisationNotice.objects.bulk_create([_reminder(row, now) for row in rows], ignore_conflicts=True)
        count += len(rows)
        advance(len(rows))
    return count


def _reminder(row: Opportunity, now: datetime) -> OrganisationNotice:
    keys: Any = owner_keys(row)
    return OrganisationNotice(opportunity=row, kind=Kind.RENEWAL_DUE, at=now, due_on=row.renew_by, **keys)


def _in_words(now: datetime) -> str:
    counts = tend_listings(now=now)
    return ", ".join(f"{count} {what.replace('_', ' ')}" for what, count in counts.items())


TEND_LISTINGS: Final = PeriodicJob("tend_listings", every=timedelta(minutes=1), run=_in_words)
