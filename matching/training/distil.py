"""From a teacher's vectors to a table: ridge regression from sparse TF-IDF word pieces to the teacher's principal directions.

The table cannot read word order, and does not try to: it is the best sum of pieces for each text, in the sense of least squares.
"""

from __future__ import annotations

from collections import Counter
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy import sparse

from matching.recommender.wordpieces import INSIDE, WordPieceTable, piece_counts, weighted, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

_COMMON: Final = 8
"""Texts that a word stands in before it may become a piece of its own."""
_LONGEST: Final = 24
"""Letters of such a word."""
_SINGLE: Final = 0.3
"""Importance of a single word as a training text, beside 1 for any other: it says what a piece means, not how it is used."""
_ROUNDS: Final = 300
_EXACT: Final = 1e-4
"""Residual, as a share of the right side, at which the equations count as solved."""


def distil(
    texts: Sequence[str],
    taught: NDArray[np.float32],
    teacher_pieces: Sequence[str],
    size: int = 15_500,
    width: int = 256,
    penalty: float = 0.7,
) -> WordPieceTable:
    """Fit a table.

    Args:
        texts: what the teacher read.
        taught: its unit rows, shape (texts, teacher's width), or what `draw_together` made of them.
        teacher_pieces: its vocabulary, the commonest first.
        size: pieces of the table. 15,500 of 256 columns are about 7 MB in half precision.
        width: columns of the table.
        penalty: of ridge regression; more holds rare pieces closer to 0.
    """
    vocabulary = choose_pieces(texts, teacher_pieces, size)
    counts = piece_counts(texts, vocabulary)
    in_texts = np.bincount(counts.indices, minlength=len(vocabulary))
    weights = (np.log((1 + len(texts)) / (1 + in_texts)) + 1).astype(np.float32)
    importance = np.array([_SINGLE if " " not in text else 1.0 for text in texts], dtype=np.float32) ** 0.5
    rows = sparse.csr_array(sparse.diags_array(importance) @ weighted(counts, weights))
    targets = (taught @ principal_directions(taught, width)) * importance[:, None]
    return WordPieceTable.of(vocabulary, weights, ridge(rows, targets, penalty))


def draw_together(
    texts: Sequence[str], taught: NDArray[np.float32], families: Iterable[Sequence[str]], share: float = 0.5
) -> NDArray[np.float32]:
    """Move the texts of a family towards their common middle, and return all rows at length 1 again.

    A family is what a taxonomy lists as names of one thing. It knows that a "deskside technician" is an "ICT help desk agent";
    the teacher, who has only read widely, does not. Ridge regression then passes this on to every text with the same pieces.

    Args:
        texts: what the teacher read.
        taught: its unit rows, shape (texts, columns).
        families: texts that belong together; those that the teacher did not read are passed over.
        share: of the middle in the new row; the rest is the text's own.
    """
    place = {text: row for row, text in enumerate(texts)}
    middles, counts = np.zeros_like(taught), np.zeros(len(texts), dtype=np.float32)
    for family in families:
        rows = [place[text] for text in family if text in place]
        middle = taught[rows].mean(axis=0) if rows else 0.0
        middles[rows] += middle / max(float(np.linalg.norm(middle)), float(np.finfo(np.float32).tiny))
        counts[rows] += 1
    drawn = taught * (1 - share) + middles / np.maximum(counts, 1)[:, None] * share
    moved = np.where(counts[:, None] > 0, drawn, taught)
    unit: NDArray[np.float32] = moved / np.linalg.norm(moved, axis=1, keepdims=True)
    return unit


def lean(rows: NDArray[np.float32], towards: NDArray[np.float32], share: float) -> NDArray[np.float32]:
    """Return unit rows between two sets of unit rows, shape (texts, columns), `share` of the way towards the second."""
    between = rows * (1 - share) + towards * share
    unit: NDArray[np.float32] = between / np.linalg.norm(between, axis=1, keepdims=True)
    return unit


def choose_pieces(texts: Sequence[str], teacher_pieces: Sequence[str], size: int) -> dict[str, int]:
    """Return the pieces that most texts need, in alphabetical order, with their rows.

    Candidates are the teacher's own pieces and the words that are common in the texts ("apprenticeship" is three pieces to
    the teacher). Single letters and digits are always in, so that there is a way to read any word of the Latin alphabet.
    """
    common = Counter(chain.from_iterable(set(words_of(text)) for text in texts))
    words = {word for word, count in common.items() if count >= _COMMON and len(word) <= _LONGEST}
    plain = [piece for piece in teacher_pieces if piece.isascii() and piece.removeprefix(INSIDE).isalnum()]
    rank = {piece: place for place, piece in enumerate(plain)}
    candidates = sorted(words.union(plain))
    counts = piece_counts(texts, {piece: row for row, piece in enumerate(candidates)})
    used = dict(zip(candidates, np.bincount(counts.indices, minlength=len(candidates)).tolist(), strict=True))
    letters = [piece for piece in candidates if len(piece.removeprefix(INSIDE)) == 1]
    by_use = sorted(candidates, key=lambda piece: (-used[piece], rank.get(piece, len(rank)), piece))
    kept = list(dict.fromkeys(letters + by_use))[:size]
    return {piece: row for row, piece in enumerate(sorted(kept))}


def principal_directions(rows: NDArray[np.float32], width: int) -> NDArray[np.float32]:
    """Return the directions that hold most of the rows, shape (columns, width). Not centred, so that cosines keep their meaning."""
    spread = rows.T.astype(np.float64) @ rows
    _, directions = np.linalg.eigh(spread)
    return directions[:, ::-1][:, :width].astype(np.float32)


def ridge(rows: Any, targets: NDArray[np.float32], penalty: float) -> NDArray[np.float32]:
    """Return the coefficients, shape (columns of rows, columns of targets), without an intercept.

    Conjugate gradients on the normal equations, all columns at once, scaled by the diagonal. scikit-learn's `Ridge` solves
    sparse rows one target at a time, which for 256 targets takes some fifty times as long.
    """
    square = (rows.T @ rows).tocsr()
    goal = np.asarray(rows.T @ targets, dtype=np.float32)
    scale = (1 / (square.diagonal() + penalty)).astype(np.float32)[:, None]
    found, left = np.zeros_like(goal), goal.copy()
    way = scale * left
    size = np.sum(left * way, axis=0)
    enough = _EXACT * np.linalg.norm(goal, axis=0)
    for _ in range(_ROUNDS):
        if np.all(np.linalg.norm(left, axis=0) <= enough):
            break
        pushed = square @ way + penalty * way
        step = size / np.maximum(np.sum(way * pushed, axis=0), np.finfo(np.float32).tiny)
        found += step * way
        left -= step * pushed
        scaled = scale * left
        before, size = size, np.sum(left * scaled, axis=0)
        way = scaled + (size / np.maximum(before, np.finfo(np.float32).tiny)) * way
    return found
