"""What somebody saw on many days and never opened fades, slowly and not far, and comes back when it was not shown for a while."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from matching.recommender.features import HALF

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

LOOKED_BACK: Final = 30
"""Days that count. What has faded is shown less, so these days empty, and it comes back."""
OFTEN: Final = 3
"""Days on which somebody may see a thing before it begins to fade."""
FADED: Final = 10
"""Days from which on it does not fade further."""


def fading(ids: NDArray[np.int64], seen: Sequence[tuple[int, int]], rows: NDArray[np.intp]) -> NDArray[np.float64]:
    """Return the feature of some opportunities, shape (rows,): 0 up to `OFTEN` days, evenly down to -0.5 from `FADED` days on.

    Args:
        ids: of the whole catalogue.
        seen: opportunity and the days on which they saw it in a list, never having opened it; ascending, at least one.
        rows: of the opportunities.
    """
    keys, days = np.array(seen, dtype=np.int64).reshape(-1, 2).T
    asked = ids[rows]
    place = np.minimum(np.searchsorted(keys, asked), len(keys) - 1)
    count = np.where(keys[place] == asked, days[place], 0)
    return 0.0 - HALF * np.clip((count - OFTEN) / (FADED - OFTEN), 0.0, 1.0)


def days_seen(seen: Sequence[tuple[int, int]], opportunity: int) -> int:
    """Return on how many days they saw one, never having opened it."""
    return dict(seen).get(opportunity, 0)
