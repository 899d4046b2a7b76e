"""Answers for the equality monitoring made of words that stand nowhere else, and a watch on everything that could carry them out."""

from __future__ import annotations

import base64
import logging
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from unittest import mock

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.utils import timezone

from matching.equality.questionnaire import Confidence, Option, Question, Questionnaire, Words
from matching.equality.sealing import Keyring
from matching.models import Resident
from matching.queries import equality
from matching.queries.equality import respondent
from matching.services.equality import answer_equality_questions
from tests.owner import as_owner

QUESTIONS: Final = 5
OF_THE_LEDGER: Final = ("equality.answered_in(", "equality.record(", "equality.withdraw(")
"""The three functions through which the product touches the schema. None returns an answer."""


def _marked_questionnaire(words: list[str]) -> Questionnaire:
    """Each word is the only option of a question, which is named by the word too."""
    asked = tuple(
        Question(f"q{word}", word, "", "made up", Confidence.OURS, None, (Option(word, word),)) for word in words
    )
    said = Words("why", "who", "skipping", "changing")
    return Questionnaire("2026-11", date(2026, 11, 1), None, said, asked)


def mark(resident: Resident) -> list[str]:
    """Give this resident answers that nobody else has; all the words by which they would be recognised, however they are written."""
    words = [f"taint{secrets.token_hex(8)}" for _ in range(QUESTIONS)]
    made = _marked_questionnaire(words)
    with mock.patch.object(equality, "questionnaires", return_value=(made,)):
        given = [(f"q{word}", word) for word in words]
        answer_equality_questions(by=resident.user, version=made.version, answers=given, now=timezone.now())
    sealed = _sealed(resident)
    assert Keyring(settings.EQUALITY_KEYS).open(sealed, respondent=respondent(resident), version=made.version) == dict(
        given
    )
    return [*words, *(text for raw in (sealed[16:48], respondent(resident)) for text in _written(raw))]


def _sealed(resident: Resident) -> bytes:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT sealed FROM equality.response WHERE respondent = %s", [respondent(resident)])
        return bytes(cursor.fetchone()[0])


def _written(raw: bytes) -> list[str]:
    """As it would look in a text. A third of the base64 of something longer depends on where it begins."""
    return [raw.hex(), base64.b64encode(raw).decode().rstrip("="), base64.urlsafe_b64encode(raw).decode().rstrip("=")]


@dataclass
class Seen:
    """What came out while somebody watched."""

    statements: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def naming_the_schema(self, *, besides: Iterable[str] = ()) -> list[str]:
        """Statements about the schema of the monitoring, other than these functions."""
        return [sql for sql in self.statements if "equality" in _without(sql.lower(), besides)]

    def found(self, words: Iterable[str]) -> list[str]:
        """Which of the words came out, in an answer, a log or a statement."""
        everything = "\n".join([*self.texts, *self.statements]).lower()
        return [word for word in words if word.lower() in everything]


def _without(text: str, parts: Iterable[str]) -> str:
    for part in parts:
        text = text.replace(part, "")
    return text


class _Log(logging.Handler):
    def __init__(self, seen: Seen) -> None:
        super().__init__(logging.DEBUG)
        self._seen = seen

    def emit(self, record: logging.LogRecord) -> None:
        self._seen.texts.append(logging.Formatter().format(record))


@contextmanager
def watching() -> Iterator[Seen]:
    """Every statement with its values, and every line of every log, down to DEBUG."""
    seen = Seen()

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:  # noqa: FBT001 - Django's
        seen.statements.append(f"{sql} {params!r}")
        return execute(sql, params, many, context)

    handler, root = _Log(seen), logging.getLogger()
    level = root.level
    with ExitStack() as stack:
        stack.enter_context(connection.execute_wrapper(note))
        stack.callback(root.setLevel, level)
        stack.callback(root.removeHandler, handler)
        root.addHandler(handler)
        root.setLevel(logging.DEBUG)
        yield seen


def every_row() -> str:
    """All rows of all tables of the models, as one text."""
    tables = [model._meta.db_table for model in apps.get_models(include_auto_created=True)]
    with connection.cursor() as cursor:
        found = []
        for table in tables:
            cursor.execute(f'SELECT t::text FROM "{table}" AS t')  # noqa: S608 - names of our own tables
            found += [text for (text,) in cursor.fetchall()]
    return "\n".join(found)
