"""Where people are lost on the way from being shown something to applying. Figures of many, for learning and for reports.

A row may be about few people: whoever publishes it withholds small figures first (disclosure control is not done here).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any, Final

from django.db.models import CharField, Count, F, Q, Value
from django.db.models.functions import Cast, Coalesce, Concat

from matching.models import FeedbackEvent

Kind = FeedbackEvent.Kind


class Dimension(Enum):
    """What the figures are told apart by."""

    OPPORTUNITY = "opportunity_id"
    POSITION = "position"
    RUN = "list_number"
    RELEASE = "release__version"


@dataclass(frozen=True, slots=True)
class FunnelRow:
    """One line of the funnel. Counted are exposures: one resident, one opportunity, one list, however many events.

    Attributes:
        key: values of the dimensions, in the order that was asked for; None for what was seen outside a recommended list.
        shown: exposures. What somebody opened was shown, whether the app told us so or not.
        opened, saved, dismissed, applied: of these, how many went on so.
    """

    key: tuple[Any, ...]
    shown: int
    opened: int
    saved: int
    dismissed: int
    applied: int


_EXPOSURE: Final = Concat(
    Cast("resident_id", CharField()),
    Value(":"),
    Cast("opportunity_id", CharField()),
    Value(":"),
    Cast(Coalesce("list_number", Value(0)), CharField()),
)


def funnel(*, since: datetime, until: datetime, by: Sequence[Dimension]) -> list[FunnelRow]:
    """The funnel of everything that happened from `since` on and before `until`, in one statement.

    Args:
        since: by our clock.
        until: by our clock.
        by: what to tell apart, one or more.

    Returns:
        Rows in the order of their keys.
    """
    names = [dimension.value for dimension in by]
    stages = {kind.lower(): Count("exposure", distinct=True, filter=Q(kind=kind)) for kind in Kind.values}
    rows = (
        FeedbackEvent.objects.filter(at__gte=since, at__lt=until)
        .annotate(exposure=_EXPOSURE)
        .order_by(*(F(name).asc(nulls_last=True) for name in names))
        .values(*names)
        .annotate(**{**stages, "shown": Count("exposure", distinct=True)})
    )
    return [
        FunnelRow(
            key=tuple(row[name] for name in names),
            **{stage: row[stage] for stage in ("shown", "opened", "saved", "dismissed", "applied")},
        )
        for row in rows
    ]
