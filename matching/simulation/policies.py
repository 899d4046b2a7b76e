"""Policies of the year: an aim each, a cap, and the rule that ends them."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from matching.inclusion.catching_up import floor_of
from matching.inclusion.problem import Floor
from matching.proportions import wilson

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from matching.simulation.assumptions import Assumptions

QUARTER: Final = 13
"""Weeks."""
QUARTERS_MET: Final = 2
"""In a row, with the whole interval at or above the aim: then a policy ends."""
WINDOW: Final = QUARTERS_MET * QUARTER
"""Weeks that a floor looks back: as many as the rule that ends a policy."""


@dataclass(frozen=True, slots=True)
class Aim:
    """What a policy is for, told from those who asked to be prioritised: nothing else is known of anybody's group."""

    code: str
    members: float
    """Their share of residents."""
    asks: float
    """Share of the programme's places that the floor asks for."""
    reached: float
    """Share from which on the aim is reached."""


@dataclass(frozen=True, slots=True, eq=False)
class Programme:
    """What the programme that policies are about gives out in a week."""

    courses: NDArray[np.intp]
    """That are open."""
    invitations: int
    expects: float
    """Places that these should fill."""


class Policies:
    """Which policies are in force. One that has ended never comes back by itself."""

    def __init__(self, aims: Sequence[Aim], cap: float) -> None:
        """Begin with all in force; a cap of 0 is no policy at all."""
        self.aims = tuple(aims)
        self._cap = cap
        self._met = np.zeros(len(self.aims), dtype=np.int64)
        self.ended: list[int | None] = [None] * len(self.aims)
        """Week from which it is off."""
        self._so_far = deque([(np.zeros(len(self.aims), dtype=np.int64), 0)], maxlen=WINDOW + 1)

    def judge(self, week: int, members: Sequence[int], everybody: int) -> None:
        """At the end of a quarter: count those whose aim is reached, and end them at the second in a row.

        Args:
            week: the first of the next quarter.
            members: places of the programme that members of each policy got in the quarter.
            everybody: all that were filled.
        """
        for number, aim in enumerate(self.aims):
            met = everybody > 0 and wilson(members[number], everybody)[0] >= aim.reached
            self._met[number] = self._met[number] + 1 if met else 0
            if self._met[number] >= QUARTERS_MET and self.ended[number] is None:
                self.ended[number] = week

    def count(self, members: NDArray[np.int64], everybody: int) -> None:
        """At the end of a week: write down the programme's places that were filled so far.

        Args:
            members: by members of each policy, shape (policies,).
            everybody: by anybody.
        """
        self._so_far.append((members, everybody))

    def floors(self, programme: Programme, members: NDArray[np.bool_], take_up: Sequence[float]) -> list[Floor]:
        """Return a floor for each policy; the cap of one that has ended is 0, which switches it off.

        A floor counts invitations, but a policy is about places: where members take up fewer of what they are invited to, it asks for
        more invitations, in that proportion; and what they got in the last two quarters counts (`inclusion.catching_up`).

        Args:
            programme: what it gives out this week.
            members: shape (residents, policies).
            take_up: places for each invitation, members' of each policy as a multiple of everybody's.
        """
        (got, filled), (got_before, filled_before) = self._so_far[-1], self._so_far[0]
        return [
            Floor(
                policy=aim.code,
                programme=programme.courses,
                members=members[:, number],
                places=floor_of(
                    aim.asks,
                    programme.invitations,
                    filled=filled - filled_before,
                    got=int(got[number] - got_before[number]),
                    expected=programme.expects,
                    take_up=take_up[number],
                ),
                cap=0.0 if self.ended[number] is not None else self._cap,
            )
            for number, aim in enumerate(self.aims)
        ]


def aims_of(assumed: Assumptions, members: NDArray[np.bool_]) -> tuple[Aim, ...]:
    """Return the aims in a world, from its members, shape (residents, policies)."""
    shares = members.mean(axis=0).tolist()
    return tuple(
        Aim(group.code, share, assumed.floor * share, assumed.aim * share)
        for group, share in zip(assumed.groups, shares, strict=True)
    )
