"""Which rows may be among the best n, from products whose last digits are not certain.

A fast matrix product adds up in an order of its own, so its result differs a little from the exact one; by how much at most is known.
Everything that could be among the best within that margin is kept and computed again, exactly. So nothing is lost, ever.

The n-th best of the *chunk maxima* is a lower bound for the n-th best of all, because each of them is a different row; and it is found
without sorting the rows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

LONGEST_CHUNK: Final = 32
"""Rows of a chunk, at most. Longer chunks make fewer maxima to sort and more rows to look at again."""
_CHUNKS_A_PLACE: Final = 4
"""Chunks for each place on the list, at least: else too many rows lie above the n-th maximum."""
_ROUNDING: Final = float(np.finfo(np.float32).eps) / 2
"""Relative error of one operation in single precision."""


def margin(width: int, longest_query: float, longest_row: float) -> float:
    """Return how far two single-precision sums of the same products can lie apart, in whatever order each was added up.

    Each is within n u / (1 - n u) times the sum of the products' sizes of the true value (Higham, *Accuracy and Stability of Numerical
    Algorithms*, section 3.1), and that sum is at most the product of the two lengths.

    Args:
        width: number of products, n.
        longest_query: length of the longest query.
        longest_row: length of the longest row.
    """
    relative: float = width * _ROUNDING / (1 - width * _ROUNDING)
    return 2 * relative * longest_query * longest_row


def chunk_length(rows: int, n: int) -> int:
    """Return how many of `rows` share a maximum: a power of two."""
    most = min(max(rows // (_CHUNKS_A_PLACE * n), 1), LONGEST_CHUNK)
    return int(1 << (most.bit_length() - 1))


def chunk_maxima(tile: Floats, length: int) -> Floats:
    """Return the maxima of the chunks of a tile, shape (rows / length, queries), from scores of shape (rows, queries).

    A chunk is every (rows / length)-th row, so that whole slabs of memory are compared at once. `length` divides the rows.
    """
    maxima: Floats = tile.reshape(length, len(tile) // length, tile.shape[1]).max(axis=0)
    return maxima


def lower_bounds(maxima: Floats, n: int) -> Floats:
    """Return the n-th highest of the maxima of each query, shape (queries,); minus infinity where there are fewer."""
    if len(maxima) < n:
        return np.full(maxima.shape[1], -np.inf, dtype=np.float32)
    bounds: Floats = highest(maxima, n).min(axis=0)
    return bounds


def highest(maxima: Floats, n: int) -> Floats:
    """Return the n highest of each column, in any order; all of them where there are fewer."""
    if len(maxima) <= n:
        return maxima
    across = np.ascontiguousarray(maxima.T)
    return np.partition(across, across.shape[1] - n, axis=1)[:, -n:].T


def above(scores: Floats, maxima: Floats, floors: Floats) -> tuple[NDArray[np.intp], NDArray[np.intp], Floats]:
    """Return (rows, queries, scores) of all finite scores that are not below their query's floor.

    Args:
        scores: shape (tiles, rows of a tile, queries).
        maxima: of the chunks of each tile, shape (tiles, chunks, queries).
        floors: shape (queries,).
    """
    tile, chunk, query = np.nonzero((maxima >= floors) & (maxima > -np.inf))
    tall, chunks = scores.shape[1], maxima.shape[1]
    within = chunk + chunks * np.arange(tall // chunks)[:, np.newaxis]
    values = scores[tile, within, query]
    slab, which = np.nonzero((values >= floors[query]) & (values > -np.inf))
    return (tile[which] * tall + within[slab, which]), query[which], values[slab, which]
