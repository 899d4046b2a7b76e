"""A person answers for the equality monitoring, answers anew, or takes it all back. Nothing here can read an answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from backend.accounts.models import User
from backend.errors import InvalidInput
from matching.equality.sealing import Keyring
from matching.models import Resident
from matching.queries.equality import EqualityNotAsked, can_be_sealed, questionnaire, respondent
from matching.services.residents import locked_resident


class EqualityQuestionsChanged(InvalidInput):
    """Answers to another version than the one that is asked today."""

    code = "EQUALITY_QUESTIONS_CHANGED"
    message = "The questions have changed. Please look at the new ones."


class EqualityAnswerUnknown(InvalidInput):
    """Not one of the options of a question of this version."""

    code = "EQUALITY_ANSWER_UNKNOWN"
    message = "Please pick one of the answers that we offer."


class EqualityAnswerTwice(InvalidInput):
    """One question, two answers."""

    code = "EQUALITY_ANSWER_TWICE"
    message = "Please give one answer to each question."


@transaction.atomic
def answer_equality_questions(
    *, by: User, version: str, answers: Sequence[tuple[str, str]], now: datetime
) -> date | None:
    """Replace all that this person answered before. No answers at all is the same as taking everything back.

    Args:
        by: the person themselves.
        version: of the questionnaire that they saw.
        answers: code of each question that they did not skip, with the code of the option.
        now: the moment; only its month is kept.

    Returns:
        The first day of the month that is kept; None where nothing is.

    Raises:
        EqualityNotAsked, EqualityQuestionsChanged, EqualityAnswerTwice, EqualityAnswerUnknown.
    """
    today = timezone.localdate(now)
    asked = questionnaire(version=None, today=today)
    if version != asked.version:
        raise EqualityQuestionsChanged(field="version")
    given = dict(answers)
    if len(given) != len(answers):
        raise EqualityAnswerTwice(field="answers")
    if not asked.offers(given):
        raise EqualityAnswerUnknown(field="answers")
    if not given:
        withdraw_equality_answers(by=by)
        return None
    name, month = respondent(locked_resident(by=by)), today.replace(day=1)
    sealed = Keyring(settings.EQUALITY_KEYS).seal(given, respondent=name, version=version)
    with connection.cursor() as cursor:
        cursor.execute("SELECT equality.record(%s, %s, %s, %s)", [name, version, month, sealed])
    return month


@transaction.atomic
def withdraw_equality_answers(*, by: User) -> bool:
    """Erase all that this person answered: the notice of DPA 2018 Sch 1 para 8(5). Effective at once.

    Returns:
        Whether there was anything.

    Raises:
        EqualityNotAsked: this server has no key to find the answers with.
    """
    if not can_be_sealed():
        raise EqualityNotAsked
    return forget_equality_answers(user=by)


def forget_equality_answers(*, user: User) -> bool:
    """The same for somebody who is erased: no foreign key leads to their answers, so nothing else would find them.

    Returns:
        Whether there was anything.
    """
    resident = Resident.objects.filter(user=user).first()
    if resident is None or not can_be_sealed():
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT equality.withdraw(%s)", [respondent(resident)])
        return bool(cursor.fetchone()[0])
