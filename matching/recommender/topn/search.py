"""The best n rows of each of many residents, or of one: products, and the exact order of the few that may be among the best.

Results are those of a full scan with `find_candidates`, row for row and to the last bit of the score, however residents are put together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

import numpy as np

from matching.recommender.topn.blocks import blocks_of
from matching.recommender.topn.open_to import WORD, Doors
from matching.recommender.topn.selecting import above, chunk_length, chunk_maxima, highest, lower_bounds, margin

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from numpy.typing import NDArray

    from matching.recommender.frames import JourneyTable, OpportunityFrame, Resident
    from matching.recommender.gates import Gates
    from matching.recommender.travel import TravelModel

    Rows = NDArray[np.float32]

TILE: Final = 2048
"""Rows that are multiplied at once: with the results, what fits a processor's own cache."""
_KEPT: Final = 1 << 21
"""Results that are kept until the best of them are known (8 MB)."""
_TOGETHER: Final = 256
"""Queries that are multiplied at once where there are no conditions."""
NOBODY: Final = -1
"""Where a list has fewer than n."""


@dataclass(frozen=True, slots=True, eq=False)
class Shelf:
    """What a search reads: the vectors of a catalogue and the facts that decide who may take part."""

    ids: NDArray[np.int64]
    vectors: Rows
    """Shape (opportunities, width)."""
    gates: Gates
    journeys: JourneyTable | None
    longest: float
    """Length of the longest vector."""

    @classmethod
    def of(cls, opportunities: OpportunityFrame, gates: Gates, vectors: Rows) -> Self:
        """Put a catalogue on a shelf."""
        return cls(opportunities.ids, vectors, gates, opportunities.journeys, longest_of(vectors))

    def __len__(self) -> int:
        return len(self.ids)

    def doors(self, today: date, travel: TravelModel) -> Doors:
        """Return who may take part in what, on one day."""
        return Doors(self.gates, self.ids, self.journeys, today, travel)


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """The best of each resident, the best first. Shape (residents, n)."""

    rows: NDArray[np.intp]
    """`NOBODY` where there are fewer than n."""
    scores: Rows
    """Minus infinity where there are fewer."""

    @classmethod
    def of_nobody(cls, residents: int, n: int) -> Self:
        """Make empty lists, to be filled."""
        return cls(
            rows=np.full((residents, n), NOBODY, dtype=np.intp),
            scores=np.full((residents, n), -np.inf, dtype=np.float32),
        )


def longest_of(rows: Rows) -> float:
    """Return the length of the longest row."""
    return float(np.sqrt(np.einsum("rw,rw->r", rows, rows).max(initial=0.0)))


def exact(vectors: Rows, rows: NDArray[np.intp], queries: Rows, which: NDArray[np.intp]) -> Rows:
    """Return the products of some pairs of a row and a query, shape (pairs,): the same for a pair, whatever stands beside it."""
    products: Rows = np.einsum("pw,pw->p", vectors[rows], queries[which])
    return products


def best_of_each(
    shelf: Shelf, residents: Sequence[Resident], queries: Rows, n: int, today: date, travel: TravelModel
) -> Found:
    """Return the n best opportunities that are open to each resident, by the product with their own query; ties by id.

    Args:
        shelf: of the open catalogue.
        residents: who is asked for; each with their own hard conditions.
        queries: one a resident, shape (residents, width).
        n: length of a list, at most.
        today: the day for which eligibility is judged.
        travel: estimates journeys.
    """
    found, doors = Found.of_nobody(len(residents), n), shelf.doors(today, travel)
    for block in blocks_of(residents, choosy=doors.choosy(residents)):
        best = best_of_block(shelf, doors, [residents[place] for place in block], queries[block], n)
        found.rows[block], found.scores[block] = best.rows, best.scores
    return found


def best_of_block(shelf: Shelf, doors: Doors, residents: Sequence[Resident], queries: Rows, n: int) -> Found:
    """The same for some residents; cheapest for those who can reach much the same."""
    parts = [doors.words(residents[start : start + WORD]) for start in range(0, len(residents), WORD)]
    rows = np.flatnonzero(np.bitwise_or.reduce(parts))
    return _best_in(shelf, rows, np.stack([words[rows] for words in parts], axis=1), queries, n)


def best_of_one(shelf: Shelf, doors: Doors, resident: Resident, query: Rows, n: int) -> Found:
    """The same for a single resident, query of shape (width,): only rows that are open to them are multiplied."""
    rows = doors.rows(resident)
    scores = np.empty(len(rows), dtype=np.float32)
    tile = np.empty((min(TILE, len(rows)), shelf.vectors.shape[1]), dtype=np.float32)
    for start in range(0, len(rows), TILE):
        part = rows[start : start + TILE]
        block = np.take(shelf.vectors, part, axis=0, out=tile[: len(part)], mode="clip")
        np.matmul(block, query, out=scores[start : start + TILE])
    queries = query[np.newaxis]
    near = np.flatnonzero(scores >= lower_bounds(scores[:, np.newaxis], n) - _slack(shelf, queries))
    return _ordered(shelf, rows[near], np.zeros(len(near), dtype=np.intp), queries, n)


def best_of_all(shelf: Shelf, queries: Rows, n: int) -> Found:
    """The same without any condition: the n best rows of the shelf for each query."""
    rows, found = np.arange(len(shelf)), Found.of_nobody(len(queries), n)
    for start in range(0, len(queries), _TOGETHER):
        block = slice(start, start + _TOGETHER)
        best = _best_in(shelf, rows, None, queries[block], n)
        found.rows[block], found.scores[block] = best.rows, best.scores
    return found


def _best_in(shelf: Shelf, rows: NDArray[np.intp], words: NDArray[np.uint64] | None, queries: Rows, n: int) -> Found:
    """The best among some rows, each open to the residents whose bits are set in its words; None = to everybody."""
    bench = _Bench.of(shelf.vectors, len(rows), queries, n)
    slack = _slack(shelf, queries)
    kept = np.empty((0, len(queries)), dtype=np.float32)
    found = [(rows[:0], rows[:0], kept[:0, 0])]
    for start in range(0, len(rows), bench.segment):
        part = slice(start, start + bench.segment)
        scores, maxima = bench.products(rows[part], None if words is None else words[part])
        kept = highest(np.concatenate([kept, maxima.reshape(-1, len(queries))]), n)
        near, which, values = above(scores, maxima, lower_bounds(kept, n) - slack)
        found.append((rows[part][near], which, values))
    near, which, values = (np.concatenate(columns) for columns in zip(*found, strict=True))
    # What was above the floor of the first segments may be below that of all.
    still = values >= (lower_bounds(kept, n) - slack)[which]
    return _ordered(shelf, near[still], which[still], queries, n)


@dataclass(frozen=True, slots=True, eq=False)
class _Bench:
    """Room to work in, used again for each segment: fresh memory would cost as much as a third of the products."""

    vectors: Rows
    turned: Rows
    """The queries, shape (width, queries): this way round a product takes two thirds of the time."""
    length: int
    """Of a chunk."""
    tile: Rows
    """Rows that were gathered."""
    scores: Rows
    """Shape (tiles, rows of a tile, queries)."""
    maxima: Rows
    """Shape (tiles, chunks, queries)."""

    @classmethod
    def of(cls, vectors: Rows, rows: int, queries: Rows, n: int) -> Self:
        """Make room for at most `rows` rows at a time."""
        length = min(chunk_length(rows, n), TILE)
        tall = min(TILE, -(-max(rows, 1) // length) * length)
        tiles = max(min(_KEPT // (tall * len(queries)), -(-rows // tall)), 1)
        return cls(
            vectors=vectors,
            turned=np.ascontiguousarray(queries.T),
            length=length,
            tile=np.empty((tall, vectors.shape[1]), dtype=np.float32),
            scores=np.empty((tiles, tall, len(queries)), dtype=np.float32),
            maxima=np.empty((tiles, tall // length, len(queries)), dtype=np.float32),
        )

    @property
    def segment(self) -> int:
        """Rows that there is room for."""
        return int(self.scores.shape[0] * self.scores.shape[1])

    def products(self, rows: NDArray[np.intp], words: NDArray[np.uint64] | None) -> tuple[Rows, Rows]:
        """Return the products of some rows, and the maxima of their chunks: minus infinity where a row is not open.

        Good until the next call.
        """
        tall = self.scores.shape[1]
        tiles = range(0, len(rows), tall)
        for number, start in enumerate(tiles):
            part, scores = rows[start : start + tall], self.scores[number]
            out = np.matmul(self._gathered(part), self.turned, out=scores[: len(part)])
            scores[len(part) :] = -np.inf
            if words is not None:
                out += _penalties(words[start : start + tall], out.shape[1])
            self.maxima[number] = chunk_maxima(scores, self.length)
        return self.scores[: len(tiles)], self.maxima[: len(tiles)]

    def _gathered(self, rows: NDArray[np.intp]) -> Rows:
        if rows[-1] - rows[0] == len(rows) - 1:
            return self.vectors[rows[0] : rows[-1] + 1]
        return np.take(self.vectors, rows, axis=0, out=self.tile[: len(rows)], mode="clip")


_PENALTY: Final = np.where(
    np.unpackbits(np.arange(256, dtype=np.uint8)[:, np.newaxis], axis=1, bitorder="little") == 0, -np.inf, 0.0
).astype(np.float32)
"""For each byte of a word: 0 where a bit is set, minus infinity where it is not. Added, it takes a thirtieth of a masked write."""


def _penalties(words: NDArray[np.uint64], residents: int) -> Rows:
    octets = words.astype("<u8", copy=False).view(np.uint8)[:, : -(-residents // 8)]
    return _PENALTY.take(octets, axis=0).reshape(len(words), -1)[:, :residents]


def _slack(shelf: Shelf, queries: Rows) -> np.float32:
    # Twice: the n-th best may have come out too high by one margin, and what is looked for too low by another.
    return np.float32(2 * margin(queries.shape[1], longest_of(queries), shelf.longest))


def _ordered(shelf: Shelf, rows: NDArray[np.intp], which: NDArray[np.intp], queries: Rows, n: int) -> Found:
    """Compute some pairs exactly, and return the n best of each query: the highest first, equal ones by id."""
    scores = exact(shelf.vectors, rows, queries, which)
    order = np.lexsort((shelf.ids[rows], -scores, which))
    rows, which, scores = rows[order], which[order], scores[order]
    place = np.arange(len(which)) - np.searchsorted(which, which)
    best = place < n
    found = Found.of_nobody(len(queries), n)
    found.rows[which[best], place[best]] = rows[best]
    found.scores[which[best], place[best]] = scores[best]
    return found
