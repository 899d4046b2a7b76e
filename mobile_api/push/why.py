"""Why somebody got what they were told on their phone, or did not: decision by decision, down to the push service's answer."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from matching.models import InboxItem, Resident
from mobile_api.models import Device, PushBatch, PushDue, PushLedger, PushResult
from mobile_api.push.transport import Verdict

_VERDICTS: Final[Mapping[str, str]] = {
    Verdict.ACCEPTED: "the push service took it",
    Verdict.RETIRE: "the device was gone for good",
    Verdict.RETRY: "it could not be delivered then",
    Verdict.UNKNOWN: "the answer was lost, so it may have arrived",
    Verdict.REFUSED: "it was refused, which is our fault",
    Verdict.CREDENTIALS: "our credentials were refused",
    Verdict.WRONG_SENDER: "the device belongs to another project",
}
_ENDS: Final[Mapping[str, str]] = {
    "": "it waits for a worker, or for its next try",
    PushBatch.End.SENT: "no device was left to send it to",
    PushBatch.End.EXPIRED: "it came to its turn too late",
    PushBatch.End.PUT_BACK: "quiet hours had begun",
    PushBatch.End.GIVEN_UP: "it was tried too often",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that they were told.

    Attributes:
        at: of the decision; of what waits: when it is decided about.
        kind: in words.
        said: what became of it, in words.
    """

    at: datetime
    kind: str
    said: str


def lines_about(resident: Resident, *, most: int) -> list[Line]:
    """What waits, then what was decided, the newest first. Five statements at most.

    Args:
        resident: whom.
        most: decisions.
    """
    rows = list(PushLedger.objects.filter(user=resident.user_id)[:most])
    answers = _answers(resident, [row.batch for row in rows if row.batch is not None])
    decided = [Line(row.decided_at, row.get_kind_display(), _said(row, answers)) for row in rows]
    return [*_waiting(resident), *decided]


def _waiting(resident: Resident) -> Iterator[Line]:
    due = {row.item: row.not_before for row in PushDue.objects.filter(item__in=resident.inbox.values("pk"))}
    for item in InboxItem.objects.filter(pk__in=due).order_by("-pk"):
        yield Line(
            due[item.pk], item.get_kind_display(), "waits until then to be decided about, as a rule for quiet hours"
        )


def _answers(resident: Resident, batches: list[int]) -> dict[int, str]:
    """What became of each batch on their devices."""
    mine = Device.objects.filter(user=resident.user_id).values("pk")
    found: dict[int, Counter[str]] = defaultdict(Counter)
    results = PushResult.objects.filter(batch__in=batches, device__in=mine).order_by("at", "pk")
    for batch, verdict in results.values_list("batch", "verdict"):
        found[batch][_VERDICTS.get(verdict, verdict)] += 1
    said = {batch: ", ".join(f"{count} × {words}" for words, count in each.items()) for batch, each in found.items()}
    ends = dict(PushBatch.objects.filter(pk__in=batches).values_list("pk", "end"))
    return {batch: said.get(batch) or _ENDS[ends[batch]] for batch in ends} | said


def _said(row: PushLedger, answers: Mapping[int, str]) -> str:
    # Staff read this. That news of a policy took the place would tell that somebody is a member: only they are told that.
    shared = row.reason == PushLedger.Reason.WEEK_SHARED
    decided = PushLedger.Reason.WEEK_IS_FULL.label if shared else row.get_reason_display()
    answer = answers.get(row.batch) if row.batch is not None else None
    opened = f", opened {row.opened_at:%Y-%m-%d %H:%M} UTC" if row.opened_at is not None else ""
    return f"{decided}{f' ({answer})' if answer else ''}{opened}"
