"""From scores to a list: the best n, spread over organisations and kinds, so that one big employer does not fill the screen.

Greedy choice with diminishing returns: each further item of the same organisation, or of the kind that already has the
greater share, is worth a little less than its score. Two promises stand above the scores while there is a choice: at most
three items of an organisation in the first twenty, and both kinds among the first five. Nobody's score is changed by any of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Spread:
    """How a list is spread."""

    organisation_discount: float = 0.08
    """Score that each earlier item of the same organisation costs."""
    kind_discount: float = 0.02
    """Score that each item by which its kind leads the other costs."""
    organisation_limit: int = 3
    limited_until: int = 20
    """At most `organisation_limit` of one organisation among this many, as long as there is another organisation."""
    both_kinds_by: int = 5
    """A course and a job are among this many, where both exist."""


@dataclass(slots=True, eq=False)
class _Queues:
    """Candidates sorted into queues by organisation and kind: only the head of a queue can be the next choice."""

    order: NDArray[np.intp]
    heads: NDArray[np.intp]
    ends: NDArray[np.intp]
    organisation: NDArray[np.int64]
    kind: NDArray[np.uint8]
    values: NDArray[np.float64]
    ids: NDArray[np.int64]

    def advance(self, queue: int, scores: NDArray[np.float64], ids: NDArray[np.int64]) -> None:
        """Take the head out of a queue; an empty queue is worth minus infinity."""
        self.heads[queue] += 1
        if self.heads[queue] < self.ends[queue]:
            item = self.order[self.heads[queue]]
            self.values[queue], self.ids[queue] = scores[item], ids[item]
        else:
            self.values[queue] = -np.inf


def base_order(scores: NDArray[np.float64], ids: NDArray[np.int64]) -> NDArray[np.intp]:
    """Return positions from the highest score to the lowest; equal scores by id."""
    return np.lexsort((ids, -scores))


def spread(
    scores: NDArray[np.float64],
    ids: NDArray[np.int64],
    organisations: NDArray[np.int64],
    kinds: NDArray[np.uint8],
    n: int,
    configuration: Spread,
) -> NDArray[np.intp]:
    """Return the positions of at most n items in the order in which they are shown. All arrays have shape (items,)."""
    queues = _queues(scores, ids, organisations, kinds)
    taken = np.zeros(int(queues.organisation.max(initial=-1)) + 1, dtype=np.int64)
    of_kind = np.zeros(2, dtype=np.int64)
    chosen: list[int] = []
    for place in range(min(n, len(scores))):
        queue = _next_queue(queues, taken, of_kind, place, configuration)
        chosen.append(int(queues.order[queues.heads[queue]]))
        taken[queues.organisation[queue]] += 1
        of_kind[queues.kind[queue]] += 1
        queues.advance(queue, scores, ids)
    return np.array(chosen, dtype=np.intp)


def _next_queue(
    queues: _Queues, taken: NDArray[np.int64], of_kind: NDArray[np.int64], place: int, configuration: Spread
) -> int:
    lead = np.maximum(of_kind - of_kind[::-1], 0)
    count = taken[queues.organisation]
    values = (
        queues.values - configuration.organisation_discount * count - configuration.kind_discount * lead[queues.kind]
    )
    permitted = np.isfinite(values)
    missing = np.flatnonzero(of_kind == 0)
    if place + 1 == configuration.both_kinds_by and len(missing) == 1:
        permitted = _if_any(permitted & (queues.kind == missing[0]), permitted)
    if place < configuration.limited_until:
        permitted = _if_any(permitted & (count < configuration.organisation_limit), permitted)
    open_values = np.where(permitted, values, -np.inf)
    best = np.flatnonzero(open_values == open_values.max())
    return int(best[np.argmin(queues.ids[best])])


def _if_any(narrow: NDArray[np.bool_], wide: NDArray[np.bool_]) -> NDArray[np.bool_]:
    return narrow if narrow.any() else wide


def _queues(
    scores: NDArray[np.float64], ids: NDArray[np.int64], organisations: NDArray[np.int64], kinds: NDArray[np.uint8]
) -> _Queues:
    _, organisation = np.unique(organisations, return_inverse=True)
    key = organisation.astype(np.int64) * 2 + kinds
    order = np.lexsort((ids, -scores, key))
    keys, heads = np.unique(key[order], return_index=True)
    ends = np.append(heads[1:], len(order)).astype(np.intp)
    return _Queues(
        order=order,
        heads=heads.astype(np.intp),
        ends=ends,
        organisation=keys // 2,
        kind=(keys % 2).astype(np.uint8),
        values=scores[order[heads]],
        ids=ids[order[heads]],
    )
