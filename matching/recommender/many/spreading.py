"""The greedy choice of `ranker` for many lists at once: the first place of each, then the second.

Everybody's best items by score stand side by side. Where somebody's next choice could lie behind them, they are named, and their
list is left to `ranker`, which looks further.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from matching.recommender.index import CatalogueIndex
    from matching.recommender.ranker import Spread

    Floats = NDArray[np.float64]
    Rows = NDArray[np.intp]
    Flags = NDArray[np.bool_]

POOL: Final = 256
"""Best items of each list that are looked at."""
NOBODY: Final = -1
_MEMORY: Final = 1 << 25
"""Bytes that likenesses which are remembered may take."""


class Likenesses:
    """How much listings say the same as one of them, as `ranker` counts it; remembered up to a size."""

    def __init__(self, texts: NDArray[np.float32], configuration: Spread) -> None:
        self._texts, self._start = texts, configuration.likeness_from
        self._known: dict[int, Floats] = {}

    def to_each(self, chosen: Rows) -> Floats:
        """Return the likeness of every listing to each of the chosen ones, shape (chosen, opportunities)."""
        return np.stack([self._to(row) for row in chosen.tolist()])

    def _to(self, row: int) -> Floats:
        if row not in self._known:
            if len(self._known) * 8 * len(self._texts) >= _MEMORY:
                self._known.clear()
            cosines = np.einsum("lw,w->l", self._texts, self._texts[row]).astype(np.float64)
            self._known[row] = np.clip((cosines - self._start) / (1 - self._start), 0.0, 1.0)
        return self._known[row]


@dataclass(frozen=True, slots=True, eq=False)
class Spreader:
    """Spreads lists of one catalogue."""

    index: CatalogueIndex
    configuration: Spread
    likenesses: Likenesses

    @classmethod
    def of(cls, index: CatalogueIndex, configuration: Spread) -> Spreader:
        """Make one that remembers nothing yet."""
        return cls(index, configuration, Likenesses(index.vectors.dense, configuration))

    def lists(self, totals: Floats, n: int) -> tuple[Rows, Flags]:
        """Return the rows of each list in the order in which they are shown, shape (lists, n), and whose have to be made singly.

        Args:
            totals: scores, shape (lists, opportunities); minus infinity for what is not open.
            n: length of a list, at most; `NOBODY` where there are fewer.
        """
        choice = _Choices(self, totals)
        found = np.full((len(totals), n), NOBODY, dtype=np.intp)
        for place in range(n):
            found[:, place] = choice.take(place)
        return found, choice.unsure


class _Choices:
    """Many lists half-way. Arrays have shape (lists, pool)."""

    def __init__(self, spreader: Spreader, totals: Floats) -> None:
        catalogue, self._set = spreader.index.opportunities, spreader.configuration
        self._likenesses = spreader.likenesses
        self._each = np.arange(len(totals))
        self._rows, self._behind = _pool(totals)
        self._scores = np.take_along_axis(totals, self._rows, axis=1)
        self._left = self._scores > -np.inf
        self._organisations = catalogue.organisations[self._rows]
        self._families = spreader.index.families[self._rows]
        self._kinds = catalogue.kinds[self._rows].astype(np.intp)
        self._levels = catalogue.level[self._rows].astype(np.intp) + 1
        self._of_organisation = np.zeros(self._rows.shape, dtype=np.int64)
        self._of_family = np.zeros(self._rows.shape, dtype=np.int64)
        self._likeness = np.zeros(self._rows.shape)
        self._of_kind = np.zeros((len(totals), 2), dtype=np.int64)
        self._of_level = np.zeros((len(totals), int(catalogue.level.max(initial=0)) + 2), dtype=np.int64)
        open_to = totals > -np.inf
        self._kinds_there = np.stack([(open_to & (catalogue.kinds == kind)).any(axis=1) for kind in range(2)], axis=1)
        self.unsure = np.zeros(len(totals), dtype=np.bool_)

    def take(self, place: int) -> Rows:
        """Take the next item of every list out, and return its row; `NOBODY` where there is none."""
        permitted, sure = self._permitted(place)
        worth = np.where(permitted, self._worth(), -np.inf)
        # Rows stand in the order of their ids: the first of those that are worth as much has the lowest.
        chosen = worth.argmax(axis=1)
        best = worth[self._each, chosen]
        there = best > -np.inf
        # Whatever stands behind the pool is worth its score at most.
        self.unsure |= (self._behind > -np.inf) & ~(sure & (best > self._behind))
        rows = self._rows[self._each, chosen]
        self._note(chosen, rows, there)
        return np.where(there, rows, NOBODY)

    def _note(self, chosen: Rows, rows: Rows, there: Flags) -> None:
        who = self._each[there]
        self._left[who, chosen[there]] = False
        np.add.at(self._of_kind, (who, self._kinds[who, chosen[there]]), 1)
        np.add.at(self._of_level, (who, self._levels[who, chosen[there]]), 1)
        same = self._organisations == self._organisations[self._each, chosen][:, np.newaxis]
        again = self._families == self._families[self._each, chosen][:, np.newaxis]
        self._of_organisation += same & there[:, np.newaxis]
        self._of_family += again & there[:, np.newaxis]
        if self._set.likeness_discount:
            likeness = np.take_along_axis(self._likenesses.to_each(rows), self._rows, axis=1)
            np.maximum(self._likeness, likeness, out=self._likeness)

    def _worth(self) -> Floats:
        given = self._set
        lead = np.maximum(self._of_kind - self._of_kind[:, ::-1], 0)
        again = np.log1p(self._of_level)
        again[:, 0] = 0.0  # at no level at all
        worth = self._scores - given.organisation_discount * self._of_organisation
        worth -= np.take_along_axis(given.kind_discount * lead, self._kinds, axis=1) + np.take_along_axis(
            given.level_discount * again, self._levels, axis=1
        )
        worth -= given.likeness_discount * self._likeness
        return worth

    def _permitted(self, place: int) -> tuple[Flags, Flags]:
        """Return which may come next, and of which lists a wider look would say the same."""
        given, permitted = self._set, self._left
        sure = np.ones(len(permitted), dtype=np.bool_)
        narrower = []
        if place + 1 == given.both_kinds_by:
            missing = (self._of_kind == 0) & self._kinds_there
            one = missing.sum(axis=1) == 1
            narrower.append(~one[:, np.newaxis] | (self._kinds == missing.argmax(axis=1)[:, np.newaxis]))
        if place < given.limited_until:
            narrower.append(self._of_organisation < given.organisation_limit)
            narrower.append(self._of_family == 0)
        for narrow in narrower:
            both = permitted & narrow
            some = both.any(axis=1)
            permitted = np.where(some[:, np.newaxis], both, permitted)
            sure &= some
        return permitted, sure


def _pool(totals: Floats) -> tuple[Rows, Floats]:
    """Return the rows of each list's best items, ascending, shape (lists, pool), and the best score of those that are left out."""
    lists, items = totals.shape
    if items <= POOL:
        return np.broadcast_to(np.arange(items), totals.shape), np.full(lists, -np.inf)
    order = np.argpartition(-totals, POOL, axis=1)
    behind = np.take_along_axis(totals, order[:, POOL:], axis=1).max(axis=1)
    return np.sort(order[:, :POOL], axis=1), behind
