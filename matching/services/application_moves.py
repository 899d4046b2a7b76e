"""Providers and employers move applications, one or many, and report what came of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.utils import timezone

from backend.accounts.models import User
from backend.errors import InvalidInput, Refusal
from courses.models import MemberRole
from courses.services.access import RoleTooLow
from courses.services.moves import require_revision
from courses.services.organisation_fields import clean_text
from matching.lifecycle import TRANSITIONS, ApplicationMoveNotPossible, Move, Mover
from matching.models import Application, Outcome
from matching.models.application import REASON_LENGTH
from matching.queries.applications import destinations, received_applications
from matching.services.application_steps import ApplicationNotFound, Held, hold, in_order, keep_place, make_move

MOST_APPLICATIONS: Final = 100
REPORTS: Final = {
    Move.START: Outcome.Kind.STARTED,
    Move.COMPLETE: Outcome.Kind.COMPLETED,
    Move.HIRE: Outcome.Kind.HIRED,
}
"""The moves that say what came of an application."""


class TooManyApplications(InvalidInput):
    """More than one act takes, none, or one of them twice."""

    code = "TOO_MANY_APPLICATIONS"
    message = f"Please choose 1 to {MOST_APPLICATIONS} applications at a time, each once."


class HappenedOnInvalid(InvalidInput):
    """Tomorrow, or before anybody applied."""

    code = "HAPPENED_ON_INVALID"
    message = "Please give a day from the day of the application to today."


class DestinationUnknown(InvalidInput):
    """Not one of the codes, or not for this report."""

    code = "DESTINATION_UNKNOWN"
    message = "This destination does not fit. Please pick one that fits what you report."


@dataclass(frozen=True)
class Chosen:
    """One application, as whoever moves it has seen it."""

    application_id: int
    revision: int


@dataclass(frozen=True)
class MoveOrder:
    """What to do with all of them.

    Attributes:
        move: what.
        reason: in words for the person; a no needs it.
        happened_on: of a report: the day; None: today.
        destination: of a report: an ILR code; empty: not said.
    """

    move: Move
    reason: str = ""
    happened_on: date | None = None
    destination: str = ""


@dataclass(frozen=True)
class MoveResult:
    """What became of one: `refusal` is None where it was done."""

    application_id: int
    refusal: Refusal | None


def move_applications(*, by: User, chosen: Sequence[Chosen], order: MoveOrder, now: datetime) -> list[MoveResult]:
    """Make the same move with many applications; each is done or refused by itself, in the order of `in_order`.

    Returns:
        One result for each, in the order in which they were chosen.

    Raises:
        TooManyApplications.
        ApplicationMoveNotPossible: it is not an organisation's move.
    """
    keys = [one.application_id for one in chosen]
    if not 1 <= len(set(keys)) == len(keys) <= MOST_APPLICATIONS:
        raise TooManyApplications(field="applications")
    if TRANSITIONS[order.move].who is not Mover.ORGANISATION:
        raise ApplicationMoveNotPossible(field="move")
    wanted = {one.application_id: one for one in chosen}
    known = in_order(Application.objects.filter(pk__in=wanted)).values_list("pk", flat=True)
    # Those that are not there come last, for they hold nothing.
    refusals = {pk: _refusal(by, wanted[pk], order, now) for pk in dict.fromkeys([*known, *keys])}
    return [MoveResult(pk, refusals[pk]) for pk in keys]


def _refusal(by: User, one: Chosen, order: MoveOrder, now: datetime) -> Refusal | None:
    try:
        _move(by, one, order, now)
    except Refusal as refusal:
        return refusal
    return None


@transaction.atomic
def _move(by: User, one: Chosen, order: MoveOrder, now: datetime) -> None:
    held = _hold_received(by, one.application_id)
    require_revision(held.application, one.revision)
    reason = clean_text(order.reason, field="reason", longest=REASON_LENGTH)
    if order.move is Move.OFFER:
        keep_place(held)
    make_move(held, order.move, now=now, reason=reason)
    if order.move in REPORTS:
        _report(held, order, now)


def _hold_received(by: User, pk: int) -> Held:
    """The role is read behind the lock: somebody whose role was taken away while we waited is refused."""
    if not received_applications(by).filter(pk=pk).exists():
        raise ApplicationNotFound(field="id")
    held = hold(pk)
    if not received_applications(by, at_least=MemberRole.EDITOR).filter(pk=pk).exists():
        raise RoleTooLow(field="id")
    return held


def _report(held: Held, order: MoveOrder, now: datetime) -> None:
    application, kind, today = held.application, REPORTS[order.move], timezone.localdate(now)
    day = order.happened_on or today
    sent = application.submitted_at
    if sent is None or not timezone.localdate(sent) <= day <= today:
        raise HappenedOnInvalid(field="happened_on")
    known = destinations().get(order.destination)
    if order.destination and (known is None or not known.fits(kind, day)):
        raise DestinationUnknown(field="destination")
    Outcome.objects.create(
        application=application, kind=kind, happened_on=day, destination=order.destination, reported_at=now
    )
