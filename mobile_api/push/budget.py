"""Who gets this week's notifications, where there are fewer than are asked for. Pure.

`PushBudget` is all that the planner knows. `FewestFirst` is the plain one; an allocator that follows a policy takes its place by
answering the same question.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Wish:
    """A counted notification that could be sent now.

    Attributes:
        person: number of the account; it orders and decides nothing.
        kind: a name of `kinds.KINDS`.
        had: counted notifications that this person got in the last seven days.
        value: how much it is worth to them, where that is known: higher is better.
    """

    person: int
    kind: str
    had: int
    value: float = 0.0


class PushBudget(Protocol):
    """Decides whose wishes are granted. It knows no answer for statistics and no group, and no wish tells of one."""

    def grant(self, wishes: Sequence[Wish], *, left: int | None) -> list[bool]:
        """Whether each wish is granted, in their order.

        Args:
            wishes: those that no rule of the person's own forbids.
            left: notifications that may still be sent this week; None: any number.
        """
        ...  # pragma: no cover - a protocol


class FewestFirst:
    """Those who had fewest this week come first; among them the worthier wish, then the older account."""

    def grant(self, wishes: Sequence[Wish], *, left: int | None) -> list[bool]:
        """As `PushBudget` says."""
        if left is None or left >= len(wishes):
            return [True] * len(wishes)
        order = sorted(
            range(len(wishes)), key=lambda at: (wishes[at].had, -wishes[at].value, wishes[at].person, wishes[at].kind)
        )
        granted = set(order[: max(left, 0)])
        return [at in granted for at in range(len(wishes))]
