"""Typing help: what somebody types, found among names, though they misspell it, stop early or use other words.

Each thing has names. A text meets a name in one of six ways, nearest first (`Way`); inside a way, the more of the name is said
the nearer. Words are compared by their stems; an unknown word is mended to the nearest known one; and where words do not meet,
the word-piece table says what means the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Final

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from matching.recommender.stop_words import STOP_WORDS
from matching.recommender.wordpieces import words_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from matching.recommender.wordpieces import WordPieceTable

    Floats = NDArray[np.float64]

_SAYS_NOTHING: Final = STOP_WORDS | {
    "work",
    "worked",
    "working",
    "job",
    "jobs",
    "skill",
    "skills",
    "bit",
    "etc",
    "used",
    "using",
    "use",
}
"""Words that say nothing of a name, where others stand beside them."""
_MOST_WORDS: Final = 12
"""Telling words that are looked at."""
_SHORTEST_MENDED: Final = 4
_ONE_SLIP_UP_TO: Final = 5
"""Letters; longer words may have two slips."""
_SHORTEST_STEM: Final = 4
_SAID: Final = 0.999
"""Share of the weight of a text's words from which on all of them were met."""
_CLOSE: Final = 0.48
"""Cosine from which on two texts mean much the same."""
_WORD_IN_COMMON: Final = 0.1
"""What a shared word is worth beside the sense."""


class Way(IntEnum):
    """How a text met a name, the nearest first."""

    EXACT = 0
    """They have the same words, endings aside."""
    BEGINS = 1
    """The first name begins with the text, as it was typed."""
    WORDS = 2
    """Every word of the text begins a word of the first name."""
    OTHER_NAME = 3
    """Likewise, of another name."""
    MENDED = 4
    """Likewise, once slips of the finger were mended."""
    MEANING = 5
    """Some words, or the sense."""


@dataclass(frozen=True, slots=True)
class Name:
    """One name of a thing.

    Attributes:
        owner: number of the thing.
        text: the name.
        first: it is the one that is shown.
        read: its sense is compared too. Of a large list only the names that people use need that.
    """

    owner: int
    text: str
    first: bool = False
    read: bool = True


@dataclass(frozen=True, slots=True)
class Found:
    """A thing that was found.

    Attributes:
        owner: number of the thing.
        way: how its nearest name was met.
        closeness: from 0 to 1, how much of that name was met.
        name: that name.
    """

    owner: int
    way: Way
    closeness: float
    name: str


class NameIndex:
    """The names of many things, made ready to be searched. Never changed, so any number of threads may read it."""

    def __init__(self, names: Iterable[Name], table: WordPieceTable) -> None:
        """Read every name once."""
        self._names = tuple(names)
        self._table = table
        words = [_telling(name.text) for name in self._names]
        self._column = {word: column for column, word in enumerate(sorted(set().union(*words)))}
        self._words = sorted(self._column)
        self._rows_of = _rows_by_word(words, self._column)
        self._weights = np.array([np.log1p(len(self._names) / len(rows)) for rows in self._rows_of])
        self._sizes: Floats = np.array(
            [sum(self._weights[self._column[word]] for word in telling) for telling in words]
        )
        read = [row for row, name in enumerate(self._names) if name.read]
        self._read = np.array(read, dtype=np.intp)
        self._vectors = table.encode([self._names[row].text for row in read])

    def search(self, text: str, *, most: int) -> list[Found]:
        """The nearest things, each once by its nearest name.

        Args:
            text: as it was typed.
            most: how many, at most.
        """
        typed = _telling(text)[:_MOST_WORDS]
        if not typed:
            return []
        met = {word: self._begun(word) for word in typed}
        mended = {word: columns or self._near(word) for word, columns in met.items()}
        found: dict[int, Found] = {}
        for one in (
            *self._by_words(text, met),
            *self._by_words(text, mended, way=Way.MENDED),
            *self._by_sense(text, mended),
        ):
            held = found.get(one.owner)
            if held is None or (one.way, -one.closeness) < (held.way, -held.closeness):
                found[one.owner] = one
        return sorted(found.values(), key=lambda one: (one.way, -round(one.closeness, 6), one.owner))[:most]

    def _begun(self, word: str) -> list[int]:
        """The columns of the words that begin with this one, or have the same stem."""
        stem = _stem(word)
        start = int(np.searchsorted(self._words, word))
        columns = []
        for known in self._words[start:]:
            if not known.startswith(word):
                break
            columns.append(self._column[known])
        columns += [self._column[known] for known in self._family(stem) if self._column[known] not in columns]
        return columns

    def _family(self, stem: str) -> list[str]:
        """The known words with this stem."""
        start = int(np.searchsorted(self._words, stem))
        family = []
        for known in self._words[start:]:
            if not known.startswith(stem):
                break
            if _stem(known) == stem:
                family.append(known)
        return family

    def _near(self, word: str) -> list[int]:
        """The columns of the known words that were most likely meant: the fewest slips, the same first letter first."""
        if len(word) < _SHORTEST_MENDED or not word.isalpha():
            return []
        allowed = 1 if len(word) <= _ONE_SLIP_UP_TO else 2
        near = process.extract(word, self._words, scorer=OSA.distance, score_cutoff=allowed, limit=None)
        best = min(((distance, known[0] != word[0]) for known, distance, _ in near), default=None)
        return [self._column[known] for known, distance, _ in near if (distance, known[0] != word[0]) == best]

    def _by_words(self, text: str, met: Mapping[str, Sequence[int]], way: Way | None = None) -> Iterable[Found]:
        """Names that have every word."""
        if not all(met.values()):
            return
        covered, weight = self._covered(met)
        line, stems = " ".join(text.casefold().split()), {_stem(word) for word in met}
        for row in np.flatnonzero(covered >= _SAID).tolist():
            name = self._names[row]
            closeness = float(min(weight / max(self._sizes[row], weight), 1.0))
            yield Found(name.owner, way or _way(name, line, stems), closeness, name.text)

    def _by_sense(self, text: str, met: Mapping[str, Sequence[int]]) -> Iterable[Found]:
        """Names that mean much the same: half what words they share, half their sense."""
        if not self._readable(met):
            return
        query = self._table.encode([self._mended(text, met)])[0]
        covered, weight = self._covered(met)
        shared = np.minimum(covered, covered * weight / np.maximum(self._sizes, weight / _MOST_WORDS))[self._read]
        # Not a matrix product, which would start threads for less than a millisecond's work.
        close = np.clip(np.einsum("nw,w->n", self._vectors, query), 0, 1)
        nearest = np.maximum(close, (close + shared) / 2 + _WORD_IN_COMMON * (shared > 0))
        for place in np.flatnonzero(nearest >= _CLOSE).tolist():
            name = self._names[self._read[place]]
            yield Found(name.owner, Way.MEANING, float(min(nearest[place], 1.0)), name.text)

    def _mended(self, text: str, met: Mapping[str, Sequence[int]]) -> str:
        """The text, or where a word of it was mended, its words as they were meant."""
        if all(word in self._column or word in self._table.vocabulary for word in met):
            return text
        return " ".join(
            self._words[columns[0]] if columns and word not in self._column else word for word, columns in met.items()
        )

    def _readable(self, met: Mapping[str, Sequence[int]]) -> bool:
        """Whether the table knows a word of it whole: pieces of an unknown word mean anything."""
        return any(columns or word in self._table.vocabulary for word, columns in met.items())

    def _covered(self, met: Mapping[str, Sequence[int]]) -> tuple[Floats, float]:
        """How much of the text's weight each name has, shape (names,), and that weight."""
        total, weight = np.zeros(len(self._names)), 0.0
        unknown = float(self._weights.max(initial=1.0))
        for columns in met.values():
            worth = float(self._weights[list(columns)].max()) if columns else unknown
            weight += worth
            if columns:
                total[np.unique(np.concatenate([self._rows_of[column] for column in columns]))] += worth
        return total / weight, weight


def _way(name: Name, line: str, stems: set[str]) -> Way:
    """How a text met a name that has every word of it."""
    if {_stem(word) for word in _telling(name.text)} == stems:
        return Way.EXACT
    if not name.first:
        return Way.OTHER_NAME
    return Way.BEGINS if name.text.casefold().startswith(line) else Way.WORDS


def _telling(text: str) -> list[str]:
    """The words of a text, each once, without those that say nothing unless there are no others."""
    words = list(dict.fromkeys(words_of(text)))
    return [word for word in words if word not in _SAYS_NOTHING and (len(word) > 1 or word.isdigit())] or words


def _stem(word: str) -> str:
    """A word without the endings that make no other word of it."""
    for ending in ("ers", "ing", "ies", "er", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word[: -len(ending)]
    return word


def _rows_by_word(words: Sequence[Sequence[str]], column: Mapping[str, int]) -> list[NDArray[np.intp]]:
    """The rows of the names that have each word, by its column."""
    rows: defaultdict[int, list[int]] = defaultdict(list)
    for row, telling in enumerate(words):
        for word in telling:
            rows[column[word]].append(row)
    return [np.array(rows[number], dtype=np.intp) for number in range(len(column))]
