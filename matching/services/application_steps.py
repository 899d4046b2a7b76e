"""What every move of an application does: hold run and application, move by the table, keep the places right, write it down."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import F, QuerySet
from django.utils import timezone

from backend.errors import NotFound, Refusal
from courses.models import CourseRun
from courses.services.run_places import give_back_place, hold_run, take_place
from matching.lifecycle import TRANSITIONS, Move, Mover, target_of
from matching.models import Application, ApplicationEvent
from matching.models.application import KEEPS_PLACE
from matching.services.application_news import tell_of_move

OFFER_LASTS: Final = timedelta(hours=72)
"""How long a place that became free waits for the first of the waiting list."""


class ApplicationNotFound(NotFound):
    """There is none, or it is somebody else's: the two answer alike."""

    code = "APPLICATION_NOT_FOUND"
    message = "We can't find that application."


class RunFull(Refusal):
    """No place is free, and nobody may wait for one."""

    code = "RUN_FULL"
    message = "All places are taken."


@dataclass
class Held:
    """An application and its run, both held until the end of the transaction."""

    application: Application
    run: CourseRun | None

    @property
    def kind(self) -> str:
        """Of its opportunity."""
        kind: str = self.application.opportunity.kind
        return kind


def hold(pk: int) -> Held:
    """Hold an application, and its run before it: whoever gives places away holds them in this order.

    Raises:
        ApplicationNotFound.
    """
    run_id = Application.objects.filter(pk=pk).values_list("run_id", flat=True).first()
    run = hold_run(run_id) if run_id else None
    rows = Application.objects.select_for_update(of=("self",), no_key=True).select_related("opportunity")
    # The run of a draft may be chosen anew while we wait.
    application = rows.filter(pk=pk, run=run_id).first()
    if application is None:
        raise ApplicationNotFound
    return Held(application, run)


def in_order(rows: QuerySet[Application]) -> QuerySet[Application]:
    """Whoever holds several applications in one transaction holds them in this order, and so waits for nobody in a circle."""
    return rows.order_by(F("run").asc(nulls_first=True), "pk")


def hold_each(rows: QuerySet[Application]) -> Iterator[Held]:
    """Hold these, each with its run. What is gone, or lost its run, in this very moment is left out."""
    for pk in list(in_order(rows).values_list("pk", flat=True)):
        with suppress(ApplicationNotFound):
            yield hold(pk)


def leave(rows: QuerySet[Application], *, now: datetime) -> None:
    """Whoever leaves for good takes back what keeps a place, so that the next who waits is offered it."""
    for held in hold_each(rows):
        if held.application.holds_place and held.application.status in TRANSITIONS[Move.WITHDRAW].source:
            make_move(held, Move.WITHDRAW, now=now)


def make_move(held: Held, move: Move, *, now: datetime, reason: str = "") -> None:
    """Make one move, and give a place that it frees to the next who waits.

    Raises:
        ApplicationMoveNotPossible, ApplicationReasonNeeded.
    """
    frees = _step(held, move, now, reason)
    write_event(held.application, TRANSITIONS[move].who.value, now=now, reason=reason)
    if TRANSITIONS[move].who is not Mover.RESIDENT:
        tell_of_move(held.application, now=now)
    if frees and held.run is not None:
        give_back_place(held.run)
        offer_free_places(held.run, now=now)


def _step(held: Held, move: Move, now: datetime, reason: str) -> bool:
    """Move the row. Whether a place that was kept for it is free again."""
    application = held.application
    target = target_of(move, status=application.status, kind=held.kind, reason=reason)
    frees = application.holds_place and target not in KEEPS_PLACE
    application.status, application.status_reason = target, reason
    application.holds_place = application.holds_place and not frees
    application.offer_ends_at = now + OFFER_LASTS if move is Move.OFFER_NEXT else None
    touch(application, now)
    return frees


def touch(application: Application, now: datetime) -> None:
    """Save it, and count the change."""
    application.revision += 1
    application.changed_at = now
    application.save()


def write_event(
    application: Application,
    actor: str,
    *,
    now: datetime,
    reason: str = "",
    what: ApplicationEvent.What = ApplicationEvent.What.MOVED,
) -> None:
    """A row of the timeline."""
    ApplicationEvent.objects.create(
        application=application, at=now, actor=actor, what=what, to_status=application.status, reason=reason
    )


def keep_place(held: Held) -> None:
    """Keep a place for an application that has none, where anybody says how many there are.

    Raises:
        RunFull.
    """
    if held.application.holds_place or held.run is None or held.run.places_free is None:
        return
    if not take_place(held.run):
        raise RunFull
    held.application.holds_place = True


def offer_free_places(run: CourseRun, *, now: datetime) -> int:
    """Offer the free places of a held run that takes place to those who wait, the first one first. Returns how many."""
    if not run.is_ahead(timezone.localdate(now)):
        return 0
    count = 0
    while run.places_free and (first := Application.objects.queue(run.pk).first()) is not None:
        held = Held(hold_application(first.pk), run)
        take_place(run)
        held.application.holds_place = True
        make_move(held, Move.OFFER_NEXT, now=now)
        count += 1
    return count


def hold_application(pk: int) -> Application:
    """An application whose run is held already."""
    rows = Application.objects.select_for_update(of=("self",), no_key=True).select_related("opportunity")
    return rows.get(pk=pk)
