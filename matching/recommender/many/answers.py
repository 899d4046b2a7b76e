"""What one answer does to a whole catalogue: which ways to take part it shuts, and its parts of the score.

Every part of a score hangs on a few answers and on nothing else of a resident. So it is worked out once for all who gave the same
answers, by the functions that a single list calls, for somebody who gave only these.
"""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy import sparse

from matching.recommender.candidates import find_candidates
from matching.recommender.frames import Resident
from matching.recommender.scorer import OPTION_PARTS, PARTS, Part, ResidentText, option_parts, score

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from numpy.typing import NDArray

    from matching.recommender.index import CatalogueIndex
    from matching.recommender.pipeline import Configuration
    from matching.recommender.wishes import Form

    Floats = NDArray[np.float64]

_MEMORY: Final = 1 << 26
"""Bytes that what is remembered of one kind of answers may take."""


@dataclass(frozen=True, slots=True)
class Facet:
    """Answers that are looked at together, and the parts of the score that hang on them alone."""

    fields: tuple[str, ...]
    """Of a resident."""
    parts: tuple[Part, ...]


FACETS: Final = (
    Facet((), (Part.FRESHNESS, Part.COST_OR_PAY, Part.START)),
    Facet(
        ("latitude", "longitude", "starts_from", "longest_journey", "put_away"),
        (Part.TRAVEL, Part.FEEDBACK),
    ),
    Facet(("availability",), (Part.SCHEDULE,)),
    Facet(("access_needs",), (Part.ACCESS,)),
    Facet(("barriers",), (Part.BARRIERS,)),
    Facet(("delivery",), ()),
    Facet(("born_from", "born_to"), ()),
    Facet(("highest_level",), (Part.LEVEL,)),
    Facet(("hidden",), ()),
    Facet(("skills",), (Part.SKILLS_ESSENTIAL, Part.SKILLS_OPTIONAL, Part.SKILLS_TAUGHT)),
    Facet(("seen",), (Part.SEEN_OFTEN,)),
    Facet(("kept",), (Part.CO_INTEREST,)),
)
READ: Final = ("wants", "skill_labels")
"""What a resident says in words: `meanings`."""


@dataclass(frozen=True, slots=True, eq=False)
class Answered:
    """What answers do."""

    shut: NDArray[np.bool_]
    """Shape (options,): what they leave out."""
    columns: tuple[Floats, ...]
    """One for each part of the facet: shape (options,), or (opportunities,) for parts that are the same for all options."""


class Answers:
    """What was worked out for one catalogue on one day. It is remembered up to a size, and then forgotten."""

    def __init__(self, index: CatalogueIndex, today: date, configuration: Configuration) -> None:
        self._index, self._today, self._set = index, today, configuration
        self._options = np.arange(len(index.opportunities.options.ids))
        self._rows = np.arange(len(index))
        self._known: list[dict[Any, Answered]] = [{} for _ in FACETS]
        self._forms: dict[frozenset[Form], Floats] = {}

    def of(self, residents: Sequence[Resident]) -> list[list[Answered]]:
        """Return for each facet what the answers of each resident do."""
        return [[self._once(number, resident) for resident in residents] for number in range(len(FACETS))]

    def form(self, asked: frozenset[Form]) -> Floats:
        """Return the part that the form asked for in words decides, shape (opportunities,)."""
        if asked not in self._forms:
            self._forms[asked] = self._listing_parts(Resident(), asked)[:, PARTS.index(Part.FORM)].copy()
        return self._forms[asked]

    def _once(self, number: int, resident: Resident) -> Answered:
        known, key = self._known[number], _KEYS[number](resident)
        if key not in known:
            size = 8 * len(self._options) * (1 + len(FACETS[number].parts))
            if len(known) * size >= _MEMORY:
                known.clear()
            fields = FACETS[number].fields
            known[key] = self._answered(Resident(**{name: getattr(resident, name) for name in fields}), number)
        return known[key]

    def _answered(self, only: Resident, number: int) -> Answered:
        candidates = find_candidates(self._index, only, self._today, self._set.travel)
        parts = FACETS[number].parts
        of_options = of_listings = None
        if any(part in OPTION_PARTS for part in parts):
            of_options = option_parts(self._index, only, candidates, self._options, self._today, self._set.scoring)
        if any(part not in OPTION_PARTS for part in parts):
            of_listings = self._listing_parts(only)
        columns = tuple(
            of_options[:, OPTION_PARTS.index(part)].copy()
            if part in OPTION_PARTS and of_options is not None
            else of_listings[:, PARTS.index(part)].copy()  # type: ignore[index] # made where such a part is asked for
            for part in parts
        )
        return Answered(candidates.failures != 0, columns)

    def _listing_parts(self, only: Resident, forms: frozenset[Form] = frozenset()) -> Floats:
        nothing = np.zeros((1, self._index.vectors.dense.shape[1]), dtype=np.float32)
        silent = ResidentText(sparse.csr_array((1, 1)), nothing, nothing, forms=forms)
        none = np.zeros((len(self._rows), len(OPTION_PARTS)))
        return score(self._index, only, silent, self._rows, none, self._today, self._set.scoring).parts


_KEYS: Final = tuple(attrgetter(*facet.fields) if facet.fields else (lambda _: ()) for facet in FACETS)
