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
from typing import TYPE_CHECKING, Any, Final

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
    return Mentions(share, said)


def draw_londoners(source: Source, count: int, seed: int, today: date) -> tuple[SyntheticResident, ...]:
    """Draw Londoners, the same for the same seed; sentences take turns."""
    rng = np.random.default_rng(seed)
    people = draw(source.table, count, rng)
    answers = {
        question: rng.choice(len(rows), size=count, p=[row.share for row in rows])
        for question, rows in sorted(source.circumstances.items())
    }
    months, at, mentions = (
        rng.integers(12, size=count),
        rng.random(count),
        rng.random((count, 2 * len(source.mentions.sentences))),
    )
    ends = [np.cumsum([place.home.weight for place in borough.places]) for borough in source.boroughs]
    found = []
    for number in range(count):
        area = int(people.area[number])
        place = source.boroughs[area].places[
            int(np.searchsorted(ends[area], at[number] * ends[area][-1], side="right"))
        ]
        said = {question: source.circumstances[question][int(row[number])].answer for question, row in answers.items()}
        said["level held"] = _level(source.circumstances, said["level held"], qualified=bool(people.qualified[number]))
        groups = _groups(people, number, source.boroughs[area].name, place)
        sentence = source.sentences[number % len(source.sentences)]
        mention = _mention(source.mentions, groups, mentions[number])
        groups[SAYS] = "yes" if mention else "no"
        wants = f"{sentence.wants} {mention}".strip()
        born = born_in(said["age"], int(months[number]), today)
        found.append(SyntheticResident(sentence, profile_of(wants, place.home, said, source.helped_by, born), groups))
    return tuple(found)


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


def _mention(mentions: Mentions, groups: Mapping[str, str], chance: Sequence[float] | NDArray[np.float64]) -> str:
    """Return what somebody says of themselves, "" for nothing: by each question at most one of the sentences of their group."""
    said = []
    for number, question in enumerate(sorted(mentions.sentences)):
        rows = mentions.sentences[question][groups[question]]
        if chance[2 * number] < mentions.share:
            said.append(rows[int(chance[2 * number + 1] * len(rows))])
    return " ".join(said)
