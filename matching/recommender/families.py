"""Which listings of one organisation are the same thing again: "Retail assistant (Croydon)" and "Retail assistant - Bromley".

They all stay in the list. Only one of them stands among its first places while there is anything else to show.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from matching.recommender.frames import OpportunityFrame

_TAIL: Final = re.compile(r"\s+[-–—|/]\s.*|\s*[(\[].*")
"""From a dash between blanks, a bar or a bracket on: where a title says the place, the hours or its number."""


def families_of(opportunities: OpportunityFrame) -> NDArray[np.int64]:
    """Return a number for each opportunity, shape (opportunities,): equal for the same thing again, whatever order they are in.

    The same thing is of one organisation, of one kind and at one level, and its title begins with the same words.
    """
    stems = _numbered([_stem(title) for title in opportunities.titles])
    columns = (opportunities.organisations, opportunities.kinds, opportunities.level, stems)
    if not len(opportunities):
        return np.empty(0, dtype=np.int64)
    keys = np.stack([column.astype(np.int64) for column in columns], axis=1)
    return np.unique(keys, axis=0, return_inverse=True)[1].reshape(-1).astype(np.int64)


def _stem(title: str) -> str:
    """Return a title without its tail; all of it where nothing else is left."""
    folded = " ".join(title.casefold().split())
    return _TAIL.sub("", folded) or folded


def _numbered(texts: Sequence[str]) -> NDArray[np.int64]:
    numbers = {text: number for number, text in enumerate(dict.fromkeys(texts))}
    return np.array([numbers[text] for text in texts], dtype=np.int64)
