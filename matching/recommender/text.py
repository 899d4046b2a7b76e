"""Texts to sparse vectors: words and pieces of words, weighted by how telling they are.

Two TF-IDF spaces stand side by side. Words carry exact meaning; pieces of 3 to 5 letters inside a word let "computers"
meet "computer" and survive a slip of the thumb, so that no stemmer is needed. Rows have length 1, so a dot product is a cosine.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Self

import numpy as np
from scipy import sparse
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from matching.recommender.stop_words import STOP_WORDS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

_WORD: Final = re.compile(r"\w{2,}[+#]*|\w[+#]+")
"""Two letters or more, or one letter with a mark (C++, C#); a lone letter says nothing."""

_IT: Final = re.compile(
    r"\bIT\b|\bit(?= (?:support|help ?desk|service ?desk|technician|engineer|skills?|jobs?|roles?|work|systems?|security|"
    r"networks?|apprentice|apprenticeship|trainee|assistant|courses?|training)\b)",
)
"""IT, the trade. Phones write it in small letters, and then it would drown among the pronouns."""


class Passage(NamedTuple):
    """A text in two fields. The heading (a title, a first line) counts apart, because it says most in fewest words."""

    heading: str
    body: str = ""


class Token(NamedTuple):
    """A telling word of a text and where it stands: `text[start:end]` is how its author wrote it."""

    word: str
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    """Return the telling words of a text in order, in small letters, without `STOP_WORDS`; IT becomes ESCO's "ict"."""
    trade = {match.start() for match in _IT.finditer(text)}
    found = []
    for match in _WORD.finditer(text):
        word = "ict" if match.start() in trade else match.group().casefold()
        if word not in STOP_WORDS:
            found.append(Token(word, match.start(), match.end()))
    return found


def digest(passage: Passage) -> bytes:
    """Return 16 bytes that change when the passage does, to see which rows need new vectors."""
    return hashlib.blake2b("\0".join(passage).encode(), digest_size=16).digest()


def pieces_of(word: str, shortest: int, longest: int) -> list[str]:
    """Return the pieces of a word with a space on either side, from `shortest` to `longest` letters (repeats kept).

    The same as scikit-learn's "char_wb" analyser, for a single word.
    """
    padded = f" {word} "
    found: list[str] = []
    for size in range(shortest, longest + 1):
        if len(padded) <= size:
            found.append(padded)
            break
        found += [padded[start : start + size] for start in range(len(padded) - size + 1)]
    return found


class TextEncoder(TransformerMixin, BaseEstimator):
    """Passages to unit rows: (passages, words + pieces), sparse, float64. A passage without a known word is an empty row.

    Follows scikit-learn's contract, except that its input is passages and not a numeric array.

    Args:
        heading_weight: share of the heading against the body, between 0 and 1.
        piece_share: share of the pieces of words in a cosine, between 0 and 1; the rest is whole words.
        shortest_piece: letters of the shortest piece.
        longest_piece: letters of the longest piece.
    """

    def __init__(
        self,
        heading_weight: float = 0.5,
        piece_share: float = 0.5,
        shortest_piece: int = 3,
        longest_piece: int = 5,
    ) -> None:
        self.heading_weight = heading_weight
        self.piece_share = piece_share
        self.shortest_piece = shortest_piece
        self.longest_piece = longest_piece

    def fit(self, passages: Sequence[Passage], y: None = None) -> Self:  # noqa: ARG002 - scikit-learn's signature
        """Learn the vocabulary and how rare each word is. The passages are a catalogue and a taxonomy, never a resident.

        Raises:
            ValueError: there is not a single telling word.
        """
        texts = [_words("\n".join(passage)) for passage in passages]
        words = sorted({word for text in texts for word in text})
        if not words:
            message = "There is not a single word to learn."
            raise ValueError(message)
        pieces = sorted({piece for word in words for piece in self._pieces(word)})
        self.words_ = {word: column for column, word in enumerate(words)}
        self.pieces_ = {piece: column for column, piece in enumerate(pieces)}
        counts = _counts(texts, self.words_)
        in_pieces = counts @ _counts([self._pieces(word) for word in words], self.pieces_)
        self.word_rarity_ = _rarity(counts)
        self.piece_rarity_ = _rarity(in_pieces)
        return self

    def transform(self, passages: Sequence[Passage]) -> Any:
        """Return the rows of the passages as a `csr_array`."""
        check_is_fitted(self)
        texts = [_words(passage.heading) for passage in passages] + [_words(passage.body) for passage in passages]
        # Each different word is cut into pieces once, however often it stands in the passages. They are sorted, so that the terms of a
        # passage are added up in the same order whatever stands beside it.
        seen = {word: column for column, word in enumerate(sorted({word for text in texts for word in text}))}
        counts = _counts(texts, seen)
        blocks = [
            self._block(
                counts @ _counts([[word] for word in seen], self.words_), self.word_rarity_, 1 - self.piece_share
            ),
            self._block(
                counts @ _counts([self._pieces(word) for word in seen], self.pieces_),
                self.piece_rarity_,
                self.piece_share,
            ),
        ]
        rows = unit_rows(sparse.csr_array(sparse.hstack(blocks)))
        rows.sort_indices()
        return rows

    def features_of(self, word: str) -> NDArray[np.intp]:
        """Return the columns that a single telling word fills: itself and its pieces, ascending."""
        columns = {self.pieces_[piece] + len(self.words_) for piece in self._pieces(word) if piece in self.pieces_}
        if word in self.words_:
            columns.add(self.words_[word])
        return np.array(sorted(columns), dtype=np.intp)

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        """Return what was learned as plain arrays: the terms in column order as UTF-8 lines, and how rare they are."""
        check_is_fitted(self)
        return {
            "words": np.frombuffer("\n".join(self.words_).encode(), dtype=np.uint8),
            "pieces": np.frombuffer("\n".join(self.pieces_).encode(), dtype=np.uint8),
            "word_rarity": self.word_rarity_,
            "piece_rarity": self.piece_rarity_,
        }

    def restore(self, arrays: Mapping[str, NDArray[Any]]) -> Self:
        """Take back what `to_arrays` returned.

        Raises:
            KeyError, ValueError: an array is absent, or the terms and their weights do not fit together.
        """
        self.words_ = _lines(arrays["words"])
        self.pieces_ = _lines(arrays["pieces"])
        self.word_rarity_ = arrays["word_rarity"]
        self.piece_rarity_ = arrays["piece_rarity"]
        if (len(self.words_), len(self.pieces_)) != (len(self.word_rarity_), len(self.piece_rarity_)):
            message = "Terms and their weights differ in number."
            raise ValueError(message)
        return self

    def _pieces(self, word: str) -> list[str]:
        return pieces_of(word, self.shortest_piece, self.longest_piece)

    def _block(self, counts: Any, rarity: NDArray[np.float64], share: float) -> Any:
        """Weigh the counts of all headings and then all bodies, and add the two up: (passages, terms)."""
        counts.sort_indices()
        counts.data = (1 + np.log(counts.data)) * rarity[counts.indices]
        rows = unit_rows(counts)
        half = rows.shape[0] // 2
        both = rows[:half] * self.heading_weight + rows[half:] * (1 - self.heading_weight)
        return unit_rows(both) * np.sqrt(share)


def _words(text: str) -> list[str]:
    return [token.word for token in tokens(text)]


def _counts(texts: Sequence[Sequence[str]], vocabulary: Mapping[str, int]) -> Any:
    """Return how often each term of the vocabulary is in each text, (texts, terms), as a `csr_array` of float64."""
    columns = [[vocabulary[term] for term in text if term in vocabulary] for text in texts]
    starts = np.cumsum([0, *map(len, columns)])
    flat = np.fromiter((column for row in columns for column in row), dtype=np.int64, count=int(starts[-1]))
    counts = sparse.csr_array((np.ones(len(flat)), flat, starts), shape=(len(texts), len(vocabulary)))
    counts.sum_duplicates()
    return counts


def _rarity(counts: Any) -> NDArray[np.float64]:
    """Return the smoothed inverse document frequency of every column, as scikit-learn defines it."""
    in_texts = np.bincount(counts.indices, minlength=counts.shape[1])
    rarity: NDArray[np.float64] = np.log((1 + counts.shape[0]) / (1 + in_texts)) + 1
    return rarity


def unit_rows(rows: Any) -> Any:
    """Return a `csr_array` with its rows scaled to length 1; empty rows stay empty.

    Four times as fast on a single row as scikit-learn's `normalize`, whose checks cost more than the work.
    """
    sizes = np.diff(rows.indptr)
    squares = np.bincount(np.repeat(np.arange(rows.shape[0]), sizes), weights=rows.data**2, minlength=rows.shape[0])
    lengths = np.sqrt(squares, where=squares > 0, out=np.ones(rows.shape[0]))
    return sparse.csr_array((rows.data / np.repeat(lengths, sizes), rows.indices, rows.indptr), shape=rows.shape)


def _lines(array: NDArray[np.uint8]) -> dict[str, int]:
    return {term: column for column, term in enumerate(array.tobytes().decode().split("\n"))}
