"""Our own lists for synthetic residents, as residents meet them: eligibility, scores, spread. Any part can be switched off."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np

from matching.evaluation.lists import LENGTH, System
from matching.recommender.explain import ReasonLimits
from matching.recommender.frames import Resident
from matching.recommender.many.lists import ListsOfMany
from matching.recommender.many.spreading import NOBODY
from matching.recommender.pipeline import Configuration, Recommender

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from numpy.typing import NDArray

    from matching.evaluation.judgements import JudgedSentence, Judgements
    from matching.evaluation.residents import SyntheticResident
    from matching.recommender.index import CatalogueIndex
    from matching.recommender.many.lists import Listed
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
    """The system that is evaluated: called with the number of a resident, it returns the rows of their list.

    All lists are made together at the first call: they are those that `Recommender.recommend` makes.
    """

    def __init__(self, case: Case) -> None:
        """Read every sentence once, and find out what is open to whom."""
        self._case = case
        self._recommender = under(case.recommender, replace(case.recommender.configuration_, reasons=SILENT))
        self._profiles = [resident.profile for resident in case.residents]
        said = dict.fromkeys((one.wants, one.skill_labels) for one in self._profiles)
        texts = self._recommender.encode_many([Resident(wants=wants, skill_labels=labels) for wants, labels in said])
        self._read = dict(zip(said, texts, strict=True))
        self._lists = ListsOfMany(self._recommender, case.index, case.today, self._read)
        self.open_to = self._lists.open_to(self._profiles)
        self._system = _made_at_once(self._lists, self._profiles)

    def __call__(self, number: int) -> NDArray[np.intp]:
        """Return a resident's list."""
        return self._system(number)

    def without(self, part: Part, residents: int) -> System:
        """Return the same system with one part switched off, as anybody can: by a weight of 0 in the configuration.

        It makes lists for the first so many residents.
        """
        settings = self._recommender.configuration_
        weights = replace(settings.scoring.weights, **{part.value: 0.0})
        other = under(self._recommender, replace(settings, scoring=replace(settings.scoring, weights=weights)))
        lists = ListsOfMany(other, self._case.index, self._case.today, self._read)
        return _made_at_once(lists, self._profiles[:residents])

    def bare(self, sentences: Sequence[JudgedSentence], n: int) -> Listed:
        """Return the first n for people who said a sentence and nothing else."""
        return self._lists.of([Resident(wants=sentence.wants) for sentence in sentences], n)


def _made_at_once(lists: ListsOfMany, residents: Sequence[Resident]) -> System:
    @cache
    def made() -> NDArray[np.intp]:
        return lists.of(residents, LENGTH).rows

    def listed(number: int) -> NDArray[np.intp]:
        rows: NDArray[np.intp] = made()[number]
        return np.asarray(rows[rows != NOBODY])

    return listed


def under(recommender: Recommender, configuration: Configuration) -> Recommender:
    """Return the same fitted parts under another configuration."""
    return Recommender(configuration=configuration).adopt(
        recommender.text_, recommender.pieces_, recommender.bridge_, recommender.occupation_labels_
    )
