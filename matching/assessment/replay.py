"""Every synthetic Londoner is given a list by the real pipeline, and each list is measured."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from matching.evaluation.calibration import FOLDS, chances_of
from matching.evaluation.ours import SILENT, under
from matching.recommender.many.lists import ListsOfMany
from matching.recommender.many.spreading import NOBODY

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from numpy.typing import NDArray

    from matching.evaluation.judgements import JudgedSentence
    from matching.evaluation.residents import SyntheticResident
    from matching.recommender.index import CatalogueIndex
    from matching.recommender.many.lists import Listed
    from matching.recommender.pipeline import Recommender
    from matching.recommender.recommendation import Recommendations

    Floats = NDArray[np.float64]

LENGTH: Final = 20
FIRST: Final = 10
COMPARED: Final = 200
"""Lists that are made a second time, each by itself, to see that they are the same; one in twenty where that is fewer."""
_ONE_IN: Final = 20
_TOGETHER: Final = 1024
"""People who are put into words at once."""
_ATTENTION: Final = 1 / np.log2(np.arange(2, FIRST + 2))
"""How much a place is looked at, beside the first: the discount of nDCG."""

EXPOSURE, SELECTION, RECALL, CALIBRATION = "exposure", "selection rate", "recall", "calibration"
METRICS: Final = {
    EXPOSURE: "share of the attention of the first ten places that goes to listings which an adviser would name",
    SELECTION: "share of people with such a listing among the first ten",
    RECALL: "share of all such listings, open to them or not, that their twenty places hold",
    CALIBRATION: "chance that the score promised, minus the share that was so, of the first ten",
}


@dataclass(frozen=True, slots=True, eq=False)
class Replayed:
    """What each Londoner got; arrays of shape (people,)."""

    metrics: Mapping[str, Floats | NDArray[np.bool_]]
    """Metric -> value; NaN where nothing is known. Without enough sentences there is no calibration."""
    compared: int
    """Lists that were made a second time, each by itself, and were the same."""


class ListsDiffer(ArithmeticError):  # noqa: N818 - it is what was found
    """A list that was made together with others is not the one that a request would get: nothing can be said by them."""


def replay(
    recommender: Recommender,
    index: CatalogueIndex,
    row_of: Mapping[str, int],
    people: Sequence[SyntheticResident],
    today: date,
    tell: Callable[[], object] = lambda: None,
    order: NDArray[np.intp] | None = None,
) -> Replayed:
    """Make a list for everybody, and see that some of them are those that `Recommender.recommend` makes.

    Args:
        recommender: of the release, with its own configuration.
        index: the open catalogue, made by it.
        row_of: reference of a judged listing -> its row in the catalogue.
        people: for whom.
        today: the day for which lists are made.
        tell: called after each list.
        order: in which they are taken: those with the same words side by side save reading them again.

    Raises:
        ListsDiffer: one of those that were looked at is another one.
    """
    quiet = under(recommender, replace(recommender.configuration_, reasons=SILENT))
    lists = ListsOfMany(quiet, index, today)
    measured = _Measured(len(people), row_of, len(index))
    again = min(COMPARED, -(-len(people) // _ONE_IN))
    singly = frozenset(np.linspace(0, len(people) - 1, again, dtype=np.intp).tolist())
    numbers = np.arange(len(people)) if order is None else order
    for start in range(0, len(people), _TOGETHER):
        part = numbers[start : start + _TOGETHER]
        block = [people[number] for number in part.tolist()]
        found = lists.of([one.profile for one in block], LENGTH, tell)
        measured.add(part, block, found)
        for place, number in enumerate(part.tolist()):
            if number in singly:
                alone = quiet.recommend(block[place].profile, index, LENGTH, today)
                _require_same(alone, index, found.rows[place], found.scores[place])
    return Replayed(measured.metrics(), len(singly))


def _require_same(alone: Recommendations, index: CatalogueIndex, rows: NDArray[np.intp], scores: Floats) -> None:
    shown = rows != NOBODY
    pairs = zip(index.opportunities.ids[rows[shown]].tolist(), scores[shown].tolist(), strict=True)
    if [(item.opportunity_id, item.score) for item in alone.items] != list(pairs):
        message = "Lists that are made together differ from those that residents get. This is a fault of the program: please report it."
        raise ListsDiffer(message)


class _Measured:
    """What is known of everybody's list."""

    def __init__(self, people: int, row_of: Mapping[str, int], listings: int) -> None:
        self._row_of, self._listings = row_of, listings
        self._exposure, self._recall = np.zeros(people), np.zeros(people)
        self._scores = np.full((people, FIRST), np.nan)
        self._good = np.zeros((people, FIRST), dtype=np.bool_)
        self._sentence = np.zeros(people, dtype=np.intp)
        self._wanted: dict[tuple[str, str], tuple[int, NDArray[np.bool_]]] = {}

    def add(self, numbers: NDArray[np.intp], block: Sequence[SyntheticResident], found: Listed) -> None:
        """Measure the lists of some of them."""
        wanted = [self._wanted_by(one.sentence) for one in block]
        shown = found.rows != NOBODY
        good = np.stack([rows for _, rows in wanted])[np.arange(len(block))[:, np.newaxis], found.rows] & shown
        self._exposure[numbers] = good[:, :FIRST] @ _ATTENTION / _ATTENTION.sum()
        self._recall[numbers] = good.sum(axis=1) / [max(len(one.sentence.relevant), 1) for one in block]
        self._scores[numbers] = np.where(shown, found.scores, np.nan)[:, :FIRST]
        self._good[numbers] = good[:, :FIRST]
        self._sentence[numbers] = [sentence for sentence, _ in wanted]

    def metrics(self) -> dict[str, Floats | NDArray[np.bool_]]:
        """Return what was measured, by the names of the metrics."""
        found: dict[str, Floats | NDArray[np.bool_]] = {
            EXPOSURE: self._exposure,
            SELECTION: np.asarray(self._exposure > 0),
            RECALL: self._recall,
        }
        gaps = self._gaps()
        return found if gaps is None else found | {CALIBRATION: gaps}

    def _wanted_by(self, sentence: JudgedSentence) -> tuple[int, NDArray[np.bool_]]:
        """Return the number of a sentence, and which rows are relevant to it."""
        key = (sentence.set, sentence.id)
        if key not in self._wanted:
            rows = np.zeros(self._listings, dtype=np.bool_)
            rows[[self._row_of[reference] for reference in sentence.relevant if reference in self._row_of]] = True
            self._wanted[key] = (len(self._wanted), rows)
        return self._wanted[key]

    def _gaps(self) -> Floats | None:
        """Return promised chance minus what was so, by person; NaN for an empty list. None: too little to promise anything by."""
        listed = ~np.isnan(self._scores)
        person, _ = np.nonzero(listed)
        good, sentence = self._good[listed], self._sentence[person]
        if np.unique(sentence).size < FOLDS or good.all() or not good.any():
            return None
        chances = chances_of(self._scores[listed], good, sentence)
        total = np.bincount(person, weights=chances - good, minlength=len(listed))
        count = listed.sum(axis=1)
        return np.asarray(np.divide(total, count, out=np.full(len(listed), np.nan), where=count > 0))
