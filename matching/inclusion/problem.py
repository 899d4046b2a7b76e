"""Who could get what, how many places there are, and what policies ask: the linear programme that the allocator solves.

    maximise    sum of benefit x taken  -  sum over policies of cap x places short  -  sum over listings of subsidy x invitations short
    subject to  each resident takes at most `slots`; each opportunity gives at most `places`; all together take at most `picks`;
                each policy's members take at least its floor in its programme, or it counts as short;
                each listing with a minimum exposure gets it, or it counts as short; 0 <= taken <= 1

It is a capacitated b-matching with soft floors. A cap is a price: it bounds what anybody's value is ever raised by.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Residents and the opportunities that they may take part in, as many columns for everybody."""

    items: NDArray[np.int32]
    """Opportunity of each pair, shape (residents, width); `opportunities` where there is none."""
    benefit: NDArray[np.float32]
    """Expected benefit of each pair, the same shape, from 0 to 1 and comparable between residents."""
    opportunities: int

    def __post_init__(self) -> None:
        """Refuse what can't be meant.

        Raises:
            ValueError: shapes differ, an opportunity is not there or twice in a row, or a benefit is no number from 0 to 1.
        """
        if self.items.ndim != 2 or self.items.shape != self.benefit.shape:  # noqa: PLR2004 - residents, width
            message = (
                f"Items {self.items.shape} and benefits {self.benefit.shape} must have one shape (residents, width)."
            )
            raise ValueError(message)
        there = self.items < self.opportunities
        if self.items.size and (self.items.min() < 0 or self.items.max() > self.opportunities):
            message = f"An opportunity must be from 0 to {self.opportunities - 1}, or {self.opportunities} for none."
            raise ValueError(message)
        if not np.all((self.benefit[there] >= 0) & (self.benefit[there] <= 1)):
            message = "A benefit must be a number from 0 to 1."
            raise ValueError(message)

    def __len__(self) -> int:
        return len(self.items)

    @classmethod
    def of_rows(cls, rows: Sequence[Sequence[tuple[int, float]]], opportunities: int) -> Self:
        """Build from one list of (opportunity, benefit) a resident."""
        width = max(map(len, rows), default=0)
        items = np.full((len(rows), width), opportunities, dtype=np.int32)
        benefit = np.zeros((len(rows), width), dtype=np.float32)
        for number, row in enumerate(rows):
            for place, (opportunity, value) in enumerate(row):
                items[number, place], benefit[number, place] = opportunity, value
        return cls(items, benefit, opportunities)


@dataclass(frozen=True, slots=True, eq=False)
class Floor:
    """What one policy asks of one programme: at least so many of its places for members, up to a price."""

    policy: str
    """Names it in every report."""
    programme: NDArray[np.intp]
    """Its opportunities, ascending."""
    members: NDArray[np.bool_]
    """Shape (residents,): those who opted in, and nobody else."""
    places: int
    cap: float
    """The most that a member's value may be raised by; 0 switches the floor off."""

    def __post_init__(self) -> None:
        """Refuse what can't be meant.

        Raises:
            ValueError: a floor or a cap below 0, or a cap of more than 1.
        """
        if self.places < 0 or not 0 <= self.cap <= 1:
            message = f"{self.policy}: a floor must be 0 or more, and a cap from 0 to 1."
            raise ValueError(message)


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """All of it."""

    pairs: Pairs
    places: NDArray[np.int64]
    """Shape (opportunities,)."""
    slots: int
    """Opportunities that one resident gets at most."""
    floors: tuple[Floor, ...] = ()
    exposure: NDArray[np.int64] | None = None
    """Shape (opportunities,): invitations that a new listing should get at least; None for none."""
    subsidy: float = 0.0
    """The most that a new listing's value may be raised by."""
    picks: int | None = None
    """Pairs that may be taken in all: the notifications of a week, where there are fewer than are wanted. None: any number."""

    def __post_init__(self) -> None:
        """Refuse what does not fit together.

        Raises:
            ValueError: shapes that differ, places or picks below 0, no slot, or an opportunity of a floor that is not there.
        """
        if self.picks is not None and self.picks < 0:
            message = f"{self.picks} picks: there are 0 or more."
            raise ValueError(message)
        size = self.pairs.opportunities
        if self.places.shape != (size,) or (self.places < 0).any() or self.slots < 1:
            message = f"There must be places (0 or more) for each of {size} opportunities, and a slot at least."
            raise ValueError(message)
        for floor in self.floors:
            if floor.members.shape != (len(self.pairs),):
                message = f"{floor.policy}: members have the shape {floor.members.shape}, not {(len(self.pairs),)}."
                raise ValueError(message)
            if len(floor.programme) and not 0 <= floor.programme.min() <= floor.programme.max() < size:
                message = f"{floor.policy}: the programme holds an opportunity that is not there."
                raise ValueError(message)

    def reachable(self, floor: Floor) -> int:
        """Return a bound on the places of a programme that its members could take at all, each condition by itself.

        A floor above it is infeasible whatever the price; a floor below it may still be, where the same members are in short
        supply everywhere.
        """
        inside = np.zeros(self.pairs.opportunities + 1, dtype=np.bool_)
        inside[floor.programme] = True
        could = inside[self.pairs.items[floor.members]]
        by_resident = int(np.minimum(could.sum(axis=1), self.slots).sum())
        wanted = np.bincount(self.pairs.items[floor.members][could], minlength=self.pairs.opportunities)[
            : self.pairs.opportunities
        ]
        in_all = by_resident if self.picks is None else self.picks
        return min(by_resident, in_all, int(np.minimum(wanted, self.places)[floor.programme].sum()))
