"""Our own lists for synthetic residents, as residents meet them: eligibility, scores, spread. Any part can be switched off."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from matching.evaluation.lists import LENGTH, System
from matching.recommender.explain import ReasonLimits
from matching.recommender.frames import Resident
from matching.recommender.pipeline import Configuration, Recommender

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from numpy.typing import NDArray

    from matching.evaluation.judgements import JudgedSentence, Judgements
    from matching.evaluation.residents import SyntheticResident
    from matching.recommender.index import CatalogueIndex
    from matching.recommender.recommendation import Recommendations
    from matching.recommender.scorer import Part

SILENT: Final = ReasonLimits(smallest=np.inf)
"""No reasons: they are not what is evaluated here, and take most of the time."""


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """What is evaluated, and on what."""

    recommender: Recommender
    """Fitted, with the configuration of the release."""
    index: CatalogueIndex
    """The open catalogue, made by it."""
    judgements: tuple[Judgements, ...]
    row_of: Mapping[str, int]
    """Reference of a judged listing -> its row in the catalogue; what is not there counts as not found."""
    residents: Sequence[SyntheticResident]
    """Drawn from the sentences of these judgements."""
    today: date
    """The day for which lists are made."""

    @property
    def sentences(self) -> tuple[JudgedSentence, ...]:
        """The sentences of all sets."""
        return tuple(sentence for judged in self.judgements for sentence in judged.sentences)


class Ours:
    """The system that is evaluated: called with the number of a resident, it returns the rows of their list."""

    def __init__(self, case: Case) -> None:
        """Read every sentence once, and find out what is open to whom."""
        self._case = case
        self._recommender = under(case.recommender, replace(case.recommender.configuration_, reasons=SILENT))
        self._texts = {
            sentence.wants: self._recommender.encode_resident(Resident(wants=sentence.wants))
            for sentence in case.sentences
        }
        self.open_to: tuple[NDArray[np.intp], ...] = tuple(
            self._recommend(self._recommender, number, 0).candidates.eligible_rows
            for number in range(len(case.residents))
        )

    def __call__(self, number: int) -> NDArray[np.intp]:
        """Return a resident's list."""
        return self.rows(self._recommend(self._recommender, number, LENGTH))

    def without(self, part: Part) -> System:
        """Return the same system with one part switched off, as anybody can: by a weight of 0 in the configuration."""
        settings = self._recommender.configuration_
        weights = replace(settings.scoring.weights, **{part.value: 0.0})
        other = under(self._recommender, replace(settings, scoring=replace(settings.scoring, weights=weights)))
        return lambda number: self.rows(self._recommend(other, number, LENGTH))

    def bare(self, wants: str, n: int) -> Recommendations:
        """Return the first n for somebody who said this sentence and nothing else."""
        return self._recommender.recommend(Resident(wants=wants), self._case.index, n, self._case.today)

    def rows(self, result: Recommendations) -> NDArray[np.intp]:
        """Return the rows of a list in the catalogue, whose ids ascend."""
        ids = np.array([item.opportunity_id for item in result.items], dtype=np.int64)
        return np.searchsorted(self._case.index.opportunities.ids, ids)

    def _recommend(self, recommender: Recommender, number: int, n: int) -> Recommendations:
        resident = self._case.residents[number]
        text = self._texts[resident.sentence.wants]
        return recommender.recommend(resident.profile, self._case.index, n, self._case.today, text)


def under(recommender: Recommender, configuration: Configuration) -> Recommender:
    """Return the same fitted parts under another configuration."""
    return Recommender(configuration=configuration).adopt(
        recommender.text_, recommender.pieces_, recommender.bridge_, recommender.occupation_labels_
    )
