"""A resident sends an application, takes it back, or answers an offer. Places are given here, one by one."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils import timezone

from backend.accounts.models import User
from backend.errors import Problem, Refusal, refuse
from courses.models import CourseRun, Opportunity
from courses.services.run_places import take_place
from matching.lifecycle import Move
from matching.models import Application, ApplicationSection
from matching.services.application_news import tell_of_new
from matching.services.application_steps import Held, RunFull, make_move
from matching.services.applications import RunUnknown, begun, hold_of, hold_own, register, write_section
from matching.services.feedback import Kind, leave_event
from matching.services.hiding import require_shown
from matching.services.interactions import find_opportunity, live_opportunities
from matching.services.order import settle
from matching.services.residents import locked_resident

Section = ApplicationSection.Section
NEEDED: Final = {Opportunity.Kind.COURSE: (Section.CONTACT,), Opportunity.Kind.JOB: (Section.CONTACT, Section.WHY)}
"""Sections without which nobody can answer."""


class OfferOver(Refusal):
    """Somebody else is asked now."""

    code = "OFFER_OVER"
    message = "This offer has run out."


class RunNeeded(Refusal):
    """A course has several runs."""

    code = "RUN_NEEDED"
    message = "Please pick when you want to start."


@transaction.atomic
def submit_application(
    *, by: User, opportunity_id: int, send_adjustments: bool, now: datetime, made_at: datetime | None = None
) -> Application:
    """Send an application. A course gives a place where one is free, else the resident waits for one where they may.

    What was only prefilled stays here, and adjustments go along only where the resident says so now.

    Raises:
        OpportunityNotFound, ApplicationNotFound, ApplicationMoveNotPossible, RunNeeded,
        RunUnknown, RunFull, and the refusals of `settle`.
        Invalid: a section is missing without which nobody can answer.
    """
    find_opportunity(live_opportunities(opportunity_id, now))
    resident = locked_resident(by=by)
    settle(resident, made_at, now, register(opportunity_id))
    held = hold_own(resident, opportunity_id)
    _send(held, now, send_adjustments=send_adjustments)
    return held.application


@transaction.atomic
def apply_for_course(
    *,
    by: User,
    opportunity_id: int,
    run_id: int | None,
    contact: str,
    words: str,
    now: datetime,
    made_at: datetime | None = None,
) -> Application:
    """Ask for a place in one act: begin, say how to be reached, send.

    Raises:
        The refusals of `start_application`, `write_section` and `submit_application`.
    """
    opportunity = find_opportunity(live_opportunities(opportunity_id, now))
    resident = locked_resident(by=by)
    settle(resident, made_at, now, register(opportunity_id))
    held = hold_of(resident, begun(resident, opportunity, run_id, now))
    write_section(held.application, Section.CONTACT, contact, [], now)
    write_section(held.application, Section.WHY, words, [], now)
    _send(held, now, send_adjustments=False)
    return held.application


@transaction.atomic
def withdraw_application(
    *, by: User, opportunity_id: int, now: datetime, made_at: datetime | None = None
) -> Application:
    """Take an application back. A place that was kept for it goes to the next who waits.

    Raises:
        ApplicationNotFound, ApplicationMoveNotPossible, and the refusals of `settle`.
    """
    return _decide(by, opportunity_id, Move.WITHDRAW, now, made_at)


@transaction.atomic
def answer_offer(
    *, by: User, opportunity_id: int, accept: bool, now: datetime, made_at: datetime | None = None
) -> Application:
    """Take an offer, or leave it to the next who waits.

    Raises:
        ApplicationNotFound, ApplicationMoveNotPossible, OfferOver, and the refusals of `settle`.
    """
    return _decide(by, opportunity_id, Move.ACCEPT if accept else Move.DECLINE, now, made_at)


def _decide(by: User, opportunity_id: int, move: Move, now: datetime, made_at: datetime | None) -> Application:
    resident = locked_resident(by=by)
    settle(resident, made_at, now, register(opportunity_id))
    held = hold_own(resident, opportunity_id)
    if move is Move.ACCEPT and not held.application.offer_stands_at(now):
        raise OfferOver
    make_move(held, move, now=now)
    return held.application


def _send(held: Held, now: datetime, *, send_adjustments: bool) -> None:
    application = held.application
    if held.kind == Opportunity.Kind.JOB:
        require_shown(resident=application.resident, employer_id=application.opportunity.job.employer_id)
    if application.status == Application.Status.DRAFT:
        _check_complete(held)
    move = _place_or_queue(held, now)
    application.submitted_at = now
    application.run_starts_on = held.run.starts_on if held.run else None
    make_move(held, move, now=now)
    leave_event(resident=application.resident, kind=Kind.APPLIED, opportunity=application.opportunity, now=now)
    sent = application.sections.filter(is_prefilled=False)
    (sent if send_adjustments else sent.exclude(section=Section.ADJUSTMENTS)).update(is_sent=True)
    tell_of_new(application, now=now)


def _check_complete(held: Held) -> None:
    written = set(held.application.sections.filter(is_prefilled=False).values_list("section", flat=True))
    refuse(
        Problem("SECTION_MISSING", f"sections.{section}", f"Please write this part first: {section.label.lower()}.")
        for section in NEEDED[Opportunity.Kind(held.kind)]
        if section not in written
    )


def _place_or_queue(held: Held, now: datetime) -> Move:
    """Give a place of the run, or a place in its queue. Where nobody says how many places there are, none is given."""
    run, today = held.run, timezone.localdate(now)
    if held.kind == Opportunity.Kind.COURSE and run is None:
        if CourseRun.objects.ahead(today=today).filter(course=held.application.opportunity_id).exists():
            raise RunNeeded(field="run_id")
        return Move.SUBMIT
    if run is not None and not run.is_ahead(today):
        raise RunUnknown(field="run_id")
    if run is None or run.places_free is None:
        return Move.SUBMIT
    # Who came before goes first, also where a place has become free a moment ago.
    if not Application.objects.queue(run.pk).exists() and take_place(run):
        held.application.holds_place = True
        return Move.SUBMIT
    if not run.has_waitlist:
        raise RunFull
    return Move.QUEUE
