"""The bridge: what a text says about work, through the taxonomy's nearest occupations.

"Fixing laptops" and "Deskside technician" share no word, but both stand near *ICT help desk agent*. Each text pays attention to
the few occupations that it is nearest to, and becomes their weighted sum; and, because neighbours in the taxonomy do similar
work, each occupation stands a little for the ISCO groups above it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Self

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from matching.recommender.text import Passage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from matching.recommender.frames import OccupationTable
    from matching.recommender.wordpieces import WordPieceTable

    Rows = NDArray[np.float32]

GROUP_DIGITS: Final = (4, 3, 2)
"""Unit, minor and sub-major groups of ISCO-08, the levels that are smoothed over."""

_BATCH: Final = 16
"""Rows that are compared with all occupations at once. Always as many, so that a row is the same to the last bit whatever
stands beside it: a product of another shape may add up in another order."""


def occupation_passages(occupations: OccupationTable) -> list[Passage]:
    """Return one passage an occupation: its label, then its synonyms, description and skills."""
    columns = zip(
        occupations.labels,
        occupations.alternative_labels,
        occupations.descriptions,
        occupations.skill_labels,
        strict=True,
    )
    return [Passage(label, "\n".join((*synonyms, words, *skills))) for label, synonyms, words, skills in columns]


def occupation_rows(occupations: OccupationTable, table: WordPieceTable) -> Rows:
    """Return one unit row an occupation: the middle of all its names and its description, each counting the same."""
    columns = zip(occupations.labels, occupations.alternative_labels, occupations.descriptions, strict=True)
    families = [[text for text in (label, *synonyms, words) if text] for label, synonyms, words in columns]
    rows = table.encode([text for family in families for text in family])
    middles = np.zeros((len(families), table.width), dtype=np.float32)
    np.add.at(middles, np.repeat(np.arange(len(families)), [len(family) for family in families]), rows)
    return unit(middles)


def name_rows(occupations: OccupationTable, table: WordPieceTable) -> tuple[Rows, NDArray[np.intp]]:
    """Return one unit row a name (label or synonym), and for each the row of its occupation, ascending.

    People and adverts use one name of an occupation, not the middle of all: "chef de partie" is far from the middle of *cook*.
    """
    names = [
        (owner, name)
        for owner, (label, synonyms) in enumerate(zip(occupations.labels, occupations.alternative_labels, strict=True))
        for name in dict.fromkeys((label, *synonyms))
        if name.strip()
    ]
    owners = np.array([owner for owner, _ in names], dtype=np.intp)
    # Half precision is what a release stores: the same numbers before and after a save.
    return table.encode([name for _, name in names]).astype(np.float16).astype(np.float32), owners


def unit(rows: Rows) -> Rows:
    """Return the rows at length 1; rows of zeros stay so."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    scaled: Rows = (rows / np.where(lengths > 0, lengths, 1)).astype(np.float32)
    return scaled


class OccupationBridge(TransformerMixin, BaseEstimator):
    """Unit rows of texts to rows of the same width, float32, of length 1 at most.

    A dot product of two of them says how much both texts are about the same work. A text that is far from every occupation
    gets a short row, so that a taxonomy of one field (the demo's 91 ICT occupations) says little of other fields.

    Args:
        nearest: occupations that a text pays attention to, at most; never more than the square root of all occupations.
        power: sharpens the attention, closeness ** power.
        name_share: in the closeness to an occupation, of the cosine with its nearest name; the rest is the cosine with its
            middle.
        shares: of the occupation itself, and of its groups of four, three and two digits. They sum to 1.
        distant: cosine with the nearest occupation up to which a text says nothing of work.
        confident: the same from which on a row has length 1.
    """

    def __init__(
        self,
        nearest: int = 20,
        power: float = 16.0,
        shares: tuple[float, float, float, float] = (0.5, 0.25, 0.15, 0.1),
        distant: float = 0.2,
        confident: float = 0.45,
        name_share: float = 0.5,
    ) -> None:
        self.nearest = nearest
        self.power = power
        self.shares = shares
        self.distant = distant
        self.confident = confident
        self.name_share = name_share

    def fit(
        self,
        occupations: Rows,
        isco_groups: Sequence[str],
        names: Rows | None = None,
        owners: NDArray[np.intp] | None = None,
    ) -> Self:
        """Keep the occupations' unit rows, (occupations, width), and mix each with its groups.

        An occupation whose group is not known ("") simply has no group above it. Without `names` an occupation has one: its
        middle. `owners` are the occupations of the names, ascending; one without a name is known by its middle alone.
        """
        self.names_ = np.zeros((0, occupations.shape[1]), dtype=np.float32) if names is None else names
        self.owners_ = np.zeros(0, dtype=np.intp) if owners is None else np.asarray(owners, dtype=np.intp)
        self.occupations_ = np.asarray(occupations, dtype=np.float32)
        self.isco_groups_ = tuple(isco_groups)
        mixed = self.shares[0] * self.occupations_
        for digits, share in zip(GROUP_DIGITS, self.shares[1:], strict=True):
            mixed = mixed + share * _group_middles(self.occupations_, self.isco_groups_, digits)
        self.mixed_ = unit(mixed.astype(np.float32))
        return self

    def transform(self, texts: Rows) -> Rows:
        """Return the rows of texts, (texts, width), given as unit rows of the table whose rows were fitted."""
        check_is_fitted(self)
        found = np.zeros_like(texts)
        if len(self.occupations_):
            block = np.zeros((_BATCH, texts.shape[1]), dtype=np.float32)
            for start in range(0, len(texts), _BATCH):
                count = min(_BATCH, len(texts) - start)
                block[:count], block[count:] = texts[start : start + count], 0
                found[start : start + count] = self._batch(block)[:count]
        return found

    def nearest_to(self, texts: Rows) -> tuple[tuple[int, float], ...]:
        """Return the `nearest` occupations to any of the texts, (row, highest cosine), the nearest first."""
        if not len(self.occupations_):
            return ()
        best = (self.occupations_ @ texts.T).max(axis=1)
        order = np.argsort(-best, kind="stable")[: self.nearest]
        return tuple(zip(order.tolist(), best[order].tolist(), strict=True))

    def _batch(self, texts: Rows) -> Rows:
        middles = texts @ self.occupations_.T
        close = self._with_names(texts, middles)
        count = min(self.nearest, int(np.ceil(np.sqrt(close.shape[1]))))
        kept = np.argpartition(-close, count - 1, axis=1)[:, :count]
        kept.sort(axis=1)
        near = np.maximum(np.take_along_axis(close, kept, axis=1), 0)
        best = near.max(axis=1, keepdims=True)
        attention = (near / np.where(best > 0, best, 1)) ** self.power
        rows = unit(np.einsum("tk,tkw->tw", attention.astype(np.float32), self.mixed_[kept]))
        # Whether it speaks of work at all is asked of the middles: some name of some occupation is near to almost any text.
        nearest = middles.max(axis=1, keepdims=True)
        length = np.clip((nearest - self.distant) / (self.confident - self.distant), 0, 1)
        weighed: Rows = (rows * length).astype(np.float32)
        return weighed

    def _with_names(self, texts: Rows, middles: Rows) -> Rows:
        """Return how close the texts are to the occupations, by their names and their middles, (texts, occupations)."""
        if not len(self.owners_) or not self.name_share:
            return middles
        starts = np.flatnonzero(np.diff(self.owners_, prepend=-1))
        by_name = middles.copy()
        # This way round the product takes two thirds of the time.
        by_name[:, self.owners_[starts]] = np.maximum.reduceat(self.names_ @ texts.T, starts, axis=0).T
        closeness: Rows = (1 - self.name_share) * middles + self.name_share * by_name
        return closeness


def _group_middles(rows: Rows, groups: Sequence[str], digits: int) -> Rows:
    """Return for each row the unit middle of the rows in its group; zeros where its group is not known."""
    codes = sorted({group[:digits] for group in groups if group})
    column = {code: index for index, code in enumerate(codes)}
    known = np.array([row for row, group in enumerate(groups) if group], dtype=np.intp)
    place = np.array([column[group[:digits]] for group in groups if group], dtype=np.intp)
    middles = np.zeros((len(codes), rows.shape[1]), dtype=np.float32)
    np.add.at(middles, place, rows[known])
    found = np.zeros_like(rows)
    found[known] = unit(middles)[place]
    return found
