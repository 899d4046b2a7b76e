"""Every synthetic Londoner is given a list by the real pipeline, and each list is measured."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from matching.evaluation.calibration import FOLDS, chances_of
from matching.evaluation.ours import SILENT, under
from matching.recommender.frames import Resident

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from numpy.typing import NDArray

    from matching.evaluation.residents import SyntheticResident
    from matching.recommender.index import CatalogueIndex
    from matching.recommender.pipeline import Recommender
    from matching.recommender.recommendation import Recommendations
    from matching.recommender.scorer import ResidentText

    Floats = NDArray[np.float64]

LENGTH: Final = 20
FIRST: Final = 10
_REMEMBERED: Final = 5000
"""Sentences that are kept as vectors, about 10 kB each."""
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


def replay(
    recommender: Recommender,
    index: CatalogueIndex,
    row_of: Mapping[str, int],
    people: Sequence[SyntheticResident],
    today: date,
    tell: Callable[[], object] = lambda: None,
) -> Replayed:
    """Make a list for everybody.

    Args:
        recommender: of the release, with its own configuration.
        index: the open catalogue, made by it.
        row_of: reference of a judged listing -> its row in the catalogue.
        people: for whom.
        today: the day for which lists are made.
        tell: called after each list.
    """
    quiet = under(recommender, replace(recommender.configuration_, reasons=SILENT))
    texts = _Texts(quiet)
    exposure, recall = np.zeros(len(people)), np.zeros(len(people))
    seen = _Seen()
    numbers: dict[str, int] = {}
    for number, person in enumerate(people):
        result = quiet.recommend(person.profile, index, LENGTH, today, texts.of(person.profile.wants))
        relevant = {row_of[reference] for reference in person.sentence.relevant if reference in row_of}
        good = np.isin(_rows(result, index), list(relevant))
        exposure[number] = float(good[:FIRST] @ _ATTENTION[: len(good[:FIRST])] / _ATTENTION.sum())
        recall[number] = good.sum() / max(len(person.sentence.relevant), 1)
        sentence = numbers.setdefault(f"{person.sentence.set}/{person.sentence.id}", len(numbers))
        seen.add(number, sentence, [item.score for item in result.items[:FIRST]], good[:FIRST])
        tell()
    metrics: dict[str, Floats | NDArray[np.bool_]] = {
        EXPOSURE: exposure,
        SELECTION: np.asarray(exposure > 0),
        RECALL: recall,
    }
    gaps = seen.gaps(len(people))
    return Replayed(metrics if gaps is None else metrics | {CALIBRATION: gaps})


class _Texts:
    """Sentences as the recommender reads them, each once in a while: all of a hundred thousand people's would fill the memory."""

    def __init__(self, recommender: Recommender) -> None:
        self._recommender = recommender
        self._read: dict[str, ResidentText] = {}

    def of(self, wants: str) -> ResidentText:
        if wants not in self._read:
            if len(self._read) >= _REMEMBERED:
                self._read.clear()
            self._read[wants] = self._recommender.encode_resident(Resident(wants=wants))
        return self._read[wants]


class _Seen:
    """Scores of what was listed, and whether it was relevant: one row a listing of a list."""

    def __init__(self) -> None:
        self._person: list[int] = []
        self._sentence: list[int] = []
        self._scores: list[float] = []
        self._good: list[bool] = []

    def add(self, person: int, sentence: int, scores: Sequence[float], good: NDArray[np.bool_]) -> None:
        self._person += [person] * len(scores)
        self._sentence += [sentence] * len(scores)
        self._scores += scores
        self._good += good.tolist()

    def gaps(self, people: int) -> Floats | None:
        """Return promised chance minus what was so, by person; NaN for an empty list. None: too little to promise anything by."""
        good, sentence = np.array(self._good, dtype=np.bool_), np.array(self._sentence, dtype=np.intp)
        if np.unique(sentence).size < FOLDS or good.all() or not good.any():
            return None
        chances = chances_of(np.array(self._scores), good, sentence)
        person = np.array(self._person, dtype=np.intp)
        listed = np.bincount(person, minlength=people)
        total = np.bincount(person, weights=chances - good, minlength=people)
        return np.asarray(np.divide(total, listed, out=np.full(people, np.nan), where=listed > 0))


def _rows(result: Recommendations, index: CatalogueIndex) -> NDArray[np.intp]:
    ids = np.array([item.opportunity_id for item in result.items], dtype=np.int64)
    return np.searchsorted(index.opportunities.ids, ids)
