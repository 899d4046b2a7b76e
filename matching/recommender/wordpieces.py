"""Texts to short dense rows that know what words mean: "fix phones" lands near "mobile phone repair" without a shared word.

A table holds one vector for each word and piece of a word; a text is the weighted sum of its pieces. The table was taught by
a sentence encoder (see `matching.training` and the model card beside the artefact), but needs none to be read: a dictionary,
a sparse product, and no network. Long words that are not in the vocabulary fall into the longest pieces that are, as in BERT.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

import numpy as np
from scipy import sparse

from matching.recommender.artefact import ArtefactMisshapen, expect, read_artefact, write_artefact

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from numpy.typing import NDArray

SHIPPED: Final = Path(__file__).parent / "artefacts" / "word_pieces"
"""The fitted table that comes with the product."""

INSIDE: Final = "##"
"""Marks a piece that does not begin its word."""

_KIND: Final = "word_pieces"
_WORD: Final = re.compile(r"[^\W_]+[+#]*")
"""Letters and digits in a row; C++ and C# keep their mark."""
_ACCENT: Final = re.compile(r"[\u0300-\u036f]+")
_TRADE: Final = re.compile(
    r"\bIT\b|\bit(?= (?:support|help ?desk|service ?desk|technician|engineer|skills?|jobs?|roles?|work|systems?|security|"
    r"networks?|apprentice|apprenticeship|trainee|assistant|courses?|training)\b)"
)
_LONGEST_WORD: Final = 100
"""Letters, as in BERT. What is longer is not a word, and cutting it would take time that grows with its square."""


def words_of(text: str) -> list[str]:
    """Return the words of a text in small letters without accents; IT, the trade, becomes "ict"."""
    plain = _TRADE.sub("ict", text)
    if not plain.isascii():
        plain = _ACCENT.sub("", unicodedata.normalize("NFKD", plain))
    return _WORD.findall(plain.lower())


def cut(word: str, vocabulary: Mapping[str, int], longest: int) -> list[int]:
    """Return the columns of a word's pieces: each time the longest that the vocabulary holds. An unknown letter is skipped."""
    whole = vocabulary.get(word)
    if whole is not None:
        return [whole]
    found = []
    start = 0
    while start < len(word) <= _LONGEST_WORD:
        for end in range(min(len(word), start + longest), start, -1):
            column = vocabulary.get(word[start:end] if start == 0 else INSIDE + word[start:end])
            if column is not None:
                found.append(column)
                start = end
                break
        else:
            start += 1
    return found


def piece_counts(texts: Iterable[str], vocabulary: Mapping[str, int]) -> Any:
    """Return how often each piece is in each text: `csr_array` (texts, vocabulary) of float32, columns ascending."""
    in_texts = [words_of(text) for text in texts]
    # Each different word is cut once, however often it stands in the texts.
    place = {word: row for row, word in enumerate(dict.fromkeys(chain.from_iterable(in_texts)))}
    longest = max(map(len, vocabulary), default=0)
    words = _counts([[place[word] for word in words] for words in in_texts], len(place))
    pieces = _counts([cut(word, vocabulary, longest) for word in place], len(vocabulary))
    counts = sparse.csr_array(words @ pieces)
    counts.sort_indices()
    return counts


def weighted(counts: Any, weights: NDArray[np.float32]) -> Any:
    """Return unit rows of (1 + ln count) x weight, the TF-IDF rows that the table is multiplied with. Empty rows stay empty."""
    values = (1 + np.log(counts.data)) * weights[counts.indices]
    squares = np.bincount(_row_numbers(counts), weights=values**2, minlength=counts.shape[0])
    lengths = np.sqrt(np.where(squares > 0, squares, 1.0))
    scaled = (values / lengths[_row_numbers(counts)]).astype(np.float32)
    return sparse.csr_array((scaled, counts.indices, counts.indptr), shape=counts.shape)


@dataclass(frozen=True, slots=True, eq=False)
class WordPieceTable:
    """A fitted table. Reading is thread-safe: nothing is changed and nothing is remembered between calls."""

    vocabulary: Mapping[str, int]
    """Piece -> row."""
    weights: NDArray[np.float32]
    """Shape (vocabulary,): how telling each piece is, its inverse document frequency among the training texts."""
    vectors: NDArray[np.float32]
    """Shape (vocabulary, width)."""
    fingerprint: str
    """Hash of all the above: rows made by another table mean something else."""
    about: Mapping[str, Any] = field(default_factory=dict)
    """The manifest: when and from what it was made."""

    @property
    def width(self) -> int:
        """Columns of an encoded row."""
        return int(self.vectors.shape[1])

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return unit rows, shape (texts, width), the same for a text whatever stands beside it.

        A text without a known piece is a row of zeros, which is as far from everything as from anything.
        """
        rows: NDArray[np.float32] = weighted(piece_counts(texts, self.vocabulary), self.weights) @ self.vectors
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        scaled: NDArray[np.float32] = (rows / np.where(lengths > 0, lengths, 1)).astype(np.float32)
        return scaled

    def save(self, folder: Path, about: Mapping[str, Any], created_at: datetime) -> str:
        """Write the table with its vectors in half precision. Return the manifest's sha256.

        Raises:
            FileExistsError: the folder exists.
        """
        return write_artefact(folder, _KIND, self.to_arrays(), about, created_at)

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        """Return the table as plain arrays: the pieces in row order as UTF-8 lines, their weights, their vectors."""
        return {
            "pieces": np.frombuffer("\n".join(self.vocabulary).encode(), dtype=np.uint8),
            "piece_weights": self.weights,
            "piece_vectors": self.vectors.astype(np.float16),
        }

    @classmethod
    def of(cls, vocabulary: Mapping[str, int], weights: NDArray[np.float32], vectors: NDArray[np.float32]) -> Self:
        """Return a table whose vectors are rounded to half precision, as they are after a save."""
        half = vectors.astype(np.float16)
        state = hashlib.sha256("\n".join(vocabulary).encode())
        state.update(weights.astype(np.float32).tobytes())
        state.update(half.tobytes())
        return cls(vocabulary, weights.astype(np.float32), half.astype(np.float32), state.hexdigest())

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> Self:
        """Take back what `to_arrays` returned.

        Raises:
            ArtefactMisshapen: an array is absent, or they do not fit together.
        """
        try:
            pieces = arrays["pieces"].tobytes().decode().split("\n")
            weights, vectors = arrays["piece_weights"], arrays["piece_vectors"]
        except (KeyError, UnicodeDecodeError) as error:
            raise ArtefactMisshapen(str(error)) from error
        vocabulary = {piece: row for row, piece in enumerate(pieces)}
        expect(weights.shape == (len(vocabulary),), "pieces and weights")
        expect(vectors.ndim == 2 and len(vectors) == len(vocabulary), "pieces and vectors")  # noqa: PLR2004 - rows, columns
        expect(bool(np.isfinite(vectors).all() and np.isfinite(weights).all()), "numbers and what is none")
        return cls.of(vocabulary, weights, vectors)

    @classmethod
    def load(cls, folder: Path = SHIPPED) -> Self:
        """Read a table that `save` wrote.

        Raises:
            ArtefactRefused: in one of its kinds: absent, changed, unknown, misshapen.
        """
        manifest, arrays = read_artefact(folder, _KIND)
        return replace(cls.from_arrays(arrays), about=manifest)


@cache
def shipped() -> WordPieceTable:
    """Return the table that comes with the product, read once a process (16 MB)."""
    return WordPieceTable.load()


def _counts(columns: Sequence[Sequence[int]], width: int) -> Any:
    starts = np.cumsum([0, *map(len, columns)])
    flat = np.fromiter(chain.from_iterable(columns), dtype=np.int64, count=int(starts[-1]))
    counts = sparse.csr_array((np.ones(len(flat), dtype=np.float32), flat, starts), shape=(len(columns), width))
    counts.sum_duplicates()
    return counts


def _row_numbers(matrix: Any) -> NDArray[np.intp]:
    return np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
