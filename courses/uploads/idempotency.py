"""One idempotency key, one effect: a system that sends a request again gets the first answer, and nothing is done twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction

from backend.errors import InvalidInput
from backend.idempotency import LONGEST_KEY, claim, is_key
from courses.models import ApiKey, IdempotentAnswer
from courses.worker import PeriodicJob

KEPT: Final = timedelta(hours=48)


class IdempotencyKeyMissing(InvalidInput):
    """Without one, a request that is sent again after a broken connection would be done twice."""

    code = "IDEMPOTENCY_KEY_MISSING"
    message = (
        f"Please send a header Idempotency-Key: a text of your own of 1 to {LONGEST_KEY} signs, new for each request."
    )


@dataclass(frozen=True)
class Answered:
    """An answer, new or as it was given before."""

    status: int
    body: dict[str, Any]
    replayed: bool


def answer_once(
    *, api_key: ApiKey, key: str, request_sha256: str, now: datetime, act: Callable[[], tuple[int, dict[str, Any]]]
) -> Answered:
    """Do something once for each key, all in one transaction with keeping its answer.

    Two requests with one key at once: the second waits for the first, and gets its answer.

    Args:
        api_key: whose request it is.
        key: as its sender has chosen it.
        request_sha256: of the request's path and body.
        now: the moment.
        act: does it, and gives status and body.

    Raises:
        IdempotencyKeyMissing, IdempotencyKeyReused, and the refusals of `act`.
    """
    if not is_key(key):
        raise IdempotencyKeyMissing
    row = IdempotentAnswer(api_key=api_key, key=key, request_sha256=request_sha256, at=now)
    with transaction.atomic():
        kept = claim(row, api_key=api_key)
        if kept is not None:
            return Answered(kept.status, kept.body, replayed=True)
        row.status, row.body = act()
        row.save(update_fields=["status", "body"])
    return Answered(row.status, row.body, replayed=False)


def forget_answers(now: datetime) -> str:
    """Delete the answers that nobody asks for again."""
    count, _ = IdempotentAnswer.objects.filter(at__lt=now - KEPT).delete()
    return f"{count:,} kept answers deleted."


FORGET_ANSWERS: Final = PeriodicJob("forget_idempotent_answers", every=timedelta(hours=1), run=forget_answers)
