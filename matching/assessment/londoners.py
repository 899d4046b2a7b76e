"""Synthetic Londoners for the replay: drawn from the census, at home in a borough, with a judged sentence in which some say who they are.

Assumed, since no table tells: within a borough, sex, ethnic group and disability depend on nothing else; neither do what somebody
wants, their times and the other answers; qualifications are as `matching.population` fits them. Everybody mentions themselves equally
often, whichever group they are in, so that a few more words cost all groups the same.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final, overload

import numpy as np

from matching.evaluation.residents import Circumstances, Home, SyntheticResident, born_in, profile_of
from matching.population.census import DISABILITY, ETHNIC_GROUPS, SEXES
from matching.population.fitting import People, draw

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from matching.evaluation.judgements import JudgedSentence
    from matching.recommender.frames import Barrier

SEX, ETHNIC, DISABLED, BOROUGH, PART, DEPRIVED = (
    "sex",
    "ethnic group",
    "disability",
    "borough",
    "part of London",
    "deprivation",
)
SAYS: Final = "says who they are"
INTERSECTIONS: Final = ((SEX, ETHNIC), (ETHNIC, DISABLED), (ETHNIC, DEPRIVED))
_QUALIFIED: Final = "4 and over"
"""Answer to "level held" of those who hold a qualification at level 4 or above, and of nobody else."""
_WORDS_OF_AREA: Final = {True: "most deprived three tenths", False: "less deprived"}


class MentionsBroken(ValueError):  # noqa: N818 - it is what was found
    """The file of mentions can't be used."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody may live in a borough."""

    home: Home
    deprived: bool | None
    """Whether it is among the three most deprived tenths of England (Indices of Deprivation 2025); None where that is not at hand."""


@dataclass(frozen=True, slots=True)
class Borough:
    """A borough and the places in it, each drawn by the weight of its home."""

    name: str
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Mentions:
    """What people say of themselves beside what they want."""

    share: float
    """Of people who tell of themselves by each question."""
    sentences: Mapping[str, Mapping[str, tuple[str, ...]]]
    """Question -> group -> sentences that they may say."""


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """What Londoners are drawn from."""

    table: NDArray[np.float64]
    """Of `fitting.fitted_table`."""
    boroughs: tuple[Borough, ...]
    """In the order of the areas of the table."""
    sentences: tuple[JudgedSentence, ...]
    circumstances: Circumstances
    mentions: Mentions
    helped_by: Mapping[Barrier, int]
    """Barrier -> bit of the access feature that takes it away."""


def read_mentions(path: Path) -> Mentions:
    """Read what people say of themselves.

    Raises:
        MentionsBroken: a group of the census has nothing to say, another has, or the share is none.
    """
    try:
        stored: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        said = {
            question: {group: tuple(rows) for group, rows in groups.items()}
            for question, groups in stored["mentions"].items()
        }
        share = float(stored["share"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        message = f"{path.name} is not a file of mentions: {error!r}."
        raise MentionsBroken(message) from error
    wanted = {SEX: set(SEXES), ETHNIC: set(ETHNIC_GROUPS), DISABLED: set(DISABILITY)}
    if {question: set(groups) for question, groups in said.items()} != wanted or not 0 <= share <= 1:
        message = f"{path.name}: the groups must be those of the census, and the share from 0 to 1."
        raise MentionsBroken(message)
    if not all(rows and all(rows) for groups in said.values() for rows in groups.values()):
        message = f"{path.name}: a group has nothing to say of itself."
        raise MentionsBroken(message)
    if len({len(rows) for groups in said.values() for rows in groups.values()}) != 1:
        message = f"{path.name}: every group must have as many sentences as any other."
        raise MentionsBroken(message)
    return Mentions(share, said)


class Londoners(Sequence[SyntheticResident]):
    """Londoners as numbers that were drawn: each is put into words when asked for, so that a hundred thousand take little room."""

    def __init__(self, source: Source, count: int, seed: int, today: date) -> None:
        """Draw them, the same for the same seed; sentences take turns.

        Args:
            source: what they are drawn from.
            count: how many.
            seed: of the draw.
            today: the day on which they are as old as they are.
        """
        self._source, self._today = source, today
        rng = np.random.default_rng(seed)
        self._people = draw(source.table, count, rng)
        self._answers = {
            question: rng.choice(len(rows), size=count, p=[row.share for row in rows])
            for question, rows in sorted(source.circumstances.items())
        }
        self._months = rng.integers(12, size=count)
        self._places = _places_of(source.boroughs, self._people.area, rng.random(count))
        self._mentions = _drawn_mentions(source.mentions, rng.random((count, 2 * len(source.mentions.sentences))))

    def __len__(self) -> int:
        return len(self._months)

    @overload
    def __getitem__(self, number: int) -> SyntheticResident: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[SyntheticResident]: ...
    def __getitem__(self, number: int | slice) -> SyntheticResident | Sequence[SyntheticResident]:
        """Return one of them, or a stretch."""
        if isinstance(number, slice):
            return [self._one(each) for each in range(*number.indices(len(self)))]
        if not -len(self) <= number < len(self):
            raise IndexError(number)
        return self._one(number % len(self))

    def by_words(self) -> NDArray[np.intp]:
        """Return their numbers so that those who say the same stand together."""
        group_of = {SEX: self._people.sex, ETHNIC: self._people.ethnic_group, DISABLED: self._people.disability}
        said = [
            np.where(which >= 0, group_of[question] * (int(which.max()) + 1) + which, -1)
            for question, which in zip(sorted(self._source.mentions.sentences), self._mentions.T, strict=True)
        ]
        return np.lexsort((*said, np.arange(len(self)) % len(self._source.sentences)))

    def groups(self, number: int) -> dict[str, str]:
        """Return the groups that one of them is in: question -> group."""
        borough = self._source.boroughs[self._people.area[number]]
        found = _groups(self._people, number, borough.name, borough.places[self._places[number]])
        found[SAYS] = "yes" if (self._mentions[number] >= 0).any() else "no"
        return found

    def _one(self, number: int) -> SyntheticResident:
        source, groups = self._source, self.groups(number)
        place = source.boroughs[self._people.area[number]].places[self._places[number]]
        said = {question: source.circumstances[question][row[number]].answer for question, row in self._answers.items()}
        said["level held"] = _level(source.circumstances, said["level held"], qualified=self._people.qualified[number])
        sentence = source.sentences[number % len(source.sentences)]
        wants = f"{sentence.wants} {_mention(source.mentions, groups, self._mentions[number])}".strip()
        born = born_in(said["age"], int(self._months[number]), self._today)
        return SyntheticResident(sentence, profile_of(wants, place.home, said, source.helped_by, born), groups)


def _places_of(boroughs: Sequence[Borough], areas: NDArray[np.intp], chances: NDArray[np.float64]) -> NDArray[np.intp]:
    """Return which place of their borough each lives in, drawn by the weights of the homes."""
    found = np.zeros(len(areas), dtype=np.intp)
    for area, borough in enumerate(boroughs):
        ends, here = np.cumsum([place.home.weight for place in borough.places]), areas == area
        if here.any():
            found[here] = np.searchsorted(ends, chances[here] * ends[-1], side="right")
    return found


def _drawn_mentions(mentions: Mentions, chances: NDArray[np.float64]) -> NDArray[np.int16]:
    """Return which of the sentences of their group each says, shape (people, questions), -1 for none; every group has as many."""
    [each] = {len(rows) for groups in mentions.sentences.values() for rows in groups.values()}
    which = (chances[:, 1::2] * each).astype(np.int16)
    return np.where(chances[:, ::2] < mentions.share, which, np.int16(-1))


def _groups(people: People, number: int, borough: str, place: Place) -> dict[str, str]:
    found = {
        SEX: SEXES[people.sex[number]],
        ETHNIC: ETHNIC_GROUPS[people.ethnic_group[number]],
        DISABLED: DISABILITY[people.disability[number]],
        BOROUGH: borough,
        PART: place.home.area,
    }
    if place.deprived is not None:
        found[DEPRIVED] = _WORDS_OF_AREA[place.deprived]
    for one, other in INTERSECTIONS:
        if one in found and other in found:
            found[f"{one} and {other}"] = f"{found[one]}, {found[other]}"
    return found


def _level(circumstances: Circumstances, drawn: int | None, *, qualified: bool) -> int | None:
    """Return the level held: the census says who holds level 4 or above, the draw says the rest."""
    [top] = [row.answer for row in circumstances["level held"] if row.group == _QUALIFIED]
    if qualified:
        return int(top)
    return None if drawn == top else drawn


def _mention(mentions: Mentions, groups: Mapping[str, str], which: NDArray[np.int16]) -> str:
    """Return what somebody says of themselves, "" for nothing: by each question at most one of the sentences of their group."""
    questions = zip(sorted(mentions.sentences), which.tolist(), strict=True)
    return " ".join(mentions.sentences[question][groups[question]][one] for question, one in questions if one >= 0)
