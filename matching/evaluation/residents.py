"""Synthetic residents: a judged sentence, and circumstances that are drawn for it. None of them is a person.

Circumstances are drawn one by one, as if none depended on another; a file states how often each is drawn. So a
figure by group says what a circumstance alone does to a list, and nothing about how Londoners live.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from matching.recommender.frames import Barrier, Delivery, Resident, StatedBarrier

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from matching.evaluation.judgements import JudgedSentence

_DAYS: Final = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")
_TIMES: Final = ("MORNING", "AFTERNOON", "EVENING")
_FEW_WORDS: Final = 6
AREA, SAYS = "area", "says"


@dataclass(frozen=True, slots=True)
class Home:
    """Where a resident may live: an outcode."""

    code: str
    latitude: float
    longitude: float
    area: str
    """"Inner London" or "Outer London"."""
    weight: float
    """How often it is drawn: its postcodes."""


@dataclass(frozen=True, slots=True)
class Circumstance:
    """One answer that a resident may give to one question."""

    group: str
    share: float
    answer: Any


Circumstances = dict[str, tuple[Circumstance, ...]]
"""Question -> its possible answers; shares of a question sum to 1."""


@dataclass(frozen=True, slots=True)
class SyntheticResident:
    """A judged sentence in somebody's circumstances."""

    sentence: JudgedSentence
    profile: Resident
    groups: Mapping[str, str]
    """Question -> the group they are in."""


def read_circumstances(path: Path) -> Circumstances:
    """Read the answers and their shares.

    Raises:
        ValueError: the shares of a question don't sum to 1.
    """
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    circumstances = {
        question: tuple(Circumstance(row["group"], row["share"], row["answer"]) for row in rows)
        for question, rows in content["questions"].items()
    }
    for question, rows in circumstances.items():
        if not np.isclose(sum(row.share for row in rows), 1):
            message = f"The shares of {question!r} sum to {sum(row.share for row in rows)}, not to 1."
            raise ValueError(message)
    return circumstances


def draw_residents(
    sentences: Sequence[JudgedSentence],
    homes: Sequence[Home],
    circumstances: Circumstances,
    helped_by: Mapping[Barrier, int],
    count: int,
    seed: int,
    today: date,
) -> tuple[SyntheticResident, ...]:
    """Draw residents, the same for the same seed; sentences take turns.

    Args:
        sentences: what they may want.
        homes: where they may live.
        circumstances: what they may answer.
        helped_by: barrier -> bit of the access feature that takes it away; absent for the others.
        count: how many.
        seed: of the draw.
        today: the day on which they are as old as they are.
    """
    rng = np.random.default_rng(seed)
    weights = np.array([home.weight for home in homes])
    at = rng.choice(len(homes), size=count, p=weights / weights.sum())
    drawn = {
        question: rng.choice(len(rows), size=count, p=[row.share for row in rows])
        for question, rows in sorted(circumstances.items())
    }
    months = rng.integers(12, size=count)
    residents = []
    for number in range(count):
        sentence, home = sentences[number % len(sentences)], homes[int(at[number])]
        said = {question: circumstances[question][int(places[number])] for question, places in drawn.items()}
        groups = {question: one.group for question, one in said.items()} | {
            AREA: home.area,
            SAYS: "a few words" if len(sentence.wants.split()) <= _FEW_WORDS else "a sentence or more",
        }
        answers = {question: one.answer for question, one in said.items()}
        profile = profile_of(
            sentence.wants, home, answers, helped_by, born_in(answers["age"], int(months[number]), today)
        )
        residents.append(SyntheticResident(sentence, profile, groups))
    return tuple(residents)


def profile_of(
    wants: str, home: Home, answers: Mapping[str, Any], helped_by: Mapping[Barrier, int], born: date | None
) -> Resident:
    """Return what the matcher knows of somebody who gives these answers."""
    barriers = tuple(Barrier(name) for name in answers["stands in the way"])
    return Resident(
        wants=wants,
        latitude=home.latitude,
        longitude=home.longitude,
        starts_from=home.code,
        availability=sessions(answers["times"]),
        delivery=sum(Delivery[name] for name in answers["how"]),
        longest_journey=answers["longest journey"],
        highest_level=answers["level held"],
        born_from=born,
        born_to=born,
        barriers=tuple(StatedBarrier(barrier, helped_by.get(barrier, 0)) for barrier in barriers),
    )


def sessions(names: Sequence[str]) -> int:
    """Return the bit mask of times such as "MON_MORNING", or of a whole part of the week such as "MON-FRI_MORNING"."""
    mask = 0
    for name in names:
        days, time = name.split("_")
        first, _, last = days.partition("-")
        for day in range(_DAYS.index(first), _DAYS.index(last or first) + 1):
            mask |= 1 << (len(_TIMES) * day + _TIMES.index(time))
    return mask


def born_in(years: int | None, months: int, today: date) -> date | None:
    """Return the first of the month in which somebody was born who is so many years and months old."""
    if years is None:
        return None
    month = today.year * 12 + today.month - 1 - years * 12 - months
    return date(month // 12, month % 12 + 1, 1)
