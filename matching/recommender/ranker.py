"""From scores to a list: the best n, spread so that no employer, kind, level or single idea fills the screen.

Greedy choice with diminishing returns (maximal marginal relevance): what is already in the list takes a little from the worth of
what resembles it: the same organisation, the kind that leads, the same level, nearly the same text. Three promises stand above
the scores while there is a choice: at most three items of an organisation in the first twenty, the same thing again not at all,
and both kinds among the first five. Nobody's score is changed by any of it.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Final, Self

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_POOL: Final = 256
"""Best items that are looked at first. More are, whenever one of the others could still be the next choice."""


@dataclass(frozen=True, slots=True)
class Spread:
    """How a list is spread. Discounts are in units of the score; each is 0 or more."""

    organisation_discount: float = 0.08
    """What each earlier item of the same organisation costs."""
    kind_discount: float = 0.02
    """What each item by which its kind leads the other costs."""
    level_discount: float = 0.02
    """What earlier items at the same level cost, times the logarithm of one more than they are."""
    likeness_discount: float = 0.3
    """What it costs to say just the same as an earlier item."""
    likeness_from: float = 0.7
    """Cosine of two texts from which on they resemble each other; in between, the cost grows evenly."""
    organisation_limit: int = 3
    limited_until: int = 20
    """At most `organisation_limit` of one organisation, and nothing twice, among this many, as long as there is something else."""
    both_kinds_by: int = 5
    """A course and a job are among this many, where both exist."""


@dataclass(frozen=True, slots=True, eq=False)
class Ranked:
    """What can be listed. Arrays have shape (items,)."""

    scores: NDArray[np.float64]
    ids: NDArray[np.int64]
    organisations: NDArray[np.int64]
    kinds: NDArray[np.uint8]
    levels: NDArray[np.int8]
    """-1 = none."""
    families: NDArray[np.int64]
    """Equal for the same thing again, see `families`."""
    rows: NDArray[np.intp]
    """Of each item in `texts`."""
    texts: NDArray[np.float32]
    """Unit rows of the catalogue's texts, shape (opportunities, width)."""


def base_order(scores: NDArray[np.float64], ids: NDArray[np.int64]) -> NDArray[np.intp]:
    """Return positions from the highest score to the lowest; equal scores by id."""
    return np.lexsort((ids, -scores))


def spread(items: Ranked, order: NDArray[np.intp], n: int, configuration: Spread) -> NDArray[np.intp]:
    """Return the positions of at most n items in the order in which they are shown.

    Args:
        items: what can be listed.
        order: what `base_order` returned for them.
        n: length of the list, at most.
        configuration: how much is spread.
    """
    choice = _Choice(items, order, configuration)
    return np.array([order[choice.take(place)] for place in range(min(n, len(order)))], dtype=np.intp)


class _Choice:
    """A list half-way. Its front are the best items by score: their columns, and what of the list each of them repeats."""

    def __init__(self, items: Ranked, order: NDArray[np.intp], configuration: Spread) -> None:
        self._items, self._order, self._set = items, order, configuration
        self._front = _Front.of(items, order[:0])
        self._chosen: list[int] = []
        self._of_kind = np.zeros(2, dtype=np.int64)
        self._of_level = np.zeros(int(items.levels.max(initial=0)) + 2, dtype=np.int64)
        self._kinds_there = np.bincount(items.kinds, minlength=2) > 0

    def take(self, place: int) -> int:
        """Take the next item out and return where it stands in the order by score."""
        size = min(_POOL, len(self._order))
        while True:
            self._widen(size)
            worth = self._worth(size)
            permitted, sure = self._permitted(size, place)
            best = worth[permitted].max(initial=-np.inf)
            # Whatever stands behind the front is worth its score at most.
            if size == len(self._order) or (sure and best > self._items.scores[self._order[size]]):
                break
            size = min(2 * size, len(self._order))
        equal = np.flatnonzero(permitted & (worth == best))
        chosen = int(equal[np.argmin(self._front.ids[equal])])
        self._front.note(chosen, slice(None), self._set)
        self._front.left[chosen] = False
        self._of_kind[self._front.kinds[chosen]] += 1
        self._of_level[self._front.levels[chosen]] += 1
        self._chosen.append(chosen)
        return chosen

    def _widen(self, size: int) -> None:
        known = len(self._front.ids)
        if known < size:
            self._front = self._front.and_then(_Front.of(self._items, self._order[known:size]))
            for earlier in self._chosen:
                self._front.note(earlier, slice(known, size), self._set)

    def _worth(self, size: int) -> NDArray[np.float64]:
        """Return what each of the first `size` adds to the list, shape (size,)."""
        front, given = self._front, self._set
        lead = np.maximum(self._of_kind - self._of_kind[::-1], 0)
        again = np.log1p(self._of_level)
        again[0] = 0.0  # at no level at all
        worth = front.scores[:size] - given.organisation_discount * front.of_organisation[:size]
        worth -= (given.kind_discount * lead)[front.kinds[:size]] + (given.level_discount * again)[front.levels[:size]]
        worth -= given.likeness_discount * front.likeness[:size]
        return worth

    def _permitted(self, size: int, place: int) -> tuple[NDArray[np.bool_], bool]:
        """Return which of the first `size` may come next, and whether a wider look would say the same of them."""
        front, given = self._front, self._set
        narrower = []
        missing = np.flatnonzero((self._of_kind == 0) & self._kinds_there)
        if place + 1 == given.both_kinds_by and len(missing) == 1:
            narrower.append(front.kinds[:size] == missing[0])
        if place < given.limited_until:
            narrower.append(front.of_organisation[:size] < given.organisation_limit)
            narrower.append(front.of_family[:size] == 0)
        permitted, sure = front.left[:size], True
        for narrow in narrower:
            both = permitted & narrow
            if both.any():
                permitted = both
            else:
                sure = False
        return permitted, sure


@dataclass(slots=True, eq=False)
class _Front:
    """The best items so far looked at. Arrays have shape (items,)."""

    scores: NDArray[np.float64]
    ids: NDArray[np.int64]
    organisations: NDArray[np.int64]
    kinds: NDArray[np.uint8]
    levels: NDArray[np.intp]
    """One more than the level; 0 = none."""
    families: NDArray[np.int64]
    texts: NDArray[np.float32]
    left: NDArray[np.bool_]
    of_organisation: NDArray[np.int64]
    """How many of the list are of the same organisation."""
    of_family: NDArray[np.int64]
    likeness: NDArray[np.float64]
    """How much it says the same as something of the list: 0 nothing, 1 just the same."""

    @classmethod
    def of(cls, items: Ranked, positions: NDArray[np.intp]) -> Self:
        """Return the columns of some items, of an empty list."""
        none = np.zeros(len(positions), dtype=np.int64)
        return cls(
            scores=items.scores[positions],
            ids=items.ids[positions],
            organisations=items.organisations[positions],
            kinds=items.kinds[positions],
            levels=items.levels[positions].astype(np.intp) + 1,
            families=items.families[positions],
            texts=items.texts[items.rows[positions]],
            left=np.ones(len(positions), dtype=np.bool_),
            of_organisation=none,
            of_family=none.copy(),
            likeness=np.zeros(len(positions)),
        )

    def and_then(self, other: Self) -> Self:
        """Return this front with others behind it."""
        columns = ((getattr(self, one.name), getattr(other, one.name)) for one in fields(self))
        return type(self)(*(np.concatenate(pair) for pair in columns))

    def note(self, chosen: int, places: slice, configuration: Spread) -> None:
        """Count an item of the list against what repeats it."""
        self.of_organisation[places] += self.organisations[places] == self.organisations[chosen]
        self.of_family[places] += self.families[places] == self.families[chosen]
        if configuration.likeness_discount:
            # Not a matrix product: that adds up differently at the edges of its blocks, and the last digits would move.
            cosines = np.einsum("lw,w->l", self.texts[places], self.texts[chosen]).astype(np.float64)
            start = configuration.likeness_from
            likeness = np.clip((cosines - start) / (1 - start), 0.0, 1.0)
            self.likeness[places] = np.maximum(self.likeness[places], likeness)
