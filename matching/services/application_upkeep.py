"""What happens to applications by the calendar, and after a provider has changed a run. Done by the worker, every minute.

Everything may be done at any time, by several at once, and twice: each application is looked at again once it is held.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from courses.models import CourseRun, Opportunity
from courses.services.run_places import hold_run
from courses.worker import PeriodicJob
from matching.lifecycle import TRANSITIONS, Move
from matching.models import Application, ApplicationEvent
from matching.services.application_steps import (
    ApplicationNotFound,
    Held,
    hold,
    make_move,
    offer_free_places,
    touch,
    write_event,
)

BATCH: Final = 500
HAS_STARTED: Final = "The course has started, and no place became free."
TAKEN_DOWN: Final = "This is no longer offered."
S = Application.Status
Tend = Callable[[Held, datetime], bool]


def tend_applications(*, now: datetime) -> dict[str, int]:
    """Do all that is due at this moment.

    Returns:
        How many were `cancelled`, `lapsed`, told of a day that was `moved`, or `offered` a place.
    """
    today = timezone.localdate(now)
    return {
        "cancelled": _each(_of_cancelled_runs(), _cancel, now) + _each(_too_late(today), _end_of_queue, now),
        "lapsed": _each(Application.objects.filter(status=S.OFFERED, offer_ends_at__lte=now), _lapse, now),
        "moved": _each(_of_moved_runs(), _tell_day, now),
        "offered": _offer(now, today),
    }


def _of_cancelled_runs() -> QuerySet[Application]:
    """Those whose run, or whose whole listing, was called off by its organisation or by GLA staff."""
    called_off = Q(run__status=CourseRun.Status.CANCELLED) | Q(opportunity__status=Opportunity.Status.WITHDRAWN)
    rows: QuerySet[Application] = Application.objects.filter(called_off, status__in=TRANSITIONS[Move.CANCEL].source)
    return rows


def _too_late(today: date) -> QuerySet[Application]:
    rows: QuerySet[Application] = Application.objects.filter(status=S.WAITING, run__starts_on__lt=today)
    return rows


def _of_moved_runs() -> QuerySet[Application]:
    live = Application.objects.live().sent().exclude(run__status=CourseRun.Status.CANCELLED)
    rows: QuerySet[Application] = live.filter(run__starts_on__isnull=False).exclude(run_starts_on=F("run__starts_on"))
    return rows


def _each(rows: QuerySet[Application], tend: Tend, now: datetime) -> int:
    keys = list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH])
    return sum(_one(rows, pk, tend, now) for pk in keys)


@transaction.atomic
def _one(rows: QuerySet[Application], pk: int, tend: Tend, now: datetime) -> bool:
    try:
        held = hold(pk)
    except ApplicationNotFound:  # erased, or its run was chosen anew
        return False
    return rows.filter(pk=pk).exists() and tend(held, now)


def _cancel(held: Held, now: datetime) -> bool:
    reason = held.run.status_reason if held.run and held.run.status == CourseRun.Status.CANCELLED else ""
    make_move(held, Move.CANCEL, now=now, reason=reason or TAKEN_DOWN)
    return True


def _end_of_queue(held: Held, now: datetime) -> bool:
    make_move(held, Move.CANCEL, now=now, reason=HAS_STARTED)
    return True


def _lapse(held: Held, now: datetime) -> bool:
    make_move(held, Move.LAPSE, now=now)
    return True


def _tell_day(held: Held, now: datetime) -> bool:
    application, run = held.application, held.run
    if run is None or run.starts_on is None:
        return False
    application.run_starts_on = run.starts_on
    touch(application, now)
    write_event(
        application,
        ApplicationEvent.Actor.ORGANISATION,
        now=now,
        reason=f"It now starts on {run.starts_on:%A %-d %B %Y}. {run.status_reason}".strip(),
        what=ApplicationEvent.What.DAY_CHANGED,
    )
    return True


def _offer(now: datetime, today: date) -> int:
    """Places that a provider has added, or that were freed outside of here."""
    runs = CourseRun.objects.ahead(today=today).filter(applications__status=S.WAITING, places__isnull=False)
    keys = list(runs.order_by("pk").values_list("pk", flat=True).distinct()[:BATCH])
    return sum(_offer_of(pk, now) for pk in keys)


@transaction.atomic
def _offer_of(pk: int, now: datetime) -> int:
    run = hold_run(pk)
    return offer_free_places(run, now=now) if run else 0


def _in_words(now: datetime) -> str:
    counts = tend_applications(now=now)
    return ", ".join(f"{count} {what}" for what, count in counts.items())


TEND_APPLICATIONS: Final = PeriodicJob("tend_applications", every=timedelta(minutes=1), run=_in_words)
