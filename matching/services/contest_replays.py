"""Makes questioned lists again from their receipts, so that whoever answers knows whether what was shown is what the rules give.

At once, and not when somebody looks: a receipt and the catalogue of its day are not kept for ever, and a replay takes a while.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone

from courses.worker import PeriodicJob
from matching.models import ListQuestion
from matching.models.list_question import ANSWER_LENGTH
from matching.receipts.signing import ReceiptRefused
from matching.services.replaying import Replay, receipt_of, replay

Result = ListQuestion.Replay
AT_ONCE: Final = 3
"""Lists that are made again in one turn; a catalogue of 50,000 takes one or two minutes each."""
MOST_TOLD: Final = 20
_SAME: Final = "Made again from its receipt, the list is the same to the last byte."
_ARCHIVED: Final = "Other code runs today: the code of that day was taken from the archive."
_GONE: Final = "The receipt of this list is not kept any more. What was shown stands in the question."


def replay_questioned(*, now: datetime) -> int:
    """Replay the lists of questions that wait, those first that are due first. Returns how many were tried."""
    waiting = ListQuestion.objects.open().filter(replay="").select_related("receipt").order_by("due_on", "pk")
    tried = list(waiting[:AT_ONCE])
    for question in tried:
        result, words = _result(question)
        # Nothing is held meanwhile: one that was answered or taken back in between stays as it is.
        still = ListQuestion.objects.open().filter(pk=question.pk)
        still.update(replay=result, replay_words=words[:ANSWER_LENGTH], replayed_at=now)
    return len(tried)


def _result(question: ListQuestion) -> tuple[ListQuestion.Replay, str]:
    if question.receipt is None:
        return Result.NOT_POSSIBLE, _GONE
    try:
        done = replay(receipt_of(question.receipt))
    except ReceiptRefused as refusal:
        return Result.NOT_POSSIBLE, f"{refusal.code}: {refusal}"
    return (Result.IDENTICAL, _told([_SAME], done)) if done.is_identical else (Result.DIFFERS, _told([], done))


def _told(first: list[str], done: Replay) -> str:
    archived = [_ARCHIVED] if done.by_archived_engine else []
    return "\n".join([*first, *done.differences[:MOST_TOLD], *archived])


def _in_words(now: datetime) -> str:
    """With how many are late, so that whoever watches the jobs sees it too."""
    overdue = ListQuestion.objects.overdue(today=timezone.localdate(now)).count()
    return f"Questioned lists made again: {replay_questioned(now=now)}. Questions that are overdue: {overdue}."


REPLAY_QUESTIONED: Final = PeriodicJob(
    "replay_questioned_lists", every=timedelta(minutes=1), run=_in_words, lease=timedelta(minutes=30)
)
