"""The resident's own words that a listing shares, to be quoted back to them.

The score is computed from words and pieces of words. A quotation claims more: that the listing says the same word. So it is
checked word by word, plurals and the like apart, and what cannot be shown is not said.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from matching.recommender.text import tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from matching.recommender.index import TextVectors
    from matching.recommender.scorer import ResidentText
    from matching.recommender.text import Token

_NEIGHBOUR: Final = 0.3
"""Share of the strongest word's contribution that a neighbour needs to be quoted with it."""
_ENOUGH: Final = 0.06
"""Cosine that the strongest word must bring: "people" in common is nothing to speak of."""
_LONGEST: Final = 5
"""Telling words in a quotation, at most."""
_BREAK: Final = re.compile(r"[.!?;\n]")
_ENDINGS: Final = re.compile(r"(?:ing|ies|es|ed|er|ers|s|e|y)$")
_SHORTEST_STEM: Final = 3


def stem(word: str) -> str:
    """Return a word without its ending and doubled last letter: repair, repairs, repairing and repaired are one."""
    bare = _ENDINGS.sub("", word)
    if len(bare) < _SHORTEST_STEM:
        return word
    return bare[:-1] if len(bare) > _SHORTEST_STEM and bare[-1] == bare[-2] else bare


def row_of(matrix: Any, row: int) -> dict[int, float]:
    """Return one row of a `csr_array` as column -> value, columns ascending."""
    part = slice(matrix.indptr[row], matrix.indptr[row + 1])
    return dict(sorted(zip(matrix.indices[part].tolist(), matrix.data[part].tolist(), strict=True)))


def weights_at(matrix: Any, row: int, columns: NDArray[np.intp]) -> NDArray[np.float64]:
    """Return one row of a `csr_array` with sorted indices at some columns, 0 where it is empty."""
    start, end = int(matrix.indptr[row]), int(matrix.indptr[row + 1])
    indices, data = matrix.indices[start:end], matrix.data[start:end]
    if not len(indices):
        return np.zeros(len(columns))
    place = np.minimum(np.searchsorted(indices, columns), len(indices) - 1)
    return np.where(indices[place] == columns, data[place], 0.0)


def own_words(wants: str, said: ResidentText, vectors: TextVectors, row: int, says: str) -> str | None:
    """Return the stretch of what the resident wrote that did most for the cosine with a listing, as they wrote it.

    Args:
        wants: what the resident wrote.
        said: the same as vectors.
        vectors: of the catalogue.
        row: of the listing.
        says: the listing's text, or the part of it that is asked about.

    Returns:
        None when the listing says none of their words.
    """
    stems = {stem(token.word) for token in tokens(says)}
    worth = [
        float(weights_at(said.words, 0, word.columns) @ weights_at(vectors.words, row, word.columns))
        if stem(word.token.word) in stems
        else 0.0
        for word in said.own
    ]
    if not worth or max(worth) < _ENOUGH:
        return None
    found = [word.token for word in said.own]
    first, last = _stretch(wants, found, worth)
    return wants[found[first].start : found[last].end]


def _stretch(text: str, found: Sequence[Token], worth: Sequence[float]) -> tuple[int, int]:
    """Return the first and last word around the strongest one, as far as neighbours in the same sentence add something."""
    first = last = max(range(len(worth)), key=worth.__getitem__)
    enough = worth[first] * _NEIGHBOUR
    while last - first + 1 < _LONGEST:
        before = first > 0 and worth[first - 1] >= enough and _same_sentence(text, found[first - 1], found[first])
        after = (
            last + 1 < len(found) and worth[last + 1] >= enough and _same_sentence(text, found[last], found[last + 1])
        )
        if not before and not after:
            break
        if before and (not after or worth[first - 1] >= worth[last + 1]):
            first -= 1
        else:
            last += 1
    return first, last


def _same_sentence(text: str, one: Token, other: Token) -> bool:
    return not _BREAK.search(text, one.end, other.start)
