"""What is asked for the equality monitoring, and whether somebody has answered. What they answered can't be asked here."""

from __future__ import annotations

from datetime import date
from functools import cache

from django.conf import settings
from django.db import connection

from backend.accounts.models import User
from backend.errors import NotFound, Refusal
from matching.equality.loading import load_questionnaires
from matching.equality.questionnaire import Questionnaire, asked_on
from matching.equality.sealing import respondent_of
from matching.models import Resident


class EqualityNotAsked(Refusal):
    """No questionnaire is in force, or this server has no keys to seal answers with."""

    code = "EQUALITY_NOT_ASKED"
    message = "We don't ask these questions at the moment."


@cache
def questionnaires() -> tuple[Questionnaire, ...]:
    """The versions as they are shipped, read once a process."""
    return load_questionnaires(settings.BASE_DIR / "fixtures" / "equality")


def questionnaire(*, version: str | None, today: date) -> Questionnaire:
    """One version; without a name the one that is asked today.

    Raises:
        EqualityNotAsked: none is asked today.
        NotFound: there is no such version.
    """
    if version is not None:
        found = next((one for one in questionnaires() if one.version == version), None)
        if found is None:
            raise NotFound(field="version")
        return found
    asked = asked_on(questionnaires(), today) if can_be_sealed() else None
    if asked is None:
        raise EqualityNotAsked
    return asked


def can_be_sealed() -> bool:
    """Whether this server has the keys."""
    return bool(settings.EQUALITY_KEYS and settings.EQUALITY_PSEUDONYM_KEY)


def respondent(resident: Resident) -> bytes:
    """The name under which this resident's answers stand."""
    return respondent_of(resident.pk, key=settings.EQUALITY_PSEUDONYM_KEY)


def answered_in(*, by: User) -> date | None:
    """The first day of the month in which this person answered; None where they have not, or have taken it back."""
    resident = Resident.objects.filter(user=by).first()
    if resident is None or not can_be_sealed():
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT equality.answered_in(%s)", [respondent(resident)])
        month: date | None = cursor.fetchone()[0]
    return month
