"""What arrives late must not undo what was decided later: of two decisions about one thing the later made wins.

An app that keeps a queue says when each change was made (`madeAt`). Whatever is decided is a register (`saved:7`, `me.wants`);
each keeps the newest moment, and an older decision about it does nothing (last writer wins, by the resident's own clock).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from backend.errors import InvalidInput, Refusal
from courses.worker import PeriodicJob
from matching.models import LastSaid, Resident

KEPT: Final = timedelta(days=14)


class Superseded(Refusal):
    """Something later about the same thing has been done already."""

    code = "SUPERSEDED"
    message = "You have changed this since then. The later change stands."


class MadeTooLongAgo(InvalidInput):
    """Older than we remember what came after it."""

    code = "MADE_TOO_LONG_AGO"
    message = "This was done too long ago to be sent now. Please look at where things stand, and do it again."


def settle(resident: Resident, made_at: datetime | None, now: datetime, *registers: str) -> frozenset[str]:
    """Which of these things a change may still decide. Called with the resident locked, in the transaction of the change.

    Args:
        resident: whose change it is.
        made_at: when they made it, by the clock of their device; None: now, and it is not remembered.
        now: the moment. A clock that runs ahead counts as now, so that it can't block what comes later.
        registers: the things that the change decides.

    Raises:
        MadeTooLongAgo.
        Superseded: something newer stands for each of them.
    """
    if made_at is None:
        return frozenset(registers)
    if made_at < now - KEPT:
        raise MadeTooLongAgo(field="made_at")
    moment = min(made_at, now)
    newer = LastSaid.objects.filter(resident=resident, about__in=registers, made_at__gt=moment)
    open_ones = frozenset(registers) - frozenset(newer.values_list("about", flat=True))
    if registers and not open_ones:
        raise Superseded
    LastSaid.objects.bulk_create(
        [LastSaid(resident=resident, about=about, made_at=moment) for about in sorted(open_ones)],
        update_conflicts=True,
        unique_fields=["resident", "about"],
        update_fields=["made_at"],
    )
    return open_ones


def forget_order(now: datetime) -> str:
    """Delete what no late change is compared with any more."""
    count, _ = LastSaid.objects.filter(made_at__lt=now - KEPT).delete()
    return f"{count:,} moments of old changes deleted."


FORGET_ORDER: Final = PeriodicJob("forget_order", every=timedelta(hours=1), run=forget_order)
