"""How sending goes: for the address that a monitor asks, and for the admin. Counts only: nothing here is about anybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, Min, Q

from mobile_api.models import PushBatch, PushCircuit, PushDue, PushLedger, PushResult

LATE: Final = timedelta(minutes=10)
"""A batch that could go out for so long and has not means that no worker is there, or too few."""


@dataclass(frozen=True)
class Figures:
    """How the outbox stands at a moment.

    Attributes:
        due: inbox items that wait to be decided about, quiet hours included.
        batches: that wait to be sent.
        oldest_seconds: how long the oldest batch could have gone out; 0 where none waits.
        stopped: the push service's word, while our credentials are refused; else empty.
        last_hour: results of the last hour, by verdict.
    """

    due: int
    batches: int
    oldest_seconds: int
    stopped: str
    last_hour: dict[str, int]

    @property
    def is_well(self) -> bool:
        """Whether notifications go out."""
        return not self.stopped and self.oldest_seconds <= LATE.total_seconds()


def figures(*, now: datetime) -> Figures:
    """In four statements."""
    ready = PushBatch.objects.filter(done_at=None).aggregate(n=Count("pk"), oldest=Min("not_before"))
    circuit = PushCircuit.objects.first()
    recent = PushResult.objects.filter(at__gt=now - timedelta(hours=1)).order_by().values_list("verdict")
    waited = (now - ready["oldest"]).total_seconds() if ready["oldest"] is not None else 0.0
    return Figures(
        due=PushDue.objects.count(),
        batches=ready["n"],
        oldest_seconds=max(int(waited), 0),
        stopped=circuit.code if circuit else "",
        last_hour=dict(recent.annotate(Count("pk"))),
    )


@dataclass(frozen=True)
class KindFigures:
    """What became of one kind.

    Attributes:
        kind: which.
        sent: decisions to send.
        left_out: decisions not to, by reason.
        accepted: messages that the push service took, of all that were handed over.
        handed_over: the same, with those that it refused or lost.
        opened: of those sent.
    """

    kind: str
    sent: int
    left_out: dict[str, int]
    accepted: int
    handed_over: int
    opened: int

    @property
    def delivery_rate(self) -> float | None:
        """Share of messages that the push service took; None where none was handed over."""
        return self.accepted / self.handed_over if self.handed_over else None

    @property
    def open_rate(self) -> float | None:
        """Share of decisions to send that were opened; None where none was sent."""
        return self.opened / self.sent if self.sent else None


def by_kind(*, since: datetime) -> list[KindFigures]:
    """What was decided and what became of it since a moment, kind by kind. Three statements."""
    rows = PushLedger.objects.filter(decided_at__gte=since).order_by()
    decided: dict[str, dict[str, int]] = {}
    for kind, reason, count in rows.values_list("kind", "reason").annotate(Count("pk")):
        decided.setdefault(kind, {})[reason] = count
    opened = dict(rows.exclude(opened_at=None).filter(reason="SENT").values_list("kind").annotate(Count("pk")))
    batches = dict(PushBatch.objects.filter(made_at__gte=since).values_list("pk", "kind"))
    handed = _handed(batches)
    return [
        KindFigures(
            kind=kind,
            sent=reasons.pop("SENT", 0),
            left_out=reasons,
            accepted=handed.get(kind, (0, 0))[0],
            handed_over=handed.get(kind, (0, 0))[1],
            opened=opened.get(kind, 0),
        )
        for kind, reasons in sorted(decided.items())
    ]


def _handed(batches: dict[int, str]) -> dict[str, tuple[int, int]]:
    final = PushResult.objects.filter(batch__in=batches).exclude(verdict__in=["retry", "credentials"]).order_by()
    counts: dict[str, tuple[int, int]] = {}
    counted = final.values_list("batch").annotate(taken=Count("pk", filter=Q(verdict="accepted")), all=Count("pk"))
    for batch, accepted, count in counted:
        before = counts.get(batches[batch], (0, 0))
        counts[batches[batch]] = (before[0] + accepted, before[1] + count)
    return counts
