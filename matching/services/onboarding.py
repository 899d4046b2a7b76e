"""A resident answers a guided step, or skips it. Saying it twice changes nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import transaction

from backend.accounts.models import User
from backend.errors import InvalidInput
from matching.models import OnboardingMark, Resident
from matching.onboarding.steps import Step, StepKind
from matching.queries.onboarding import guide
from matching.services.residents import UNSET, ResidentChanges, locked_resident, update_resident


class StepUnknown(InvalidInput):
    """Not one of the steps."""

    code = "STEP_UNKNOWN"
    message = "We don't ask this. Please get the steps again."


class AnswerMissing(InvalidInput):
    """The step's own answer was not sent."""

    code = "ANSWER_MISSING"
    message = "This question needs an answer. You can also skip it."


class AnswerOfAnotherStep(InvalidInput):
    """An answer that belongs to another question."""

    code = "ANSWER_OF_ANOTHER_STEP"
    message = "This answer belongs to another question."


@transaction.atomic
def answer_step(*, by: User, step_id: str, answers: dict[str, Any], now: datetime, today: date) -> Resident:
    """Store the answer of one step, and that it was answered; "none of these" is an answer too.

    Skills are added to those that are there: nothing that somebody ticked before is lost.

    Args:
        by: the person.
        step_id: the step.
        answers: fields of `ResidentChanges`, those of this step and no others.
        now: the moment.
        today: its day.

    Raises:
        StepUnknown, AnswerMissing, AnswerOfAnotherStep: nothing was stored.
        Refusal: as `update_resident`.
    """
    step = _step(step_id)
    other = next((name for name in answers if name not in step.fields), None)
    if other is not None:
        raise AnswerOfAnotherStep(field=other)
    if not any(_is_answer(step, answers.get(name)) for name in step.fields):
        raise AnswerMissing(field=step.fields[0])
    resident = update_resident(by=by, changes=_added(by, ResidentChanges(**answers)), today=today)
    _mark(resident, step, OnboardingMark.State.ANSWERED, now)
    return resident


@transaction.atomic
def skip_step(*, by: User, step_id: str, now: datetime) -> Resident:
    """Leave a step out for now. It can be answered at any time, and an answer that is there stays.

    Raises:
        StepUnknown: nothing was stored.
    """
    step, resident = _step(step_id), locked_resident(by=by)
    _mark(resident, step, OnboardingMark.State.SKIPPED, now)
    return resident


def _added(by: User, changes: ResidentChanges) -> ResidentChanges:
    """The same, with the skills that are there already. The resident is locked, so that two phones at once lose none."""
    if changes.skill_ids is UNSET or not changes.skill_ids:
        return replace(changes, skill_ids=UNSET)
    held = locked_resident(by=by).skills.values_list("pk", flat=True)
    return replace(changes, skill_ids=list(dict.fromkeys([*held, *changes.skill_ids])))


def _step(identifier: str) -> Step:
    found = guide().step(identifier)
    if found is None:
        raise StepUnknown(field="step")
    return found


def _is_answer(step: Step, value: Any) -> bool:
    if isinstance(value, str):
        return bool(value.strip())
    if isinstance(value, list):
        return bool(value) or step.kind in {StepKind.MANY, StepKind.WORK}
    return value is not None


def _mark(resident: Resident, step: Step, state: OnboardingMark.State, now: datetime) -> None:
    """One mark a step. A replay keeps the moment of the first."""
    mark, made = OnboardingMark.objects.get_or_create(
        resident=resident, step=step.id, defaults={"state": state, "at": now}
    )
    if not made and mark.state != state:
        OnboardingMark.objects.filter(pk=mark.pk).update(state=state, at=now)
