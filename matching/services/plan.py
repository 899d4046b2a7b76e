"""A resident makes a plan of next steps, follows it, and shows it in their calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from backend.accounts.models import User
from backend.errors import InvalidInput, NotFound, Refusal
from courses.models import Opportunity
from matching.models import PlanStep, Resident
from matching.models.plan_step import LONGEST_WORDS
from matching.queries.plan import suggestions_for
from matching.services.interactions import find_opportunity
from matching.services.residents import UNSET, locked_resident, plain_text

MOST_STEPS: Final = 100
State = PlanStep.State


class StepNeedsWords(InvalidInput):
    """Nothing to do."""

    code = "STEP_NEEDS_WORDS"
    message = "Please write what you want to do."


class PlanFull(Refusal):
    """More than anybody follows."""

    code = "PLAN_FULL"
    message = f"Your plan has {MOST_STEPS} steps. Please remove one first."


@dataclass(frozen=True, kw_only=True, slots=True)
class StepChanges:
    """New values of a step; whatever is `UNSET` stays as it is."""

    words: str | None = UNSET
    state: str = UNSET
    due_on: date | None = UNSET


@transaction.atomic
def add_step(
    *, by: User, words: str, now: datetime, due_on: date | None = None, opportunity_id: int | None = None
) -> PlanStep:
    """Add a step at the end.

    Raises:
        StepNeedsWords, TooLong, NotAllowed, OpportunityNotFound, PlanFull.
    """
    cleaned = _words(words)
    about = None
    if opportunity_id is not None:
        about = find_opportunity(Opportunity.objects.once_shown().filter(pk=opportunity_id))
    return _append(locked_resident(by=by), words=cleaned, due_on=due_on, opportunity=about, now=now)


@transaction.atomic
def accept_suggestion(*, by: User, key: str, now: datetime) -> PlanStep:
    """Make a step of a suggestion. Doing it twice gives the same step.

    Raises:
        NotFound: we don't suggest that to them (any more). PlanFull.
    """
    resident = locked_resident(by=by)
    there = resident.plan.filter(suggestion=key).first() if key else None
    if there is not None:
        return there
    found = {one.key: one for one in suggestions_for(resident, today=timezone.localdate(now))}.get(key)
    if found is None:
        raise NotFound(field="key")
    about = Opportunity.objects.get(pk=found.opportunity_id)
    return _append(resident, words=found.words, due_on=found.due_on, opportunity=about, now=now, suggestion=found.key)


@transaction.atomic
def change_step(*, by: User, step_id: int, changes: StepChanges, now: datetime) -> PlanStep:
    """Change a step: its words, its day, or how far it is.

    Raises:
        NotFound, StepNeedsWords, TooLong, NotAllowed.
    """
    step = _step(locked_resident(by=by), step_id)
    if changes.words is not UNSET:
        step.words = _words(changes.words)
    if changes.due_on is not UNSET:
        step.due_on = changes.due_on
    if changes.state is not UNSET:
        step.state = State(changes.state)
        step.done_at = (step.done_at or now) if step.state == State.DONE else None
    step.changed_at = now
    step.save()
    return step


@transaction.atomic
def move_step(*, by: User, step_id: int, after_id: int | None) -> PlanStep:
    """Put a step behind another one of the same plan, or at the top. All places are counted anew.

    Raises:
        NotFound: no such step of theirs.
    """
    resident = locked_resident(by=by)
    step = _step(resident, step_id)
    others = [one for one in resident.plan.order_by("place") if one.pk != step.pk]
    behind = 0 if after_id is None else 1 + next((n for n, one in enumerate(others) if one.pk == after_id), -2)
    if behind < 0:
        raise NotFound(field="after_id")
    others.insert(behind, step)
    for place, one in enumerate(others, 1):
        one.place = place
    PlanStep.objects.bulk_update(others, ["place"])
    return step


@transaction.atomic
def remove_step(*, by: User, step_id: int) -> int:
    """Take a step out of the plan. Returns its key.

    Raises:
        NotFound: no such step of theirs.
    """
    step = _step(locked_resident(by=by), step_id)
    step.delete()
    return step_id


def _step(resident: Resident, step_id: int) -> PlanStep:
    step = resident.plan.filter(pk=step_id).first()
    if step is None:
        raise NotFound(field="id")
    return step


def _words(words: str | None) -> str:
    cleaned = plain_text("words", words, limit=LONGEST_WORDS)
    if not cleaned:
        raise StepNeedsWords(field="words")
    return cleaned


def _append(resident: Resident, *, now: datetime, **values: Any) -> PlanStep:
    if resident.plan.count() >= MOST_STEPS:
        raise PlanFull
    last = resident.plan.aggregate(last=Max("place"))["last"] or 0
    return PlanStep.objects.create(resident=resident, place=last + 1, made_at=now, changed_at=now, **values)
