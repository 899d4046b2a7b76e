"""A resident keeps the result of their self-check, or takes it back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from backend.accounts.models import User
from backend.errors import InvalidInput
from matching.models import KeptDigitalCheck, Resident
from matching.onboarding.digital_check import CheckResult
from matching.queries.digital_check import digital_check
from matching.services.residents import locked_resident


class QuestionUnknown(InvalidInput):
    """Not one of the questions."""

    code = "QUESTION_UNKNOWN"
    message = "We don't ask this. Please get the questions again."


class QuestionTwice(InvalidInput):
    """One question has two answers."""

    code = "QUESTION_TWICE"
    message = "Please answer each question once."


@dataclass(frozen=True, slots=True)
class QuestionAnswer:
    """An answer: yes, or not yet."""

    question: str
    can: bool


def result_of(answers: list[QuestionAnswer]) -> CheckResult:
    """What some answers say. Nothing is stored.

    Raises:
        QuestionUnknown, QuestionTwice: the answers can't be read.
    """
    given: Mapping[str, bool] = {one.question: one.can for one in answers}
    if not given.keys() <= digital_check().ids():
        raise QuestionUnknown(field="answers")
    if len(given) != len(answers):
        raise QuestionTwice(field="answers")
    return digital_check().result(given)


@transaction.atomic
def keep_digital_check(*, by: User, answers: list[QuestionAnswer], has_basics: bool | None, now: datetime) -> Resident:
    """Keep the result in the place of an earlier one. Not the answers: the tiers are enough for a starter course.

    Args:
        by: the person.
        answers: what they answered.
        has_basics: what they say themselves about the basics (level 1); None leaves it as it is. A result never says it for them.
        now: the moment.
    """
    result = result_of(answers)
    resident = locked_resident(by=by)
    tiers = {area.value.lower(): int(tier) for area, tier in result.tiers.items()}
    blank = dict.fromkeys(KeptDigitalCheck.AREAS)
    KeptDigitalCheck.objects.update_or_create(
        resident=resident, defaults={**blank, **tiers, "version": result.version, "kept_at": now}
    )
    if has_basics is not None:
        resident.has_digital_level_1 = has_basics
        resident.save(update_fields=["has_digital_level_1", "changed_at"])
    return resident


@transaction.atomic
def forget_digital_check(*, by: User) -> Resident:
    """Take it back. Saying it twice changes nothing."""
    resident = locked_resident(by=by)
    KeptDigitalCheck.objects.filter(resident=resident).delete()
    return resident
