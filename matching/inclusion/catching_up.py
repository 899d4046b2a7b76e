"""How many places a floor asks for, where what members already got counts: the share is of a programme's places, not of one day's.

Without it a floor forgets: a week in which members took fewer than their share is never made up for, and members who take up fewer of
their invitations stay below it for good. With it a policy that is behind asks for more, and one that is ahead for less, down to
nothing: then its price is 0. Its cap bounds both, as before.
"""

from __future__ import annotations

from typing import Final

MOST: Final = 2.0
"""A floor never asks for more than twice its share, however far its members are behind: others do not pay for all of it at once."""


def floor_of(
    share: float,
    places: int,
    *,
    filled: float = 0.0,
    got: float = 0.0,
    expected: float | None = None,
    take_up: float = 1.0,
) -> int:
    """Return how many of the places that are given out now a floor asks for.

    Args:
        share: of the programme's places that members should have, 0 to 1.
        places: given out now: places, or invitations to them.
        filled: places of the programme that were taken before, in the time that counts.
        got: of these, by members.
        expected: places that should be taken of those given out now; None for all of them.
        take_up: places that members take of those given to them, as a multiple of what everybody takes.
    """
    coming = places if expected is None else expected
    if not coming > 0 or not share > 0:
        return 0
    wanted = share * (filled + coming) - got
    of_its_share = wanted / (share * coming) / take_up
    return min(int(share * places * min(max(of_its_share, 0.0), MOST)), places)
