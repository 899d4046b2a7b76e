"""The only reader of the equality monitoring: it counts, as the statistics' role, and gives counts away and nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from django.conf import settings
from django.db import connection

from backend.postgresql.base import DatabaseWrapper
from backend.postgresql.roles import Role
from matching.equality.groups import Answered, Got, GroupGot, got_by_group, shown
from matching.equality.sealing import Keyring, respondent_of
from matching.queries.equality import questionnaires


@dataclass(frozen=True, slots=True)
class Count:
    """How many people chose one option.

    Attributes:
        people: rounded to 5; None where there are fewer than 10.
    """

    version: str
    question: str
    option: str
    label: str
    ilr: str
    ilr_ours: bool
    people: int | None


def equality_counts() -> list[Count]:
    """Every option of every version, in the order in which they are asked.

    Raises:
        SealBroken: a row was changed, or its key is missing: a count without it would be wrong.
    """
    chosen = Counter(
        (version, question, option) for _, version, answers in _answers() for question, option in answers.items()
    )
    return [
        Count(one.version, question.code, option.code, option.label, option.ilr, option.ilr_ours, shown(chosen[key]))
        for one in questionnaires()
        for question in one.questions
        for option in question.options
        for key in [(one.version, question.code, option.code)]
    ]


def got_by_answer(got: Mapping[int, Got]) -> list[GroupGot]:
    """What people of each answer got, as sums that may be shown.

    Args:
        got: what each got, by the number of the resident. The names of the answers are made of these here, and kept nowhere.

    Raises:
        SealBroken: as above.
    """
    key = settings.EQUALITY_PSEUDONYM_KEY
    by_name = {respondent_of(number, key=key): each for number, each in got.items()}
    return got_by_group(questionnaires(), _answers(), by_name)


def _answers() -> Iterator[Answered]:
    keyring = Keyring(settings.EQUALITY_KEYS)
    wrapper = cast("DatabaseWrapper", connection)
    with wrapper.connected_as(Role.STATISTICS) as database, database.cursor("answers") as cursor:
        cursor.execute("SELECT respondent, questionnaire, sealed FROM equality.response")
        rows: Any = cursor
        for respondent, version, sealed in rows:
            yield bytes(respondent), version, keyring.open(bytes(sealed), respondent=bytes(respondent), version=version)
