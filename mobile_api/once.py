"""One key, one effect, over connections that break: a mutation and its kept answer are one transaction.

    with context.once.of(asked) as once:      # the view, around the execution
        answer = …                            # in it `Action.mutate` claims the key
        return once.settled(answer, …)        # the new answer, or the one that was kept

Without a key nothing of this happens. What is refused is not kept, and neither is what could not be answered whole: it is undone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any, Final

from django.db import OperationalError, transaction
from psycopg2.errors import LockNotAvailable, QueryCanceled

from backend.accounts.models import User
from backend.errors import InvalidInput, Refusal
from backend.idempotency import LONGEST_KEY, claim, is_key
from courses.worker import PeriodicJob
from mobile_api.models import AnsweredMutation

KEPT: Final = timedelta(days=14)
Answer = dict[str, Any]


class IdempotencyKeyInvalid(InvalidInput):
    """Longer than we keep, or with signs that nobody can print."""

    code = "IDEMPOTENCY_KEY_INVALID"
    message = f"Please send a key of 1 to {LONGEST_KEY} letters, digits and signs: a UUID, for example."


class StillWorking(Refusal):
    """The first request with this key has not ended yet."""

    code = "STILL_WORKING"
    message = "We are still doing this. Please send it again in a few seconds, with the same key."


class AlreadyDone(Refusal):
    """Done before; its answer can't be given in the shape that is asked for now, or was to be shown once only."""

    code = "ALREADY_DONE"
    message = "This was done before, and was not done again. Please ask for what you want to see."


class Replayed(Exception):  # noqa: N818 - the end of the execution, not a fault
    """The key was used for this very request: its answer is in `Once.kept`."""


@dataclass(frozen=True)
class Request:
    """What a key stands for."""

    mutation: str
    given: dict[str, Any]
    traceless: bool = False
    """Whether nothing of the input may be kept: few answers are possible, so a hash of one would give it away. The key alone counts."""

    @property
    def sha256(self) -> str:
        """The same for the same input, in whatever order it was written."""
        return digest([self.mutation, {} if self.traceless else self.given])


def digest(value: Any) -> str:
    """SHA-256 of a value, written in one way only."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_plain)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> str:
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"No way to write a {type(value).__name__} is agreed on.")


class Once:
    """The one mutation of one request, from its key to its kept answer."""

    def __init__(self) -> None:
        self.kept: Answer | None = None
        """The answer of the first request with this key."""
        self._asked = ""
        self._stack: ExitStack | None = None
        self._row: AnsweredMutation | None = None
        self._done = self._shown_once = False

    @contextmanager
    def of(self, asked: Any) -> Iterator[Once]:
        """Around the execution of one request: what is claimed in it is committed, or undone, when it ends.

        Args:
            asked: all of the request; the kept answer fits one that is equal.
        """
        with ExitStack() as self._stack:
            self._asked = digest(asked)
            yield self

    def claim(self, user: User, key: str, request: Request, *, now: datetime) -> None:
        """Take the key of this account, and begin the transaction.

        Raises:
            IdempotencyKeyInvalid, IdempotencyKeyReused, StillWorking, AlreadyDone.
            Replayed: it was done before.
        """
        if not is_key(key):
            raise IdempotencyKeyInvalid(field="client_mutation_id")
        if self._stack is None:
            return  # nobody is there to end the transaction
        self._stack.enter_context(transaction.atomic())
        asked = request.sha256 if request.traceless else self._asked
        row = AnsweredMutation(user=user, key=key, request_sha256=request.sha256, asked_sha256=asked, at=now)
        first = _claim(row, user)
        if first is None:
            self._row = row
            return
        if not first.answer or first.asked_sha256 != asked:
            raise AlreadyDone
        self.kept = json.loads(first.answer)
        raise Replayed

    def did(self, *, shown_once: bool) -> None:
        """The effect is there, and was not refused."""
        self._done, self._shown_once = True, shown_once

    def settled(self, answer: Answer, *, whole: bool) -> Answer:
        """What to answer: the kept answer, or the new one, which is kept with its effect.

        Args:
            answer: as the execution made it.
            whole: whether only refusals are among its errors. With anything else the effect is undone, so that the same
                request can be sent again.
        """
        if self.kept is not None:
            return self.kept
        if self._row is None:
            return answer
        if self._done and whole:
            self._row.answer = "" if self._shown_once else json.dumps(answer, ensure_ascii=False)
            # No row is left where the mutation erased its person, and with them the key.
            AnsweredMutation.objects.filter(pk=self._row.pk).update(answer=self._row.answer)
            return answer
        transaction.set_rollback(True)
        return {**answer, "data": dict.fromkeys(answer.get("data") or ())} if self._done else answer


def _claim(row: AnsweredMutation, user: User) -> AnsweredMutation | None:
    try:
        return claim(row, user=user)
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled | LockNotAvailable):
            raise StillWorking from None
        raise


def forget_answers(now: datetime) -> str:
    """Delete the answers that nobody asks for again."""
    count, _ = AnsweredMutation.objects.filter(at__lt=now - KEPT).delete()
    return f"{count:,} answers to mutations deleted."


FORGET_ANSWERED_MUTATIONS: Final = PeriodicJob(
    "forget_answered_mutations", every=timedelta(hours=1), run=forget_answers
)
