"""Made-up markets, small enough to be solved exactly."""

from __future__ import annotations

import numpy as np

from matching.inclusion.problem import Floor, Pairs, Problem


def market(
    residents: int = 60, opportunities: int = 12, width: int = 8, seed: int = 0, cap: float = 0.3, share: float = 0.45
) -> Problem:
    """A third of the residents are members of one policy, a quarter of another; they are scored a little too low on purpose."""
    rng = np.random.default_rng(seed)
    items = np.stack([rng.permutation(opportunities)[:width] for _ in range(residents)]).astype(np.int32)
    benefit = rng.random((residents, width)).astype(np.float32)
    members = rng.random((2, residents)) < np.array([[1 / 3], [1 / 4]])
    benefit[members.any(axis=0)] *= np.float32(0.8)
    places = rng.integers(1, 2 + residents // opportunities, opportunities)
    halves = np.array_split(np.arange(opportunities), 2)
    floors = tuple(
        Floor(f"policy-{number}", half, members[number], int(share * places[half].sum()), cap)
        for number, half in enumerate(halves)
    )
    return Problem(Pairs(items, benefit, opportunities), places, slots=2, floors=floors)
