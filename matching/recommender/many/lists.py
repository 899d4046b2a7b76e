"""Many lists, block after block: answers, meanings, sums, spread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from matching.recommender.many.answers import FACETS, Answers
from matching.recommender.many.meanings import Meanings
from matching.recommender.many.spreading import NOBODY, Spreader
from matching.recommender.scorer import FIRST_OPTION_PART, MEANING, OPTION_PARTS, PARTS, Part

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from numpy.typing import NDArray

    from matching.recommender.frames import Resident
    from matching.recommender.index import CatalogueIndex
    from matching.recommender.many.answers import Answered
    from matching.recommender.many.meanings import Said
    from matching.recommender.pipeline import Recommender
    from matching.recommender.scorer import ResidentText

    Floats = NDArray[np.float64]

_CELLS: Final = 1 << 14
"""Residents of a block times options: what a processor's own cache holds of one column."""
_COLUMN: Final = {part: place for place, part in enumerate(PARTS)}
_NO_ID: Final = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True, eq=False)
class Listed:
    """Lists, the first place first. Shape (residents, n)."""

    rows: NDArray[np.intp]
    """Of the catalogue; `NOBODY` where there are fewer than n."""
    scores: Floats
    """Minus infinity where there are fewer."""


class ListsOfMany:
    """Makes lists of one catalogue on one day."""

    def __init__(
        self,
        recommender: Recommender,
        index: CatalogueIndex,
        today: date,
        read: Mapping[Said, ResidentText] | None = None,
    ) -> None:
        """Begin.

        Args:
            recommender: fitted, under its own configuration.
            index: of the open catalogue, made by it.
            today: the day for which eligibility and dates are judged.
            read: texts that were read already, by what was said.
        """
        self._recommender, self._index, self._today = recommender, index, today
        settings = recommender.configuration_
        self._answers = Answers(index, today, settings)
        self._meanings = Meanings(recommender, index, read)
        self._spreader = Spreader.of(index, settings.spread)
        self._of = index.opportunities.options.opportunity.astype(np.intp)
        self._ids = index.opportunities.options.ids

    @property
    def block(self) -> int:
        """Residents that are worked on at once."""
        return max(_CELLS // max(len(self._of), 1), 1)

    def of(self, residents: Sequence[Resident], n: int, tell: Callable[[], object] = lambda: None) -> Listed:
        """Return the list of each resident: what `Recommender.recommend` without a draw puts into it.

        Args:
            residents: for whom; those who say the same had better stand together.
            n: length of a list, at most.
            tell: called once a list.
        """
        found = Listed(
            rows=np.full((len(residents), n), NOBODY, dtype=np.intp), scores=np.full((len(residents), n), -np.inf)
        )
        for start in range(0, len(residents) if len(self._index) else 0, self.block):
            part = slice(start, start + self.block)
            found.rows[part], found.scores[part] = self._block(residents[part], n)
            for _ in residents[part]:
                tell()
        return found

    def open_to(self, residents: Sequence[Resident]) -> tuple[NDArray[np.intp], ...]:
        """Return for each resident the rows that they may take part in, ascending."""
        rows: list[NDArray[np.intp]] = []
        for start in range(0, len(residents), self.block):
            shut = _shut(self._answers.of(residents[start : start + self.block]))
            rows += [np.flatnonzero(one) for one in np.logical_or.reduceat(~shut, self._index.gates.first, axis=1)]
        return tuple(rows)

    def _block(self, residents: Sequence[Resident], n: int) -> tuple[NDArray[np.intp], Floats]:
        totals = self._totals(residents)
        rows, unsure = self._spreader.lists(totals, n)
        scores = np.where(rows == NOBODY, -np.inf, np.take_along_axis(totals, rows, axis=1))
        for number in np.flatnonzero(unsure).tolist():
            rows[number], scores[number] = self._singly(residents[number], n)
        return rows, scores

    def _totals(self, residents: Sequence[Resident]) -> Floats:
        """Return the scores of what is open to each, shape (residents, opportunities); minus infinity for the rest."""
        answered = self._answers.of(residents)
        shut = _shut(answered)
        of_options = np.zeros((len(residents), len(self._of), len(OPTION_PARTS)))
        parts = np.zeros((len(residents), len(self._index), len(PARTS)))
        for facet, columns in zip(FACETS, answered, strict=True):
            for place, part in enumerate(facet.parts):
                column = _COLUMN[part]
                target = parts if column < FIRST_OPTION_PART else of_options[..., column - FIRST_OPTION_PART :]
                target[..., column if target is parts else 0] = np.stack([one.columns[place] for one in columns])
        for number, (meaning, forms) in enumerate(self._meanings.of(residents)):
            parts[number, :, : len(MEANING)] = meaning.T
            parts[number, :, _COLUMN[Part.FORM]] = self._answers.form(forms)
        best = self._best_options(of_options.sum(axis=2), shut)
        parts[..., FIRST_OPTION_PART:] = of_options[np.arange(len(residents))[:, np.newaxis], best]
        # An opportunity is open where the best of its options is.
        totals: Floats = parts.sum(axis=2)
        totals[np.take_along_axis(shut, best, axis=1)] = -np.inf
        return totals

    def _best_options(self, sums: Floats, shut: NDArray[np.bool_]) -> NDArray[np.intp]:
        """Return what `candidates.best_options` does, as rows of options, shape (residents, opportunities)."""
        starts = self._index.gates.first
        sums = np.where(shut, -np.inf, sums)
        highest = np.maximum.reduceat(sums, starts, axis=1)
        ids = np.where((sums == highest[:, self._of]) & ~shut, self._ids, _NO_ID)
        lowest = np.minimum.reduceat(ids, starts, axis=1)
        last = len(self._of) - 1
        places = np.where(ids == lowest[:, self._of], np.arange(last + 1), last)
        best: NDArray[np.intp] = np.minimum.reduceat(places, starts, axis=1)
        return best

    def _singly(self, resident: Resident, n: int) -> tuple[NDArray[np.intp], Floats]:
        items = self._recommender.recommend(resident, self._index, n, self._today).items
        rows, scores = np.full(n, NOBODY, dtype=np.intp), np.full(n, -np.inf)
        ids = np.array([item.opportunity_id for item in items], dtype=np.int64)
        rows[: len(items)] = np.searchsorted(self._index.opportunities.ids, ids)
        scores[: len(items)] = [item.score for item in items]
        return rows, scores


def _shut(answered: Sequence[Sequence[Answered]]) -> NDArray[np.bool_]:
    """Return which options some answer of each resident shuts, shape (residents, options)."""
    shut = np.stack([one.shut for one in answered[0]])
    for facet in answered[1:]:
        shut |= np.stack([one.shut for one in facet])
    return shut
